"""The page Train: starting runs, and watching them learn."""
