"""Papers: drafts of every written material from the client's own facts, templates filled, the sheet to confirm."""
