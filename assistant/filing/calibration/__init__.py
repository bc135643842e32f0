"""Calibration of a site map against the live site: proposals, the walk through the pages, learning, later checks."""
