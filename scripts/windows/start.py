"""Starts the `installing` package that lies beside this file: `python -E -s start.py install` or `uninstall`."""

import runpy

if __name__ == "__main__":
    runpy.run_module("installing", run_name="__main__", alter_sys=True)
