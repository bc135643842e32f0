"""Site maps: where each field stands on a site, read from layers."""
