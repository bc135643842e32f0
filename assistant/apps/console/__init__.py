"""The console: the practice's clients in a web page on this machine's loopback, for people who do not read code."""
