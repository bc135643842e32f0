"""Precision and recall of the red-seal detection on drawn pages: `python benchmarks/seals.py [PAGES] [SEED]`."""

from __future__ import annotations

import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

import numpy as np

from assistant.declaration.documents.looks import on_white, shrunk
from assistant.declaration.documents.seals import find_seals
from scripts.seal_pages import WITH, WITHOUT, page

FLOOR = 0.98
WORKERS = 2


def kinds(pages: int) -> list[tuple[int, str]]:
    """Return the kinds of pages to draw, in rotation: half with a seal, half without."""
    with_, without = sorted(WITH), sorted(WITHOUT)
    rounds = range(pages // 2)
    return [(n, with_[n % len(with_)]) for n in rounds] + [(n, without[n % len(without)]) for n in rounds]


def judge(seed_and_kind: tuple[int, str]) -> tuple[str, bool, bool]:
    """Return a page's kind, whether it has a seal, and whether one was found."""
    picture, has_seal = page(*seed_and_kind)
    return seed_and_kind[1], has_seal, bool(find_seals(on_white(shrunk(np.asarray(picture, dtype=np.uint8)))))


def measure(pages: int, seed: int = 0) -> tuple[float, float, Counter[str]]:
    """Return precision, recall, and the number of errors for each kind of page."""
    right = wrong = missed = 0
    errors: Counter[str] = Counter()
    with ProcessPoolExecutor(WORKERS) as pool:
        judged = list(pool.map(judge, [(seed * 100_000 + number, kind) for number, kind in kinds(pages)], chunksize=8))
    for kind, has_seal, result in judged:
        right += result and has_seal
        wrong += result and not has_seal
        missed += has_seal and not result
        errors[kind] += result != has_seal
    return right / max(right + wrong, 1), right / max(right + missed, 1), errors


def main() -> int:
    """Print the figures; return 1 if either is below its minimum."""
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 416
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    start = time.perf_counter()
    precision, recall, errors = measure(pages, seed)
    print(f"{pages} pages, seed {seed}: precision {precision:.4f}, recall {recall:.4f} (floor {FLOOR})")
    print("wrong by kind:", {kind: count for kind, count in errors.items() if count} or "none")
    print(f"{time.perf_counter() - start:.0f} s, drawing included")
    return 0 if min(precision, recall) >= FLOOR else 1


if __name__ == "__main__":
    raise SystemExit(main())
