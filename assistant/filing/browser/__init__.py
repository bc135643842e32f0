"""The browser: found, started apart by a keeper, guarded, driven by one pair of hands, pictured with masks."""
