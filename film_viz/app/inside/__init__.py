"""The page Inside: feature maps on their way through FiLM."""
