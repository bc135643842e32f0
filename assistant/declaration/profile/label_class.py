"""The privacy class, by label, of a field that only the site has.

It is the strictest class of the profile's fields with this label; personal if there are none.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from assistant.core import wording
from assistant.core.privacy import Privacy
from assistant.declaration.profile.catalogue import specs

_STRICTNESS: tuple[Privacy, ...] = ("public", "personal", "secret")


def class_of(label: str, section: Sequence[str] = ()) -> Privacy:
    """Return the privacy class for a label; a field of the same section wins over fields of other sections."""
    namesakes = _by_label().get(wording.label(label), {})
    own = namesakes.get(wording.label(section[0])) if section else None
    classes = [own] if own else list(namesakes.values())
    return max(classes, key=_STRICTNESS.index, default="personal")


@cache
def _by_label() -> dict[str, dict[str, Privacy]]:
    """Return label → section → the strictest class of the fields with that label."""
    classes: dict[str, dict[str, Privacy]] = {}
    for spec in specs().values():
        section = wording.label(spec.section[0]) if spec.section else ""
        for name in {wording.label(spec.label), wording.label(spec.title)}:
            sections = classes.setdefault(name, {})
            sections[section] = max(sections.get(section, "public"), spec.privacy, key=_STRICTNESS.index)
    return classes
