"""The filing profile: what a client declares, its schema, reading and writing."""
