"""The paper's table, made here: every system trained by its recipe and measured on the same questions."""
