"""Training of the event models."""
