"""Site maps: the address of every field on a site, read from layers."""
