"""Whether a page may be closed: what was settled on part of it renews neither its mark nor its fingerprint.

A page that nobody has calibrated closes when every field that it shows is settled. One that was calibrated before also
closes where only some fields were asked about, if nothing else on it stops: a change beside them is not healed unseen.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from assistant.core import wording
from assistant.declaration.profile.catalogue import specs
from assistant.filing.forms.shapes import FormSnapshot
from assistant.filing.site.due import due_on, token_of
from assistant.filing.site.fingerprint import shape_of
from assistant.filing.site.propose import exact
from assistant.planning.maps.drift import PageChange, compare
from assistant.planning.maps.fingerprints import PagePrint, Token
from assistant.planning.maps.site_map import FieldEntry, PageEntry, SiteMap


@dataclass(frozen=True, slots=True)
class OpenIssues:
    """What keeps a page open: fields that nobody has settled, changes that touch none that was; `is_whole`: all was asked."""

    fields: tuple[FieldEntry, ...] = ()
    changes: tuple[PageChange, ...] = ()
    is_whole: bool = True

    def __bool__(self) -> bool:
        return bool(self.fields or self.changes)


def open_issues(
    site_map: SiteMap, page: PageEntry, seen: FormSnapshot, settled: Collection[str], names: Collection[str]
) -> OpenIssues:
    """Return what keeps a page open after these fields were settled on it, under these names on the page."""
    entries = [entry for entry in site_map.fields.values() if entry.page == page.id and entry.label]
    left = [e for e in entries if e.pattern not in settled and not e.absent and not _is_away(e, seen)]
    waiting = [entry for entry in left if entry.calibration is None]
    if page.calibration is None and not settled and not any(entry.calibration for entry in entries):
        waiting = waiting or entries
    if not left or page.calibration is None:
        return OpenIssues(tuple(waiting))
    changes = _changes(site_map, page.id, seen, {entry.pattern for entry in entries if entry not in left}, names)
    return OpenIssues(tuple(waiting), tuple(changes), is_whole=False)


def comes_and_goes(entry: FieldEntry) -> bool:
    """Say whether a field is shown for some answers only."""
    spec = specs().get(entry.pattern)
    return spec is not None and spec.shown_when is not None


def partly(known: PagePrint, old: PagePrint, rest: OpenIssues) -> PagePrint:
    """Return the print of a page; where only some fields were asked about, by which requests it is brought stays."""
    return known if rest.is_whole or not old.requests else replace(known, requests=old.requests)


def _is_away(entry: FieldEntry, seen: FormSnapshot) -> bool:
    return comes_and_goes(entry) and exact(entry, seen) is None


def _changes(
    site_map: SiteMap, page: str, seen: FormSnapshot, settled: Collection[str], names: Collection[str]
) -> list[PageChange]:
    """Return the changes that stop the writing and touch no field that is settled."""
    shape = shape_of(seen)
    old = site_map.fingerprints.get(page, PagePrint())
    changes = [change for change in compare(old, shape, due=due_on(site_map, page, seen)) if change.stops]
    entries = [entry for entry in site_map.fields.values() if entry.page == page and entry.label]
    tokens: dict[Token, bool] = {}
    for entry in entries:
        token = token_of(entry, entries)
        tokens[token] = tokens.get(token, True) and entry.pattern in settled
    was = old.shape_like(shape)
    touched = {str(item) for item in was if tokens.get(item.token, False)}
    normal = {wording.label(name) for name in names}
    stored = [
        change
        for change in changes
        if (wording.label(change.at.rpartition(" › ")[2]) not in normal if change.is_new else change.at not in touched)
    ]
    messages, here = {change.at for change in changes}, {item.token for item in shape}
    missing = [item for item in was if item.always and item.token not in here and not tokens.get(item.token, True)]
    return [
        *stored,
        *(PageChange("missing", str(item)) for item in missing if str(item) not in messages),
    ]  # taken over by a neighbour
