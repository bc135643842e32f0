"""Writing: plain texts in bulk, every other control by its kit's driver, one after the other.

Two writers on one page corrupt it silently, so nothing here runs side by side. Plain texts go in one step per chunk;
a field that took nothing is tried once more by itself, without moving the focus where a script of the page steals it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import batched_texts
