"""The table of facts: what the form and each paper state, with the place of each statement, collected once per check.

    table_of(case)           the FactTable: sources (the form, each paper) and facts
    table.of(kind, …)        the facts of the given kinds
    table.papers             the papers among the sources

The kinds of facts stand in `FACT_KINDS`; modules `fact_readers_*` read them. Rules look at the table, not at pairs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib import import_module

from assistant.checks.preflight.case import Case, OneAlgorithm
from assistant.checks.preflight.papers_text import pieces, plain
from assistant.core.keys import ROOT, FieldKey
from assistant.core.language import mark, say
from assistant.core.patterns import lazy_pattern
from assistant.core.privacy import mask_patterns
from assistant.declaration.documents.shapes import DocumentBlock, PaperFacts
from assistant.declaration.profile.catalogue import spec_of
from assistant.declaration.profile.natural import key_of

FACT_KINDS = (
    "signed",  # the day at the end of a paper, or the words of an incomplete one
    "ends",  # the last day of a term
    "founded",  # the day of foundation
    "started",  # the day from which the service is offered
    "representative",
    "officer",
    "agent",
    "registered",  # an address of the entity
    "deployed",  # an address where the algorithm runs
    "company",
    "product",  # name, or name/form
    "algorithm",
    "version",
    "entry",  # an access path
    "link",  # a web address
    "figure",  # topic=number
)
_READERS = ("fact_readers_days", "fact_readers_persons", "fact_readers_places", "fact_readers_names")
_PAPER_NAMES = {
    "subject.licence.scan": mark("营业执照"),
    "subject.responsible.employment_proof": mark("工作证明"),
    "subject.attachments.commitment": mark("承诺书"),
    "subject.attachments.responsibility": mark("基本情况"),
    "subject.attachments.icp": mark("ICP备案证明"),
    "products[].licence.proof": mark("前置许可证明"),
    "algorithms[].basic.assessment": mark("自评估报告"),
    "algorithms[].basic.publication": mark("拟公示内容"),
}
_UNSTATED = lazy_pattern(r"^notes\.(?:human_checks|accepted|contacts|evidence)")  # what the office writes for itself
_SENTENCE = lazy_pattern(r"[^。；！？\n]+[。；！？]?")
_SHOWN = 48


@dataclass(frozen=True, slots=True)
class FactPlace:
    """Where a statement stands: a field of the form (no paper), or a page or section of a paper."""

    key: FieldKey
    paper: str = ""
    page: int = 0
    heading: str = ""

    def shown(self) -> str:
        """Return the place as a finding names it."""
        if not self.paper:
            return say("“{name}”", name=spec_of(self.key).name)
        if self.page:
            return say("{paper}第 {page} 页", paper=self.paper, page=self.page)
        return say("{paper}“{heading}”一节", paper=self.paper, heading=self.heading) if self.heading else self.paper


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence or labelled cell with its place."""

    text: str
    place: FactPlace

    def quote(self, words: str = "") -> str:
        """Return the statement's beginning, or what surrounds the given words, without personal numbers."""
        text = mask_patterns(self.text.strip())  # before it is cut: of a cut number nobody sees that it is one
        at = max(0, text.find(mask_patterns(words)) - _SHOWN // 3) if words and len(text) > _SHOWN else 0
        return text[at : at + _SHOWN]


@dataclass(frozen=True, slots=True)
class StatedFact:
    """A fact with its normal value, the words that state it, and its place."""

    kind: str
    value: str
    words: str
    place: FactPlace


@dataclass(frozen=True)
class FactSource:
    """The form or one paper: its statements, lines and whole text."""

    key: FieldKey
    name: str
    statements: tuple[Statement, ...]
    paper: PaperFacts | None = None
    about: str = ""
    algorithm: OneAlgorithm | None = None

    @cached_property
    def lines(self) -> tuple[Statement, ...]:
        """The lines of a paper as they stand."""
        blocks = self.paper.blocks if self.paper else ()
        return tuple(Statement(line, _place(self.key, self.name, block)) for block in blocks for line in _lines(block))

    @cached_property
    def flat(self) -> str:
        """The whole text without white space."""
        return plain("".join(line.text for line in self.lines or self.statements))

    @cached_property
    def _starts(self) -> tuple[tuple[int, FactPlace], ...]:
        starts, at = [], 0
        for line in self.lines:
            starts.append((at, line.place))
            at += len(plain(line.text))
        return tuple(starts)

    def place_at(self, offset: int) -> FactPlace:
        """Return the place of a position in the whole text."""
        return next((place for at, place in reversed(self._starts) if at <= offset), FactPlace(self.key, self.name))

    def fact(self, kind: str, value: str, words: str, place: FactPlace | None = None) -> StatedFact:
        """Return a fact of this source."""
        return StatedFact(kind, value, words, place or FactPlace(self.key, self.name))


@dataclass(frozen=True)
class FactTable:
    """Every source of a case and every fact that they state; figures, whose text was recognised, stand apart.

    `profile_text` is the whole text of the profile without white space.
    """

    sources: tuple[FactSource, ...]
    facts: tuple[StatedFact, ...] = field(default=(), repr=False)
    figures: tuple[FactSource, ...] = ()
    profile_text: str = field(default="", repr=False)

    @property
    def papers(self) -> tuple[FactSource, ...]:
        """The papers among the sources."""
        return tuple(source for source in self.sources if source.paper is not None)

    @property
    def statements(self) -> Iterator[Statement]:
        """The statements of all sources."""
        return (statement for source in self.sources for statement in source.statements)

    def of(self, *kinds: str) -> tuple[StatedFact, ...]:
        """Return the facts of the given kinds in reading order."""
        return tuple(fact for fact in self.facts if fact.kind in kinds)


FactReader = Callable[[Case, FactSource], Iterator[StatedFact]]


def table_of(case: Case) -> FactTable:
    """Return the table of a case; it is collected at the first call."""
    if "facts" not in case.collected:
        sources = (_form(case), *_papers(case))
        readers: list[FactReader] = [import_module(f"{__package__}.{name}").read for name in _READERS]
        stated = tuple(fact for source in sources for reader in readers for fact in reader(case, source))
        published = (record.algorithm or "" for record in case.notes.published)
        texts = plain("\n".join((*(text for _, text in case.all_texts), *published)))
        case.collected["facts"] = FactTable(sources, stated, tuple(_figures(case)), texts)
    table: FactTable = case.collected["facts"]
    return table


def named_papers(case: Case) -> tuple[tuple[str, PaperFacts], ...]:
    """Return each paper that the table names, with its whole content."""
    return tuple((source.name, case.papers.facts[source.key]) for source in table_of(case).papers)


def papers_about(case: Case, algorithm: OneAlgorithm) -> tuple[FactSource, ...]:
    """Return the papers about an algorithm: those that name it, and if it is the only one those that name none."""
    alone = len(case.algorithms) == 1
    papers = table_of(case).papers
    return tuple(one for one in papers if one.about == algorithm.name or (alone and not one.about))


def _form(case: Case) -> FactSource:
    """Return the texts of the profile as one source; each statement has the key of its field."""
    statements = [
        Statement(match[0], FactPlace(key))
        for key, text in case.all_texts
        if not _UNSTATED.match(key.pattern())
        for match in _SENTENCE.finditer(text)
    ]
    return FactSource(ROOT, "", tuple(statements))


def _papers(case: Case) -> Iterator[FactSource]:
    owners = {algorithm.name: algorithm for algorithm in case.algorithms}
    of_notes = dict(_retained(case))
    for key, paper in case.papers.facts.items():
        pattern = key.pattern()
        name, about = of_notes.get(key, ("", key.parts[0].item or ""))
        if not name and pattern not in _PAPER_NAMES:
            continue
        name = name or say(_PAPER_NAMES[pattern])
        body = _without_running_heads(paper)
        statements = tuple(
            Statement(piece.text, FactPlace(key, name, piece.page, piece.heading)) for piece in pieces(body.blocks)
        )
        yield FactSource(key, name, statements, body, about, owners.get(about))


def _figures(case: Case) -> Iterator[FactSource]:
    """Yield the evidence figures whose text was recognised; a line is a statement, also joined with the next."""
    for position, figure in enumerate(case.notes.evidence):
        key = ROOT.child("notes").child("evidence", key_of(figure, position)).child("file")
        scan, name = case.papers.scans.get(key), figure.title or say("佐证")
        if scan is not None and scan.lines:
            lines = tuple(Statement(line.text, FactPlace(key, name)) for line in scan.lines)
            yield FactSource(key, name, lines)


def _retained(case: Case) -> Iterator[tuple[FieldKey, tuple[str, str]]]:
    """Yield name and subject of each retained paper and contract."""
    notes = ROOT.child("notes")
    for position, material in enumerate(case.notes.materials):
        key = notes.child("materials", key_of(material, position)).child("file")
        yield key, (material.kind or say("留存材料"), material.about or "")
    for position, model in enumerate(case.notes.third_party_models):
        key = notes.child("third_party_models", key_of(model, position)).child("contract")
        yield key, (say("“{name}”的合同", name=model.name or ""), "")


def _without_running_heads(paper: PaperFacts) -> PaperFacts:
    """Return a paper without a line that begins every one of its pages."""
    first = {block.page: block.text for block in reversed(paper.blocks) if block.page}
    heads = set(first.values()) if len(first) > 1 and len(set(first.values())) == 1 else set()
    if not heads:
        return paper
    return replace(paper, blocks=tuple(block for block in paper.blocks if block.text not in heads))


def _lines(block: DocumentBlock) -> list[str]:
    return [line for line in block.text.split("\n") if line.strip()]


def _place(key: FieldKey, name: str, block: DocumentBlock) -> FactPlace:
    return FactPlace(key, name, block.page, block.heading)
