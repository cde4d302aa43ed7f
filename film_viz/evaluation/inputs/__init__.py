"""How picture files become what a system reads."""
