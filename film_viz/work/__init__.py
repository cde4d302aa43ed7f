"""Work in the background: processes, what they report, and how they are ended."""
