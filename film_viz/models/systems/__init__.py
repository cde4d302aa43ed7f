"""Every system that answers questions here, a module each, and the table of all of them."""
