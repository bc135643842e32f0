"""Which conditional fields a page has to show, by the profile's conditions and the answers shown on the page.

Each field gets True or False. A field is left out if its condition depends on a field of another page, or on one that
the page does not show.
"""

from __future__ import annotations

from collections.abc import Mapping

from assistant.core import wording
from assistant.core.values import Value
from assistant.declaration.profile.catalogue import specs
from assistant.declaration.profile.visibility import AllOf, AnyOf, Condition, Has, Is, is_shown
from assistant.filing.forms.match import control_at
from assistant.filing.forms.shapes import Address, FormSnapshot
from assistant.planning.maps.fingerprints import Token
from assistant.planning.maps.site_map import FieldEntry, SiteMap


def due_on(site_map: SiteMap, page: str, seen: FormSnapshot) -> dict[Token, bool]:
    """Return token → whether the answers on the page require the field, for each conditional field of a page."""
    entries = [entry for entry in site_map.fields.values() if entry.page == page and entry.label]
    placed = [(entry, control_at(seen, Address(entry.section, entry.label, entry.after))) for entry in entries]
    answers = {entry.pattern: control.value for entry, control in placed if control is not None}
    verdicts: dict[Token, set[bool | None]] = {}
    for entry in entries:
        spec = specs().get(entry.pattern)
        if spec is not None and spec.shown_when is not None:
            verdicts.setdefault(token_of(entry, entries), set()).add(_holds(spec.shown_when, answers))
    return {token: True in holding for token, holding in verdicts.items() if True in holding or holding == {False}}


def token_of(entry: FieldEntry, entries: list[FieldEntry]) -> Token:
    """Return the token of a field; of its questions only those around it count, which are not fields themselves."""
    labels = {wording.label(other.label) for other in entries if other.section == entry.section}
    within = tuple(word for word in map(wording.label, entry.after) if word not in labels)
    return wording.titles(entry.section), within, wording.label(entry.label)


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
