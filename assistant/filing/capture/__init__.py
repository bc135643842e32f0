"""Pictures and map of the client's own website, as the registry's forms ask for them; robots.txt is respected."""
