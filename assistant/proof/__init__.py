"""What a run leaves behind and what is made of it.

Holds the journal with its hash chain, proofs and frozen copies, and the reports, evidence packs and their verification.
File formats are frozen; older versions are still read.
"""
