"""The page Parameter map: choosing, drawing and searching a map, and what a selection has in common."""
