"""The scene studio: a scene that is edited by hand, and a question that stays asked meanwhile."""
