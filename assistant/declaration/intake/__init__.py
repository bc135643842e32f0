"""Intake: the materials required from the client, those received, and where they belong."""
