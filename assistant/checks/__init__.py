"""What is checked before a browser opens.

Preflight rules by topic, and the statutory deadlines.
A new rule is one function in the module of its topic.
"""
