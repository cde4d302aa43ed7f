"""The commands of film-viz, one module each: its options as a dataclass, and what it does with them."""
