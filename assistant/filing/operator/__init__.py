"""The person beside a run: the panel in the page, the line on the terminal, and on a rehearsal the stand-in."""
