"""The panel "Why this answer": what it shows once somebody asks."""
