"""Foundations for every other package: errors, languages, settings, field keys, values, private files, YAML, redaction.

Imports no other package of the program. Add here only what two packages need.
"""
