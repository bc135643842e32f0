"""Reports of a run: a view of its folder, rendered as one offline page and as lines for the terminal."""
