"""`python -m assistant` runs `beian`, for machines where the folder of installed commands is not on the path."""

from __future__ import annotations

from assistant.apps.cli.app import main

if __name__ == "__main__":
    main()
