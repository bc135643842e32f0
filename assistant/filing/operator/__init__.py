"""The operator's side of a run: the panel in the page, the terminal line, and the simulated operator of a rehearsal."""
