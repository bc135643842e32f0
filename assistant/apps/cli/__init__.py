"""The command line: one module per noun; the composition root. Core raises, this room speaks."""
