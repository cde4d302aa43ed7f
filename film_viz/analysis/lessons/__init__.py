"""What the lessons compute: each module belongs to one of them."""
