"""The figures that Hubbub is to reach, and how far it is from them: `make bench`."""
