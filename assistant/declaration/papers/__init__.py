"""Papers: drafts of the written materials from the client's facts, filled templates and the confirmation sheet."""
