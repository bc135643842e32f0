"""Fixtures of the plans: the language of the form, and the mock's map."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.core import language
from assistant.planning.maps.overlay import load_map
from assistant.planning.maps.site_map import SiteMap


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    """Use the language of the form."""
    with language.speaking("zh"):
        yield


@pytest.fixture(scope="session")
def site() -> SiteMap:
    """Return the mock's map."""
    return load_map("mock")
