"""The console: a loopback web page about the clients of a practice, for people who do not use a terminal."""
