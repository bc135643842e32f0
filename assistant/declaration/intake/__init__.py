"""Intake: what must come from the client, what came, and where it belongs."""
