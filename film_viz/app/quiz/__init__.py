"""The page Beat the network: a quiz for one, or for a class that plays by link."""
