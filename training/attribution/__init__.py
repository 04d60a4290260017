"""Training of the attribution reader: README.md says how."""
