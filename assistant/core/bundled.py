"""Where the folders that travel with the program lie: inside the installed package, or beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

from assistant.core.errors import NotBundled

_PACKAGE = Path(__file__).resolve().parents[1]


def bundled(name: str) -> Path:
    """Return the folder or file `name` ("selectors", "profiles", "fixtures/registry").

    A wheel carries it under `assistant/_bundled/`; a checkout or editable install has it beside the package.
    Raises NotBundled where neither place has it.
    """
    for place in (_PACKAGE / "_bundled" / name, _PACKAGE.parent / name):
        if place.exists():
            return place
    raise NotBundled(name=name)
