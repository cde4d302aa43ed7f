"""A network's inside: feature maps on their way, and what happens when gamma and beta are changed."""
