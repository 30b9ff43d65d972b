"""What the figures share: the server, the clients, the floors, the arithmetic."""
