"""Capture a picture and a site map of the client's own website, which the registry's forms ask for; honours robots.txt."""
