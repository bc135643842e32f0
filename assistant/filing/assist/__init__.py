"""Help on a site that no map describes (照抄 and 带填): values beside the page, recognised labels, and what was read back."""
