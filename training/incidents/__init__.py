"""Training the choices about incidents: not part of the package."""
