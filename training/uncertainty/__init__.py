"""Training the cue model of `dateline.understand.uncertainty`; see README.md."""
