"""The two front ends: the command line and the web console.

They talk to people. Each command or page is one module; the packages below do the work, return data and raise errors.
"""
