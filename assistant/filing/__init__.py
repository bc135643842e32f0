"""What happens in the browser: fill, save, read back, hand over.

Browser and request guard, forms of any kit, lists of records, the operator's panel, the run, calibration.
Every click goes through `browser.page_actions`; every request through `browser.request_guard`.
"""
