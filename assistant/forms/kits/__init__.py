"""One folder per user-interface kit: how its widgets are read (`read.js`) and driven (`drive.py`)."""
