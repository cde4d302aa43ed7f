"""The page Compare: two questions held against each other, mixed and edited."""
