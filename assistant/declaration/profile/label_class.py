"""The privacy class of a field that only the site holds: by its label, for no key of the profile names it.

Public where every field of that name is, else the strictest of them; personal where none is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from assistant.core import wording
from assistant.core.privacy import Privacy
from assistant.declaration.profile.catalogue import specs

_STRICTNESS: tuple[Privacy, ...] = ("public", "personal", "secret")


def class_of(label: str, section: Sequence[str] = ()) -> Privacy:
    """Return the class of what stands under a label, the field of its own section before namesakes elsewhere."""
    namesakes = _by_label().get(wording.label(label), {})
    own = namesakes.get(wording.label(section[0])) if section else None
    classes = [own] if own else list(namesakes.values())
    return max(classes, key=_STRICTNESS.index, default="personal")


@cache
def _by_label() -> dict[str, dict[str, Privacy]]:
    """Return label → section → the strictest class of the fields that stand there under it."""
    result: dict[str, dict[str, Privacy]] = {}
    for spec in specs().values():
        section = wording.label(spec.section[0]) if spec.section else ""
        for name in {wording.label(spec.label), wording.label(spec.title)}:
            there = result.setdefault(name, {})
            there[section] = max(there.get(section, "public"), spec.privacy, key=_STRICTNESS.index)
    return result
