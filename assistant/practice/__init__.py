"""What an office with many clients needs: workspace, ledger, board, deadlines, batches.

The ledger's tables and migrations, whose turn it is, lists of the published, a team's claims and jobs.
Tables are views of the clients' folders, except those by which machines agree (claims, jobs, packs).
"""
