"""Which fields the answers on a page call for: the profile's conditions, read off the page itself.

True, False, or nothing said: a condition on a field that stands on another page, or was not found, is not known of.
"""

from __future__ import annotations

from collections.abc import Mapping

from assistant.core import wording
from assistant.core.values import Value
from assistant.declaration.profile.catalogue import specs
from assistant.declaration.profile.visibility import AllOf, AnyOf, Condition, Has, Is, is_shown
from assistant.filing.forms.match import match as control_at
from assistant.filing.forms.shapes import Address, Control, FormSnapshot
from assistant.planning.maps.fingerprints import Token
from assistant.planning.maps.site_map import FieldEntry, SiteMap


def due_on(site_map: SiteMap, page: str, seen: FormSnapshot) -> dict[Token, bool]:
    """Return whether each field of a page that comes and goes is called for by what the page shows."""
    entries = [entry for entry in site_map.fields.values() if entry.page == page and entry.label]
    answers = {entry.pattern: control.value for entry in entries if (control := _control(entry, seen)) is not None}
    said: dict[Token, set[bool | None]] = {}
    for entry in entries:
        spec = specs().get(entry.pattern)
        if spec is not None and spec.shown_when is not None:
            said.setdefault(token_of(entry, entries), set()).add(_holds(spec.shown_when, answers))
    return {token: True in words for token, words in said.items() if True in words or words == {False}}


def _control(entry: FieldEntry, seen: FormSnapshot) -> Control | None:
    ambiguous = control_at(seen, Address(entry.section, entry.label, entry.after))
    return ambiguous if isinstance(ambiguous, Control) else None


def token_of(entry: FieldEntry, entries: list[FieldEntry]) -> Token:
    """Return the token of a field: of the questions before it those around it, which are no fields themselves."""
    labels = {wording.label(item.label) for item in entries if item.section == entry.section}
    within = tuple(word for word in map(wording.label, entry.after) if word not in labels)
    return tuple(map(wording.label, entry.section)), within, wording.label(entry.label)


def _holds(condition: Condition, answers: Mapping[str, Value | None]) -> bool | None:
    match condition:
        case Is(key, _) | Has(key, _):
            return is_shown(condition, answers.get) if key in answers else None
        case AllOf(conditions):
            holds = [_holds(condition, answers) for condition in conditions]
            return False if False in holds else None if None in holds else True
        case AnyOf(conditions):
            holds = [_holds(condition, answers) for condition in conditions]
            return True if True in holds else None if None in holds else False
