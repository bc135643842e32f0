"""The two front ends, the command line and the web console, and what both of them call.

They talk to people. Each command or page is one module; the packages below do the work, return data and raise errors.
What both need stands beside them as a module of its own; neither front end imports the other.
"""
