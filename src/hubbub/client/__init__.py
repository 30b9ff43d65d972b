"""The client of `hubbub join`."""
