"""The filing profile: what a client declares, its schema, and how it is read and written."""
