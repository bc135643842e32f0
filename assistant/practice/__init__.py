"""A practice with many clients: workspace, ledger, whose turn it is, what falls due."""
