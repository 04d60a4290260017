"""What trains the models that the package ships; nothing of it is imported by the package."""
