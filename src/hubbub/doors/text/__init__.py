"""The text door: people with netcat, a pipe, telnet or a raw terminal."""
