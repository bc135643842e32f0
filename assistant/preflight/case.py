"""One profile under examination: its records by item, and how a finding about a key is made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from assistant.findings import Finding, Severity
from assistant.keys import ROOT, FieldKey
from assistant.profile.catalogue import RecordView, specs
from assistant.profile.loading import LoadedProfile
from assistant.profile.spec import FieldSpec, Page
from assistant.values import Value

STAGES = {"subject": "主体", "products": "产品", "algorithms": "算法", "notes": "算法"}
STEPS: frozenset[Page] = frozenset({"basic", "detail", "association", "support"})


@dataclass(frozen=True)
class Item:
    """One thing of the registry with all its answers: the subject, a product, path, function, or a whole algorithm."""

    key: FieldKey
    pages: frozenset[Page]
    values: dict[FieldKey, Value] = field(default_factory=dict)

    def get(self, pattern: str) -> Value | None:
        """Return the answer under a pattern, as conditions ask for it."""
        return self._by_pattern.get(pattern)

    @cached_property
    def _by_pattern(self) -> dict[str, Value]:
        return {key.pattern(): value for key, value in self.values.items()}

    def specs(self) -> Iterator[tuple[FieldKey, FieldSpec]]:
        """Yield the fields of its forms with their keys in this item."""
        above = self.key.pattern()
        for pattern, spec in specs().items():
            if spec.page in self.pages and spec.on_page:
                yield FieldKey((*self.key.parts, *FieldKey.of(pattern[len(above) + 1 :]).parts)), spec


@dataclass(frozen=True)
class Case:
    """A loaded profile and its records, read once."""

    loaded: LoadedProfile
    records: tuple[RecordView, ...]

    @classmethod
    def of(cls, loaded: LoadedProfile) -> Case:
        """Return the case of a loaded profile."""
        return cls(loaded, tuple(loaded.records()))

    def items(self) -> Iterator[Item]:
        """Yield what the registry keeps, in its order; what is retired is left out."""
        subject = ROOT.child("subject")
        if not any(record.page == "subject" for record in self.records):
            yield Item(subject, frozenset({"subject"}))
        for record in self.records:
            if record.retired:
                continue
            if record.page == "basic":
                above = record.key.parent()
                values = [each.values for each in self.records if each.key.startswith(above)]
                yield Item(above, STEPS, {key: value for found in values for key, value in found.items()})
            elif record.page not in STEPS:
                yield Item(record.key, frozenset({record.page}), record.values)

    def finding(self, rule: str, severity: Severity, key: FieldKey, found: str, remedy: str) -> Finding:
        """Return a finding about a key, with its place in the file and its stage."""
        stage = STAGES.get(key.parts[0].name, "")
        return Finding(rule, severity, str(key), found, remedy, stage=stage, where=self.loaded.where(key))
