"""The page Parameter map: computing maps, drawing and searching them, and what a selection has in common."""
