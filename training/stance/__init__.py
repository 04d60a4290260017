"""Training of the reader of stances; see README.md."""
