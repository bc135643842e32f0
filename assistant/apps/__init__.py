"""The two front ends: the command line and the web console.

They speak to people; everything below raises errors and returns data.
A command or a page is one module; the work is done by the packages below.
"""
