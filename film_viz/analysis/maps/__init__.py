"""Maps of a bank: questions as points, how far to trust them, and the groups found on them."""
