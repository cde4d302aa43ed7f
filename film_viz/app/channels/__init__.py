"""The page Channels: finding a channel, and what its clusters mean."""
