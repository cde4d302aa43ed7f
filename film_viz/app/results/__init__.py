"""The page Results: evaluating a checkpoint, and opening what it got wrong."""
