"""The required answers of the registry's forms that a profile does not give, one key each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.core.keys import ROOT, FieldKey
from assistant.core.values import Value
from assistant.declaration.profile.catalogue import ProfileRecord, specs
from assistant.declaration.profile.loading import LoadedProfile
from assistant.declaration.profile.visibility import is_shown
from assistant.declaration.registry.algorithms_registry import REGISTRY


def required_fields(loaded: LoadedProfile) -> Iterator[FieldKey]:
    """Yield the key of each required answer that is shown and not given, other than files, in the order of filing."""
    records = loaded.records()
    if not any(record.kind.is_single for record in records):
        yield from _unanswered(ROOT.child(REGISTRY.single.member), (REGISTRY.single.kinds[0].page,), {})
    for record in records:
        if not record.retired and not record.kind.is_later_step:
            key = record.key.parent() if record.kind.is_step else record.key
            pages = tuple(kind.page for kind in REGISTRY.listed.kinds) if record.kind.is_step else (record.page,)
            yield from _unanswered(key, pages, _whole(record, records))


def _whole(record: ProfileRecord, records: Sequence[ProfileRecord]) -> dict[str, Value]:
    above = record.key.parent() if record.kind.is_step else record.key
    return {
        key.pattern(): value
        for other in records
        if (other.key == record.key or (record.kind.is_step and other.key.startswith(above)))
        for key, value in other.values.items()
    }


def _unanswered(key: FieldKey, pages: tuple[str, ...], given: dict[str, Value]) -> Iterator[FieldKey]:
    above = key.pattern()
    for pattern, spec in specs().items():
        is_asked = spec.page in pages and spec.required == "yes" and spec.kind != "file" and spec.on_page
        if is_asked and pattern not in given and is_shown(spec.shown_when, given.get):
            yield FieldKey((*key.parts, *FieldKey.of(pattern.removeprefix(f"{above}.")).parts))
