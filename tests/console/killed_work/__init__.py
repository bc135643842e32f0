"""Kills while a person types, saves and rehearses: of the console, of the run, of what holds the ledger open."""
