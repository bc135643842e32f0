"""The work of a practice with many clients: workspace, ledger, board, deadlines, batches, published lists, teams.

The ledger's tables are views of the clients' folders, except those that coordinate machines (claims, jobs, packs).
"""
