"""What a site does to a field: a rewrite outside the closed list, masks, files by name only; asked about once an office."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.core.language import comma_list, say
from assistant.core.values import File, compare
from assistant.core.verdict import UNSEEN
from assistant.filing.forms.shapes import FieldTarget
from assistant.filing.run import handover
from assistant.filing.run.context import Filing
from assistant.planning.plan.decide import decide
from assistant.planning.plan.plan import PlannedField, Record
from assistant.proof.journal.acceptances import pattern_of
from assistant.proof.journal.events import AnswerApplied, Note
from assistant.proof.journal.proof_file import ProofEntry
from assistant.proof.journal.rewrite_kinds import named


def is_accepted(filing: Filing, target: FieldTarget) -> bool:
    """Return whether the site holds the value as it rewrites it, which the person has accepted."""
    stored = target.control.value
    if stored is None or compare(target.value, stored) in UNSEEN:
        return False
    return filing.baseline.accepted.covers(target.key, target.value, stored)


def is_known(filing: Filing, record: Record, planned: PlannedField, target: FieldTarget) -> bool:
    """Return whether the site holds the value though its form does not show that.

    It is the file by its bytes; what this program wrote, which the site shows with masks or by a file's name; or an
    accepted rewrite.
    """
    stored = None if target.matched is None else target.matched.value
    if stored is None:
        return False
    literal = compare(target.value, stored)
    if literal in UNSEEN:
        return decide(filing.baseline.value_of(record, planned.key), stored, target.value) == "already"
    return literal == "equal" if isinstance(target.value, File) else is_accepted(filing, target)


def accept(filing: Filing, record: Record, proofs: Sequence[ProofEntry]) -> bool:
    """Show each such field of a record with before and after; return whether the person accepted any."""
    session, known = filing.session, filing.baseline.accepted
    for entry in known.to_ask(proofs, filing.baseline.asked_patterns):
        filing.baseline.asked_patterns.add(pattern_of(entry.key))
        answer = session.ask(handover.accept(record, entry)).answer
        if answer == handover.ACCEPT:
            session.note(AnswerApplied(record.id, "accepted", pattern_of(entry.key)))
            filing.baseline.accepted = filing.baseline.accepted.adding(filing.baseline.accept(entry))
    return filing.baseline.accepted != known


def note_earlier(filing: Filing, record: Record, proofs: Iterable[ProofEntry]) -> None:
    """Note who accepted what the verdicts of a record rest on, and when: once a field, unless this run asked about it."""
    baseline = filing.baseline
    for entry in proofs:
        pattern = pattern_of(entry.key)
        behind = baseline.accepted.behind(entry)
        if not behind or pattern in baseline.asked_patterns | baseline.named_patterns:
            continue
        baseline.named_patterns.add(pattern)
        facts = {
            "label": entry.label,
            "kinds": comma_list(named(one.kind) for one in behind),
            "operators": comma_list(dict.fromkeys(one.operator for one in behind)),
            "day": max(one.at for one in behind).date(),
        }
        filing.session.note(Note("accepted before", say("{label}：{kinds}（{operators}，{day}）", **facts), record.id))
