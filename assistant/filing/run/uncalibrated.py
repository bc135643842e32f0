"""Filling a page that nobody has calibrated: only after the person accepts the proposed place of each field.

The acceptance holds for this record in this run; nothing of it is written into a map.
"""

from __future__ import annotations

from dataclasses import replace

from assistant.core.errors import Uncalibrated
from assistant.core.language import comma_list, say
from assistant.filing.forms import snapshot
from assistant.filing.forms.shapes import FieldResult, FieldTarget, FormSnapshot
from assistant.filing.operator.protocol import Handover
from assistant.filing.run import proof
from assistant.filing.run.context import RecordPlaces
from assistant.filing.run.pinned_form import pinned_form
from assistant.filing.run.session import RunSession
from assistant.filing.site.propose import FieldProposal, exact, propose
from assistant.planning.maps.site_map import FieldEntry
from assistant.planning.plan.plan import PlannedField, Record
from assistant.proof.journal.events import Note
from assistant.proof.journal.proof_file import ProofEntry

AGREED = "go_on"
_NOT = "stop"


def agreed(session: RunSession, places: RecordPlaces, record: Record) -> Record:
    """Return a record with its places on a page without calibration, once the person accepts them; raises Uncalibrated.

    Fields without a place are dropped from the record and reported as missing; the filing remembers both.
    """
    entry = session.site.entry(record.page)
    if entry.calibration is not None:
        return record
    seen = snapshot.read(session.site.page)
    proposals = {proposal.entry.pattern: proposal for proposal in propose(session.site.map, record.page, seen)}
    placements = [(field, proposals.get(field.key.pattern()) or _own(record, field, seen)) for field in record.planned]
    with pinned_form(session, places, record):
        answer = session.ask(_prompt(entry.title or entry.id, record, placements)).answer
    session.note(Note("uncalibrated", answer, record.id))
    placed = tuple(_placed(field, proposal) for field, proposal in placements if proposal.control is not None)
    if answer != AGREED or (record.planned and not placed):
        raise Uncalibrated(page=entry.title or entry.id)
    places.placed[record.id] = placed
    places.left_out[record.id] = tuple(_left_out(field) for field, proposal in placements if proposal.control is None)
    return places.in_place(record)


def _own(record: Record, planned: PlannedField, seen: FormSnapshot) -> FieldProposal:
    """Return the place of a value that no map names (a risk, an answer under its label): its own address, or none."""
    entry = FieldEntry(
        str(planned.key), record.page, planned.section, planned.label, planned.after, planned.kind, record.order
    )
    control = exact(entry, seen)
    reasons = (say("名称、栏目和所属的问题都相同"),)
    return FieldProposal(entry, control, reasons, is_sure=True) if control is not None else FieldProposal(entry, None)


def _left_out(planned: PlannedField) -> ProofEntry:
    target = FieldTarget(str(planned.key), proof.address_of(planned), planned.kind, planned.value)
    return proof.unsaved(planned, FieldResult(target, "missing", reason=say("页面未校准，没有找到它的位置，没有填")))


def _prompt(title: str, record: Record, placements: list[tuple[PlannedField, FieldProposal]]) -> Handover:
    lines = [
        say("页面“{page}”还没有校准。下面是每项要填到的地方，请逐项看过。", page=title),
        *(_line(field, proposal) for field, proposal in placements),
    ]
    buttons = {AGREED: say("都看过，可以填"), _NOT: say("不填，先校准")}
    return Handover("REVIEW", record=record.id, key="uncalibrated", lines=tuple(lines), buttons=buttons)


def _line(planned: PlannedField, proposal: FieldProposal) -> str:
    if proposal.control is None:
        return say("“{label}” → 没有找到，不填", label=planned.label)
    reasons = comma_list(proposal.reasons)
    return say(
        "“{label}” → “{found}”（{reasons}）", label=planned.label, found=proposal.control.address, reasons=reasons
    )


def _placed(planned: PlannedField, proposal: FieldProposal) -> PlannedField:
    if proposal.control is None or proposal.is_sure:
        return planned
    at = proposal.control.address
    return replace(planned, section=at.section, label=at.label, after=at.after)
