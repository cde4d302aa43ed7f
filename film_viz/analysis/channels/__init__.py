"""Single channels: their clusters, what explains these, and which channel knows a word."""
