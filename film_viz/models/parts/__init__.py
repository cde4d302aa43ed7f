"""The pieces that systems are built from: convolutions with coordinates, residual blocks, recurrent passes, heads."""
