"""The site as its map describes it: moving about, standing, lists and records."""
