"""Banks of questions with their gamma and beta: built beside the app, and what pages count in them once."""
