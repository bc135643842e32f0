"""What a client declares: the filing profile and its papers.

Schema, workbook and loading of the profile; reading, drafting and collecting papers.
A new field is declared in `profile.schema`, and nowhere else.
"""
