"""What is kept of the quiz: classes that play together, games, and what was answered."""
