"""The site as its map describes it: navigation, registry state, lists and records."""
