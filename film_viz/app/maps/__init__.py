"""Maps of parameters: each made by a process of its own, which leaves it in a folder."""
