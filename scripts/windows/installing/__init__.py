"""Installs the program on Windows for one user from the wheels beside it, and removes it again.

Uses nothing but the standard library, for it runs before anything is installed. Its texts are Chinese only: whoever
reads them has unpacked a Chinese bundle. What it asks of the system goes through `machine.WindowsMachine`, which tests replace;
none of it has been run on a real Windows.
"""
