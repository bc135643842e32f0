"""One profile under examination: its records, algorithms and products, and a factory for findings.

`Case.of(loaded, site_map, papers, today)` requires only the profile. Without a map nothing counts as calibrated and the
forms follow the profile's schema; without papers their content is not checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from assistant.core.findings import Finding, Severity
from assistant.core.keys import ROOT, FieldKey
from assistant.core.values import Value
from assistant.declaration.documents.shapes import PaperFacts, PersonFacts, ScanFacts
from assistant.declaration.profile.catalogue import ProfileRecord, answers, specs
from assistant.declaration.profile.loading import LoadedProfile
from assistant.declaration.profile.merging import effective
from assistant.declaration.profile.natural import find, key_of, natural_key
from assistant.declaration.profile.schema.algorithm import Algorithm
from assistant.declaration.profile.schema.declare import Block, Items, members
from assistant.declaration.profile.schema.notes import Notes, ProductFacts
from assistant.declaration.profile.schema.product import Product
from assistant.declaration.profile.schema.subject import Subject
from assistant.declaration.profile.schema.whole import Profile
from assistant.declaration.profile.spec import FieldSpec
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.planning.maps.site_map import SiteMap

if TYPE_CHECKING:  # it reads Word files, which a check without papers does not
    from assistant.declaration.papers.scan_differences import ScanComparison


@dataclass(frozen=True)
class RegistryItem:
    """One item of the registry with its answers: the subject, a product, path, function, or a whole algorithm."""

    key: FieldKey
    pages: frozenset[str]
    values: dict[FieldKey, Value] = field(default_factory=dict)

    def get(self, pattern: str) -> Value | None:
        """Return the answer for a pattern, for evaluating conditions."""
        return self._by_pattern.get(pattern)

    @cached_property
    def _by_pattern(self) -> dict[str, Value]:
        return {key.pattern(): value for key, value in self.values.items()}

    def specs(self) -> Iterator[tuple[FieldKey, FieldSpec]]:
        """Yield the fields of the item's forms with their keys in this item."""
        above = self.key.pattern()
        for pattern, spec in specs().items():
            if spec.page in self.pages and spec.on_page:
                yield FieldKey((*self.key.parts, *FieldKey.of(pattern[len(above) + 1 :]).parts)), spec


@dataclass(frozen=True, slots=True)
class OneProduct:
    """A product with its key."""

    key: FieldKey
    item: Product

    def at(self, path: str = "") -> FieldKey:
        """Return the key of a field of it, named with dots."""
        return below(self.key, path)

    def names(self) -> frozenset[str]:
        """Return the names that 产品情况 may use: its key, its natural key, its plain name."""
        return frozenset(filter(None, (self.key.parts[-1].item, natural_key(self.item, 0), self.item.name)))


@dataclass(frozen=True, slots=True)
class OneAlgorithm:
    """An algorithm with its key, answers inherited by `same_capability_as`, and associated products."""

    key: FieldKey
    item: Algorithm
    products: tuple[OneProduct, ...]

    def at(self, path: str = "") -> FieldKey:
        """Return the key of a field of it, named with dots."""
        return below(self.key, path)

    @property
    def name(self) -> str:
        """The algorithm's name, "" if it has none yet."""
        return self.item.basic.name or ""


@dataclass(frozen=True, slots=True)
class Papers:
    """Content read from a profile's files, by the key of the file field; `texts` exclude template text.

    `others`: texts of other clients' reports checked in the same run, without names. `persons`: name and number on id
    cards, which no finding repeats. `sealed`: scans whose draft was recorded, against it (None: its text was not stored).
    """

    facts: Mapping[FieldKey, PaperFacts] = field(default_factory=dict)
    scans: Mapping[FieldKey, ScanFacts] = field(default_factory=dict)
    texts: Mapping[FieldKey, str] = field(default_factory=dict)
    others: tuple[str, ...] = field(default=(), repr=False)
    persons: Mapping[FieldKey, PersonFacts] = field(default_factory=dict, repr=False)
    sealed: Mapping[FieldKey, ScanComparison | None] = field(default_factory=dict, repr=False)

    def is_in_print(self, key: FieldKey) -> bool:
        """Whether a scan agrees with its draft, so surely that its facts are those of the exact text."""
        comparison = self.sealed.get(key)
        return comparison is not None and comparison.is_certain


NO_PAPERS = Papers()


