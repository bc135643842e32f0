"""Attacks on the submit guard: each is a real submission when the guard is off, and none while it is armed.

`ways_*.py` is the table, `front.py` a hostile and lenient server before the mock registry, `desk.py` tries a way twice.
`python -m tests.browser.attacks` prints the table.
"""
