"""What the person has accepted of a site, field by field: a rewrite outside the closed list, masks, files by name only.

An acceptance is an `AnswerApplied` with the pattern of the field's key; what was accepted is derived from the proof it
refers to, so that the journal holds no values. It holds for that field on that site, for exactly the replaced characters:
a site that turns ² into 2 may do so again, and no other change becomes right by it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from pathlib import Path

from assistant.core.errors import DamagedRun
from assistant.core.keys import FieldKey
from assistant.core.values import Value, compare
from assistant.core.verdict import UNSEEN, Verdict
from assistant.proof.journal.events import AnswerApplied, Proved, RunOpened
from assistant.proof.journal.proof_file import ProofEntry
from assistant.proof.journal.run_folder import JOURNAL, RunFolder

Change = tuple[str, str]
"""What is accepted: the characters before and after, or a verdict of `UNSEEN` and ""."""
_LONGEST_PIECE = 3  # "½" → "1/2"; whoever replaces more writes another value
_LONGEST_TEXT = 5_000
_OURS = frozenset({"written", "normalised", "changed", "already"})
_OPEN: Mapping[Verdict, frozenset[Verdict]] = {"listed": frozenset({"listed"}), "masked": frozenset({"unproved"})}
_REWRITTEN: frozenset[Verdict] = frozenset({"differs", "changed"})


@dataclass(frozen=True, slots=True)
class Acceptances:
    """The accepted changes, each with the pattern of its field's key."""

    accepted: frozenset[tuple[str, Change]] = frozenset()

    def adding(self, entry: ProofEntry) -> Acceptances:
        """Return these with what the person has accepted of one proof."""
        pattern = pattern_of(entry.key)
        return Acceptances(self.accepted | {(pattern, change) for change in changes(entry.wanted, entry.stored)})

    def covers(self, key: str, expected: Value | None, seen: Value | None) -> bool:
        """Return whether a site's value differs from the expected one only as the person has accepted."""
        known = changes(expected, seen)
        return bool(known) and {(pattern_of(key), change) for change in known} <= self.accepted

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


def changes(expected: Value | None, seen: Value | None) -> frozenset[Change]:
    """Return what a site changed; nothing for equal values, and for those that no accepted rewrite may explain.

    A rewrite replaces a few characters. Letters, ideographs and digits that come or go, and a digit that becomes another,
    are another value, which nobody can accept as a rewrite.
    """
    if expected is None or seen is None:
        return frozenset()
    literal = compare(expected, seen)
    if literal in UNSEEN:
        return frozenset({(literal, "")})
    if literal != "differs" or not isinstance(expected, str) or not isinstance(seen, str):
        return frozenset()
    if max(len(expected), len(seen)) > _LONGEST_TEXT:
        return frozenset()
    codes = SequenceMatcher(None, expected, seen, autojunk=False).get_opcodes()
    known = frozenset((expected[a:b], seen[c:d]) for kind, a, b, c, d in codes if kind != "equal")
    return known if all(map(_is_rewrite, known)) else frozenset()


def _is_rewrite(change: Change) -> bool:
    before, after = change
    if max(map(len, change)) > _LONGEST_PIECE:
        return False
    if not before or not after:
        return not any(map(str.isalnum, before + after))
    return not (_has_digit(before) and _has_digit(after))


def _has_digit(text: str) -> bool:
    return any(character.isascii() and character.isdigit() for character in text)


def read(runs: Path, site: str) -> Acceptances:
    """Return what was accepted of a site (its map's id or host) in the runs below a folder; damaged runs are skipped."""
    known = Acceptances()
    for path in sorted(runs.glob(f"*/{JOURNAL}")):
        run = RunFolder(path.parent)
        try:
            if b'"accepted"' in path.read_bytes():
                known = _read_run(run, site, known)
        except (DamagedRun, OSError):
            continue
    return known


def _read_run(run: RunFolder, site: str, known: Acceptances) -> Acceptances:
    proofs: dict[str, str] = {}
    for entry in run.events():
        match entry.event:
            case RunOpened() if not entry.event.is_of(site, None):
                return known
            case Proved():
                proofs[entry.event.record] = entry.event.proof
            case AnswerApplied(question="accepted") if entry.event.record in proofs:
                entries = run.read_proof(proofs[entry.event.record]).entries
                shown = known.to_ask(entries, ())
                for proof in shown:
                    if pattern_of(proof.key) == entry.event.answer:
                        known = known.adding(proof)
    return known
