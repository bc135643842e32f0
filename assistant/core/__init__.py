"""What every other package may use: errors, texts, settings, keys, values, files.

Errors, languages, settings, keys of fields, values of every kind, private files, one YAML reader, one redaction.
Imports nothing of the program; change it only for what two packages need.
"""
