"""`python -m tests.mock.marked …`: `beian mock …` whose pages say when they show their data (`marks.js`), which they do not by themselves.

The program of 5c189fd waits for these marks; today's reads nothing of them.
"""

from __future__ import annotations

import sys
from pathlib import Path
from unittest import mock

from beian_mock.__main__ import main
from beian_mock.variant_board import VariantBoard

MARKS = (Path(__file__).parent / "marks.js").read_text(encoding="utf-8")
_page = VariantBoard.page


def marked_page(board: VariantBoard, html: str) -> str:
    """Return the page of a mock with the script that marks it, before all others."""
    return _page(board, html).replace("<head>", f"<head><script>{MARKS}</script>", 1)


if __name__ == "__main__":
    with mock.patch.object(VariantBoard, "page", marked_page):
        sys.exit(main())
