"""Checks that run before a browser opens: preflight rules by topic, and statutory deadlines.

A new rule is one function in the module of its topic.
"""
