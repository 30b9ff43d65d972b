"""The chat itself: synchronous, without I/O, clock or randomness of its own."""