@dataclass(frozen=True)
class Case:
    """A loaded profile and its records, read once. `today` is the local date."""

    loaded: LoadedProfile
    records: tuple[ProfileRecord, ...]
    site_map: SiteMap | None = None
    papers: Papers = NO_PAPERS
    today: date = field(default_factory=date.today)
    collected: dict[str, Any] = field(default_factory=dict, init=False, compare=False, repr=False)  # once per check

    @classmethod
    def of(
        cls,
        loaded: LoadedProfile,
        site_map: SiteMap | None = None,
        papers: Papers = NO_PAPERS,
        today: date | None = None,
    ) -> Case:
        """Return the case of a loaded profile, by default for today."""
        return cls(loaded, tuple(loaded.records()), site_map, papers, today or date.today())

    @property
    def profile(self) -> Profile:
        """The model of the profile."""
        return self.loaded.profile

    @property
    def subject(self) -> Subject:
        """主体信息 of the profile."""
        return self.loaded.profile.subject

    @property
    def notes(self) -> Notes:
        """佐证与说明 of the profile."""
        return self.loaded.profile.notes

    @cached_property
    def has_notes(self) -> bool:
        """Whether the profile has any 佐证与说明."""
        return self.notes != Notes()

    @cached_property
    def products(self) -> tuple[OneProduct, ...]:
        """The products that are not retired."""
        given = enumerate(self.profile.products)
        return tuple(
            OneProduct(ROOT.child("products", key_of(item, at)), item) for at, item in given if not item.retired
        )

    def facts_of(self, product: OneProduct) -> ProductFacts | None:
        """Return the 产品情况 of a product, matched by 名称/服务形式 or by name alone, or None."""
        names = product.names()
        return next((facts for facts in self.notes.products if (facts.product or "").strip() in names), None)

    @cached_property
    def algorithms(self) -> tuple[OneAlgorithm, ...]:
        """The algorithms that are not retired."""
        given = enumerate(effective(self.profile.algorithms))
        return tuple(
            OneAlgorithm(ROOT.child("algorithms", key_of(item, at)), item, self._ticked(item))
            for at, item in given
            if not item.retired
        )

    def _ticked(self, algorithm: Algorithm) -> tuple[OneProduct, ...]:
        items = [product.item for product in self.products]
        places = {find(items, node.product) for node in algorithm.association or () if node.product}
        return tuple(self.products[at] for at in sorted(at for at in places if at is not None))

    @cached_property
    def shown(self) -> dict[FieldKey, Value]:
        """Every shown answer by key."""
        return {key: value for record in self.records if not record.retired for key, value in record.values.items()}

    @cached_property
    def hidden(self) -> frozenset[FieldKey]:
        """The keys of answers that the forms do not show."""
        return frozenset(key for record in self.records if not record.retired for key in record.hidden)

    @cached_property
    def all_texts(self) -> tuple[tuple[FieldKey, str], ...]:
        """Every text of the profile with its key."""
        return tuple(_texts(self))

    def is_calibrated(self, key: FieldKey) -> bool:
        """Say whether the map in use marks a field, or every field of a record, as checked against the site."""
        if self.site_map is None:
            return False
        pattern = key.pattern()
        entry = self.site_map.fields.get(pattern)
        if entry is not None:
            return entry.calibration is not None
        inside = [field for name, field in self.site_map.fields.items() if name.startswith(f"{pattern}.")]
        return bool(inside) and all(entry.calibration is not None for entry in inside)

    def items(self) -> Iterator[RegistryItem]:
        """Yield the registry's items in order, without retired ones."""
        if not any(record.kind.is_single for record in self.records):
            yield RegistryItem(ROOT.child(REGISTRY.single.member), frozenset(REGISTRY.single.pages))
        for record in self.records:
            if record.retired:
                continue
            if record.kind.is_first_step:
                above = record.key.parent()
                values = [record.values for record in self.records if record.key.startswith(above)]
                yield RegistryItem(
                    above,
                    frozenset(record.kind.item.pages),
                    {key: value for answers in values for key, value in answers.items()},
                )
            elif not record.kind.is_step:
                yield RegistryItem(record.key, frozenset({record.page}), record.values)

    def weight_of_form(self, key: FieldKey) -> Severity:
        """Return the severity of a value the form would reject: only a warning if the map has not seen the form."""
        return "block" if self.site_map is None or self.is_calibrated(key) else "warn"

    def finding(self, rule: str, severity: Severity, key: FieldKey, message: str, remedy: str) -> Finding:
        """Return a finding about a key, with its stage and place in the file."""
        stage = REGISTRY.stage_of(key.parts[0].name)
        return Finding(rule, severity, str(key), message, remedy, stage=stage, where=self.loaded.where(key))


def below(key: FieldKey, path: str) -> FieldKey:
    """Return the key of a path below another key, joined by dots: `detail.data.output_modality`."""
    for name in path.split(".") if path else ():
        key = key.child(name)
    return key


def _texts(case: Case) -> Iterator[tuple[FieldKey, str]]:
    yield from _texts_of(case.profile, ROOT)


def _texts_of(block: Block, key: FieldKey) -> Iterator[tuple[FieldKey, str]]:
    for answer_key, raw in answers(block, key):
        if isinstance(raw, str):
            yield answer_key, raw
        elif isinstance(raw, tuple):
            yield from ((answer_key, item) for item in raw if isinstance(item, str))
    for name, declared in members(type(block)).items():
        if isinstance(declared, Items):
            parts: tuple[Block, ...] = getattr(block, name)
            for position, part in enumerate(parts):
                yield from _texts_of(part, key.child(name, key_of(part, position)))
