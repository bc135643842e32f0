"""Decide whether a page may be closed, that is, whether its calibration mark and fingerprint may be renewed.

A page that was never calibrated closes when every field it shows is settled. A page that was calibrated before also
closes if only some fields were asked about, provided no other change on it stops writing: a change beside those
fields is never accepted unseen.
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
    """What keeps a page open: unsettled fields, and other changes. `is_whole`: all fields were asked about."""

    fields: tuple[FieldEntry, ...] = ()
    changes: tuple[PageChange, ...] = ()
    is_whole: bool = True

    def __bool__(self) -> bool:
        return bool(self.fields or self.changes)


def open_issues(
    site_map: SiteMap, page: PageEntry, seen: FormSnapshot, settled: Collection[str], names: Collection[str]
) -> OpenIssues:
    """Return what keeps a page open after these fields were settled on it; `names` are their labels on the page."""
    entries = [entry for entry in site_map.fields.values() if entry.page == page.id and entry.label]
    open_entries = [e for e in entries if e.pattern not in settled and not e.absent and not _is_away(e, seen)]
    uncalibrated = [entry for entry in open_entries if entry.calibration is None]
    if page.calibration is None and not settled and not any(entry.calibration for entry in entries):
        uncalibrated = uncalibrated or entries
    if not open_entries or page.calibration is None:
        return OpenIssues(tuple(uncalibrated))
    changes = _changes(
        site_map, page.id, seen, {entry.pattern for entry in entries if entry not in open_entries}, names
    )
    return OpenIssues(tuple(uncalibrated), tuple(changes), is_whole=False)


def comes_and_goes(entry: FieldEntry) -> bool:
    """Return True if a field is shown for some answers only."""
    spec = specs().get(entry.pattern)
    return spec is not None and spec.shown_when is not None


def partly(known: PagePrint, old: PagePrint, rest: OpenIssues) -> PagePrint:
    """Return the fingerprint of a page; if only some fields were asked about, keep the requests of the old one."""
    return known if rest.is_whole or not old.requests else replace(known, requests=old.requests)


def _is_away(entry: FieldEntry, seen: FormSnapshot) -> bool:
    return comes_and_goes(entry) and exact(entry, seen) is None


def _changes(
    site_map: SiteMap, page: str, seen: FormSnapshot, settled: Collection[str], names: Collection[str]
) -> list[PageChange]:
    """Return the changes that stop writing and touch no settled field."""
    shape = shape_of(seen)
    old = site_map.fingerprints.get(page, PagePrint())
    changes = [change for change in compare(old, shape, due=due_on(site_map, page, seen)) if change.stops]
    entries = [entry for entry in site_map.fields.values() if entry.page == page and entry.label]
    tokens: dict[Token, bool] = {}
    for entry in entries:
        token = token_of(entry, entries)
        tokens[token] = tokens.get(token, True) and entry.pattern in settled
    known_shape = old.shape_like(shape)
    touched = {str(item) for item in known_shape if tokens.get(item.token, False)}
    settled_names = {wording.label(name) for name in names}
    untouched = [
        change
        for change in changes
        if (
            wording.label(change.at.rpartition(" › ")[2]) not in settled_names
            if change.is_new
            else change.at not in touched
        )
    ]
    reported, shown = {change.at for change in changes}, {item.token for item in shape}
    missing = [
        item for item in known_shape if item.always and item.token not in shown and not tokens.get(item.token, True)
    ]
    return [
        *untouched,
        *(PageChange("missing", str(item)) for item in missing if str(item) not in reported),
    ]  # a neighbour has taken its place
