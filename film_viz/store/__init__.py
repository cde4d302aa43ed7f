"""What is kept on disk between visits, and the processes that make it."""
