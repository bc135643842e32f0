"""Attacks on the submit guard: each is a real submission with the guard off, and none while it is armed.

`catalogue.py` is the table, `front.py` a hostile and lenient server in front of the mock registry, `attack_runner.py`
tries an attack twice. `python -m tests.browser.attacks` prints the table.
"""
