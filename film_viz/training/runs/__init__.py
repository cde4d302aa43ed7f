"""The folder of a training run: what is in it, how it is written, and how it is read."""
