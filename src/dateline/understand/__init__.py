"""What an article says: who says what and how sure, when, where, and what happened.

Light to import: `reading.Reader` loads the parser; `find_attributions`, `find_times`,
`find_entities` and `find_events` stand in the modules named for them.
"""
