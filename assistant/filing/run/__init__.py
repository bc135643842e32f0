"""Filing: one run from login to the last confirmation, record by record."""
