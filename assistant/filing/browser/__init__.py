"""Find a browser, run it in a host process, guard its requests, act on its pages and take masked pictures."""
