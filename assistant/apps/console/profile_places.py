"""Where a field is in the editor of a client's profile."""

from __future__ import annotations

from assistant.apps.console.parts import page_of
from assistant.core.keys import FieldKey
from assistant.declaration.profile.catalogue import locate
from assistant.declaration.profile.loading import LoadedProfile
from assistant.declaration.registry.algorithms_registry import REGISTRY


def part_of(loaded: LoadedProfile, place: str) -> str:
    """Return the part of the editor that contains a key (`subject`, `products.0`), or "" if none does."""
    try:
        key = FieldKey.of(place)
    except ValueError:
        return ""
    name, item = key.parts[0].name, key.parts[0].item
    kind = REGISTRY.find(name)
    if kind is not None and not kind.is_single and item is not None:
        location = locate(loaded.profile, FieldKey(key.parts[:1]))
        return f"{name}.{location[1]}" if location else ""
    return name if name in (REGISTRY.single.member, REGISTRY.notes[0]) else ""


def address_in_form(loaded: LoadedProfile, folder: str, key: str) -> str:
    """Return the address of a key's field in a client's editor, or "" if no part of it contains the key."""
    part = part_of(loaded, key)
    return page_of("client", folder, "profile", part=part, field=key) if part else ""
