"""Why this answer: one thing of the picture, the question or the network is changed at a time, and asked again."""
