"""A training run as it is looked at: curves of its metrics, and a film of its gamma and beta."""
