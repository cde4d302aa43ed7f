"""What answers questions is measured here: accuracy, mistakes, consistency, and baselines beside it."""
