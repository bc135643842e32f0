"""The command line and composition root: one module for each noun. Lower packages raise errors; this one prints them."""
