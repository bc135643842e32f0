"""The pages of the form workloads, built once and served on loopback."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks.speed.values import COUNT
from hatch_build import build_web
from tests.forms.widget_site import built, served

TEXTS = Path(__file__).resolve().parent / "pages"


@contextmanager
def pages() -> Iterator[Mapping[str, str]]:
    """Yield the addresses of the form of texts, of the form of odd fields and of the form of every widget."""
    build_web(TEXTS, TEXTS / "dist")
    with served(TEXTS / "dist") as texts, served(built("element_plus")) as widgets:
        yield {
            "texts": f"{texts}/index.html?count={COUNT}",
            "odd": f"{texts}/index.html?odd",
            "widgets": f"{widgets}/index.html?page=widgets",
        }
