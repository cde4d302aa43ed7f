"""Scenes read from uploaded pictures: read once, shown over the picture, corrected by hand."""
