"""The page Systems: one question to every system of the paper's table, side by side."""
