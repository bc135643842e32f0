"""What the person has accepted of a site, field by field: kinds of rewrites outside the closed list, masks, files by name.

An acceptance belongs to a field (the pattern of its key) on one site and to one kind of rewrite (`rewrite_kinds`): it holds
no value. The office keeps its acceptances in one file (`accepted_file`). In a run's journal an acceptance is an
`AnswerApplied` with the pattern; its kinds are derived from the proof that it refers to, and older runs have only that.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from assistant.core.errors import DamagedRun
from assistant.core.keys import FieldKey
from assistant.core.values import Value, compare
from assistant.core.values.comparison import canonical
from assistant.core.verdict import UNSEEN, Verdict
from assistant.proof.journal.events import AnswerApplied, Proved, RunOpened
from assistant.proof.journal.proof_file import ProofEntry
from assistant.proof.journal.rewrite_kinds import kinds_between
from assistant.proof.journal.run_folder import JOURNAL, RunFolder

_OURS = frozenset({"written", "normalised", "changed", "already"})
_OPEN: Mapping[Verdict, frozenset[Verdict]] = {"listed": frozenset({"listed"}), "masked": frozenset({"unproved"})}
_REWRITTEN: frozenset[Verdict] = frozenset({"differs", "changed"})


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One kind of rewrite that a person accepted for one field of one site; times are UTC.

    `site` is the map's id, `host` the site's host with port, `pattern` the pattern of the field's key.
    """

    site: str
    host: str
    pattern: str
    kind: str
    operator: str
    at: datetime
    withdrawn_by: str = ""
    withdrawn_at: datetime | None = None

    def is_alike(self, other: Acceptance) -> bool:
        """Return whether two acceptances are about the same kind of rewrite of the same field of the same site."""
        return (self.site, self.host, self.pattern, self.kind) == (other.site, other.host, other.pattern, other.kind)

    def ends(self, other: Acceptance) -> bool:
        """Return whether this one was withdrawn when the other, which it is alike, had been given."""
        is_later = self.withdrawn_at is not None and other.at.replace(microsecond=0) <= self.withdrawn_at
        return is_later and self.is_alike(other)


@dataclass(frozen=True, slots=True)
class Acceptances:
    """The acceptances that hold for one site, by the pattern of the field's key and the kind of rewrite."""

    accepted: Mapping[tuple[str, str], Acceptance] = field(default_factory=dict)

    def adding(self, more: Iterable[Acceptance]) -> Acceptances:
        """Return these with more acceptances; the first of several for the same stays."""
        accepted = dict(self.accepted)
        for one in more:
            accepted.setdefault((one.pattern, one.kind), one)
        return Acceptances(accepted)

    def covers(self, key: str, expected: Value | None, seen: Value | None) -> bool:
        """Return whether a site's value differs from the expected one only as the person has accepted."""
        known = changes(expected, seen)
        return bool(known) and {(pattern_of(key), kind) for kind in known} <= self.accepted.keys()

    def judged(self, entry: ProofEntry) -> ProofEntry:
        """Return a proof with its verdict under these: `accepted`, or `masked`, which is not counted."""
        if not _is_open(entry) or not self.covers(entry.key, entry.wanted, entry.stored):
            return entry
        return replace(entry, verdict="accepted" if entry.verdict in _REWRITTEN else "masked", note="")

    def to_ask(self, entries: Iterable[ProofEntry], asked: Collection[str]) -> list[ProofEntry]:
        """Return the first proof of each field that may be accepted and was not asked about: one that this run wrote."""
        known: dict[str, ProofEntry] = {}
        for entry in entries:
            if is_acceptable(entry) and pattern_of(entry.key) not in asked:
                known.setdefault(pattern_of(entry.key), entry)
        return [*known.values()]

    def behind(self, entry: ProofEntry) -> list[Acceptance]:
        """Return the acceptances on which the verdict of a judged proof rests."""
        if entry.verdict not in ("accepted", "masked"):
            return []
        pairs = [(pattern_of(entry.key), kind) for kind in sorted(changes(entry.wanted, entry.stored))]
        return [self.accepted[pair] for pair in pairs if pair in self.accepted]


def pattern_of(key: str) -> str:
    """Return the pattern of a field's key; a key of another form is its own."""
    try:
        return FieldKey.of(key).pattern()
    except ValueError:
        return key


def is_acceptable(entry: ProofEntry) -> bool:
    """Return whether the person may accept a proof: the program wrote the field, and the site changed or hid it a little."""
    return _is_open(entry) and entry.outcome in _OURS and bool(changes(entry.wanted, entry.stored))


def _is_open(entry: ProofEntry) -> bool:
    """Return whether a verdict rests on what may be accepted; bytes that did not come are not a list of names."""
    literal: Verdict = "empty" if entry.wanted is None else compare(entry.wanted, entry.stored)
    return entry.verdict in _OPEN.get(literal, _REWRITTEN)


def changes(expected: Value | None, seen: Value | None) -> frozenset[str]:
    """Return the kinds of what a site changed; nothing for equal values, and for those that no accepted rewrite may explain.

    What the closed list of rewrites explains needs no acceptance.
    """
    if expected is None or seen is None:
        return frozenset()
    literal = compare(expected, seen)
    if literal in UNSEEN:
        return frozenset({str(literal)})
    if literal != "differs" or not isinstance(expected, str) or not isinstance(seen, str):
        return frozenset()
    return kinds_between(canonical(expected), canonical(seen))


def given_for(entry: ProofEntry, site: tuple[str, str], operator: str, at: datetime | None = None) -> list[Acceptance]:
    """Return the acceptances that a yes to one proof means; `site` is the map's id and the host."""
    at = (at or datetime.now(UTC)).replace(microsecond=0)
    kinds = sorted(changes(entry.wanted, entry.stored))
    return [Acceptance(*site, pattern_of(entry.key), kind, operator, at) for kind in kinds]


def in_force(stored: Collection[Acceptance], earlier: Iterable[Acceptance], site: tuple[str, str]) -> Acceptances:
    """Return what holds for a site: the office's acceptances and those of earlier runs, without the withdrawn ones."""
    live = [one for one in stored if one.withdrawn_at is None]
    live += [one for one in earlier if not any(other.ends(one) for other in stored)]
    return Acceptances().adding(one for one in live if (one.site, one.host) == site)


def of_runs(runs: Path) -> Iterator[Acceptance]:
    """Yield what was accepted in the runs below a folder, oldest first; damaged runs are skipped."""
    for path in sorted(runs.glob(f"*/{JOURNAL}")):
        try:
            if b'"accepted"' in path.read_bytes():
                yield from [*_of_run(RunFolder(path.parent))]
        except (DamagedRun, OSError):
            continue


def _of_run(run: RunFolder) -> Iterator[Acceptance]:
    proofs: dict[str, str] = {}
    site, operator = ("", ""), ""
    for entry in run.events():
        match entry.event:
            case RunOpened():
                site, operator = (entry.event.site, urlsplit(entry.event.url).netloc), entry.event.operator
            case Proved():
                proofs[entry.event.record] = entry.event.proof
            case AnswerApplied(question="accepted") if entry.event.record in proofs:
                for proof in Acceptances().to_ask(run.read_proof(proofs[entry.event.record]).entries, ()):
                    if pattern_of(proof.key) == entry.event.answer:
                        yield from given_for(proof, site, operator, entry.at)
