"""Filing: one run from the login to the last confirmation, record by record."""
