"""What a run leaves behind and what is made of it.

The journal with its chain, proofs and frozen copies; reports, evidence packs, their verification.
Formats of files are frozen: older ones are still read.
"""
