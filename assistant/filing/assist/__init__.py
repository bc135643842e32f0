"""Help on a site that no map describes: recognised labels, what was read back, filing by itself, and learning the site."""
