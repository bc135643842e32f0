"""Locate the folders bundled with the program: inside the installed package, or beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

from assistant.core.errors import NotBundled

_PACKAGE = Path(__file__).resolve().parents[1]


def bundled(name: str) -> Path:
    """Return the folder or file `name` ("selectors", "profiles", "fixtures/registry").

    A wheel has it under `assistant/_bundled/`; a checkout or editable install has it beside the package.
    Raises NotBundled if neither has it.
    """
    for place in (_PACKAGE / "_bundled" / name, _PACKAGE.parent / name):
        if place.exists():
            return place
    raise NotBundled(name=name)
