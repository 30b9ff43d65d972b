"""One order for all nodes."""
