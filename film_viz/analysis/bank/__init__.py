"""Banks of parameters: the gamma and beta of many questions, with all that is known of these."""
