"""One record of a filing: open → read → decide → fill → save → open again → prove.

`file_record` handles what may be written, `_only_read` what is only read. What the site refuses is withdrawn and
named; what it holds and this program did not write is asked about, never overwritten.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from assistant.core.errors import BeianError, PageDrift, PageMismatch, SavePending, SaveRefused, SaveUncertain
from assistant.core.language import comma_list, say, semicolon_list
from assistant.core.values import File, Value, is_empty
from assistant.core.verdict import FILLED
from assistant.declaration.profile.catalogue import QUESTION_KINDS
from assistant.filing.browser.playwright import PageFault
from assistant.filing.forms import snapshot
from assistant.filing.forms.at_rest import PendingRequests
from assistant.filing.forms.concurrent_edits import concurrent_edits
from assistant.filing.forms.match import control_at
from assistant.filing.forms.outcome import as_kind, attached
from assistant.filing.forms.shapes import Address, FieldResult, FieldTarget, FormSnapshot
from assistant.filing.run import handover, opening, proof
from assistant.filing.run.accepting import accept, is_accepted, is_known
from assistant.filing.run.account import check_account, look_for_another
from assistant.filing.run.comments import note_comments
from assistant.filing.run.context import Filing, RecordPlaces, RecordResults
from assistant.filing.run.drifted import DriftCheck
from assistant.filing.run.frozen_proof import base_of, entries, is_unsubmitted, note_unsubmitted
from assistant.filing.run.keeping import keep, keep_read
from assistant.filing.run.pinned_form import hold, pinned_form
from assistant.filing.run.rendered import is_editable, read_rendered, stands
from assistant.filing.run.resume import is_part
from assistant.filing.run.retired import hand_removal
from assistant.filing.run.retry_candidates import unstored_keys
from assistant.filing.run.saving import save
from assistant.filing.run.session import RunSession
from assistant.filing.run.submitted import keep_seen
from assistant.filing.run.templates import keep_templates
from assistant.filing.run.uncalibrated import agreed
from assistant.filing.run.unchanged import answers_as_before, brought, unchanged_entries
from assistant.filing.run.watching import Watcher, ask_about_notice, ask_after
from assistant.filing.run.writing import at_rest, fill_twice
from assistant.filing.site.landmarks import Site
from assistant.planning.plan.decide import decide
from assistant.planning.plan.plan import PlannedField, Record
from assistant.proof.journal.events import AnswerApplied, Note, RecordLeft, RecordOpened
from assistant.proof.journal.proof_file import ProofEntry

Results = dict[str, FieldResult]
_UNFIT = frozenset({"missing", "ambiguous"})


def file_record(filing: Filing, record: Record, *, in_place: bool = False) -> None:
    """Bring one record on the site to the profile's state and prove it; `in_place` continues in the form shown now."""
    session = filing.session
    record = filing.places.known(record)
    if _stays_closed(filing, record, in_place=in_place):
        return
    opened = opening.OpenedRecord("found", record.names[0]) if in_place else opening.open_record(filing, record)
    record = filing.places.known(record)
    if opened.how == "left":
        check_account(session)  # a record that another account does not list is not missing
        filing.results.skipped |= {record.id, record.root}
        session.note(RecordLeft(record.id, opened.reason))
        return
    writes = record.mode == "write" and is_editable(session, record.page)
    mode: Literal["write", "verify"] = "write" if writes else "verify"
    at = hold(session, filing.places, record, opened.name)
    session.note(RecordOpened(record.id, record.title, record.stage, len(record.planned), mode, at))
    filing.show(record)
    if not writes:
        _only_read(filing, record)
        return
    check_account(session)
    record = agreed(session, filing.places, record)
    results, retained = _write(filing, record, is_new=opened.how == "new")
    keep_templates(session, filing.results, record)
    if opened.how == "new":
        filing.saves.added.add(str(record.key))
    if opened.how == "new" or in_place or any(result.outcome in FILLED for result in results.values()):
        is_saved, results = _save(filing, record, results, retained)
        if not is_saved:
            return
    proofs = _prove(filing, record, results | retained)
    unstored = unstored_keys(proofs, results)
    if unstored:
        _write_once_more(filing, record, results, retained, unstored)
    proofs = [filing.results.count.proofs[entry.key] for entry in proofs]
    if accept(filing, record, proofs):
        keep(filing, record, proofs)
    opening.leave(session, record)


def _stays_closed(filing: Filing, record: Record, *, in_place: bool) -> bool:
    """Handle a record that is not opened: retired, in the profile only, or unchanged; return whether it is one."""
    if record.retired:
        hand_removal(filing, record)
        return True
    if record.mode == "verify" and is_unsubmitted(filing, record):
        check_account(filing.session)
        note_unsubmitted(filing.baseline, record)
        return True
    return not in_place and _is_unchanged(filing, record)


def _is_unchanged(filing: Filing, record: Record) -> bool:
    """Return whether the site answers a record as at its last proof, and count it as unchanged then."""
    entries = unchanged_entries(filing, record)
    if entries is None:
        return False
    mode: Literal["write", "verify"] = "write" if record.mode == "write" else "verify"
    filing.session.note(RecordOpened(record.id, record.title, record.stage, len(record.planned), mode))
    filing.results.unchanged.add(record.id)
    keep(filing, record, entries, how="answer", answers=filing.baseline.records[record.id].answers)
    return True


def _save(filing: Filing, record: Record, results: Results, retained: Results) -> tuple[bool, Results]:
    """Save the open record and reopen it as stored; leave a record the site does not take, and report its fields."""
    session = filing.session
    opening.forget_list(session, filing.places, record)
    try:
        is_saved, results = save(filing, record, results)
    except SaveRefused as refused:
        check_account(session)  # another account may have logged in
        if not _is_locked_now(filing, record):
            raise
        _note_locked(session, filing.results, record, str(refused))
        if record.kind.is_nested:  # it was not written, so the records below it wait
            filing.results.skipped.add(record.id)
        _prove(filing, replace(record, mode="verify", reason=str(refused.facts["what"])), {})
        opening.leave(session, record)
        return False, results
    except SavePending:
        raise  # the save is still under way, into whichever account: file nothing again
    except (SaveUncertain, PageFault):
        session.account.astray = record.id
        look_for_another(session)
        raise
    if not is_saved:
        _leave_unsaved(filing, record, results | retained)
        return False, results
    opening.remember_address(session, filing.places, record)
    try:
        opening.reopen(filing, record)
        hold(session, filing.places, record, filing.places.form.name)
    except (BeianError, PageFault):
        look_for_another(session)  # another account would not show it
        raise
    return True, results


def _is_locked_now(filing: Filing, record: Record) -> bool:
    """Open a refused record again; return whether the site has put it under review meanwhile."""
    opening.leave(filing.session, record)
    opened = opening.open_record(filing, replace(record, mode="verify"))
    return opened.how == "found" and not is_editable(filing.session, record.page)


def _note_locked(session: RunSession, results: RecordResults, record: Record, why: str) -> None:
    """Note that the site does not let a record be changed: it is only proved, and its algorithm not handed over."""
    results.locked.add(record.id)
    session.note(Note("locked", why, record.id))
    if record.kind.is_step:
        results.skipped |= {record.id, record.root}


def _write_once_more(
    filing: Filing, record: Record, results: Results, retained: Results, unstored: frozenset[str]
) -> None:
    """Write fields that were saved and are not stored once more, and nothing else; then prove the record again."""
    filing.session.note(Note("once more", str(len(unstored)), record.id))
    second, _ = _write(filing, record, is_new=False, only=unstored)
    results = results | second
    if any(result.outcome in FILLED for result in second.values()):
        is_saved, results = _save(filing, record, results, retained)
        if not is_saved:
            return
    _prove(filing, record, results | retained)


def _leave_unsaved(filing: Filing, record: Record, results: Mapping[str, FieldResult]) -> None:
    """Leave a record that the site does not save, with every field marked unproved or with its refusal."""
    entries = [proof.unsaved(planned, results.get(str(planned.key))) for planned in record.planned]
    keep(filing, record, entries)
    filing.session.note(RecordLeft(record.id, say("“{title}”有没填好的项，系统没有保存这一条", title=record.title)))
    filing.results.skipped |= {record.id, record.root}
    opening.leave(filing.session, record)


def _write(
    filing: Filing, record: Record, *, is_new: bool, only: frozenset[str] = frozenset()
) -> tuple[Results, Results]:
    """Fill the open form; return the result of each field, and separately those whose value on the site is retained.

    `only` are the keys to write if the others are done; their value on the site is known to be nobody else's.
    """
    session = filing.session
    ask_about_notice(session, filing.places, record)
    seen = _read(session.site, record)
    _check_page(session.site, record, seen)
    drift = DriftCheck(filing, record)
    drift.first(seen)
    note_comments(session, filing.results, record, seen)
    targets, retained, edits = _to_write(filing, record, seen, is_new=is_new, only=only)
    session.prove_guard(record)
    with PendingRequests(session.site.page) as requests:
        results = fill_twice(session, targets, edits, Watcher(filing, record, drift))
        is_held = bool(session.browser.guard.save_shapes(record.page))  # the guard compares the save with these values
        since, first = time.monotonic(), None if is_held else snapshot.read(session.site.page)
        ask_after(session, filing.places, record, results)
        _ask_about_drift(session, filing.places, record, results)
        return (at_rest(session, results, first, requests, since) if first is not None else results), retained


def _to_write(
    filing: Filing, record: Record, seen: FormSnapshot, *, is_new: bool, only: frozenset[str]
) -> tuple[list[FieldTarget], Results, Results]:
    """Return the fields to write, those whose value on the site is retained, and what the person wrote meanwhile."""
    targets, retained, asked = [], {}, len(filing.results.handovers)
    for planned in record.planned:
        target = _target_of(planned, seen)
        if only and target.key not in only:
            continue
        if not only and _asks(filing, record, planned, target, is_new=is_new):
            retained[target.key] = FieldResult(target, "by_person", reason=say("保留系统里已有的内容"))
        else:
            targets.append(replace(target, is_known=not only and is_known(filing, record, planned, target)))
    was_asked = len(filing.results.handovers) > asked
    edits = concurrent_edits(seen, snapshot.read(filing.session.site.page), targets) if was_asked else {}
    return [target for target in targets if target.key not in edits], retained, dict(edits)


def _ask_about_drift(session: RunSession, places: RecordPlaces, record: Record, results: Results) -> None:
    """Before saving: if fields are not where the map says, ask the person to look; raises PageDrift if they stop."""
    unfit = [result.reason.rstrip("。") for result in results.values() if result.outcome in _UNFIT]
    if not unfit:
        return
    with pinned_form(session, places, record):
        answer = session.ask(handover.drift(record, unfit)).answer
    session.note(Note("drift", answer, record.id))
    if answer != handover.GO_ON:
        raise PageDrift(page=record.title, what=semicolon_list(unfit))


def _read(site: Site, record: Record) -> FormSnapshot:
    return read_rendered(site, [_addresses(record)])


def _read_back(session: RunSession, record: Record) -> FormSnapshot:
    """Read an open record for its proof; raises the errors of `check_account`, as another account proves nothing."""
    seen = _read(session.site, record)
    check_account(session)
    return seen


def _addresses(record: Record) -> list[Address]:
    return [proof.address_of(planned) for planned in record.planned]


def _target_of(planned: PlannedField, seen: FormSnapshot) -> FieldTarget:
    value = as_kind(planned.value, planned.kind)
    target = FieldTarget(
        str(planned.key),
        proof.address_of(planned),
        planned.kind,
        value,
        planned.gate,
        is_question=planned.kind in QUESTION_KINDS,
    )
    control = control_at(seen, target.address)
    if control is None:
        return target
    return replace(attached(target, control), force=_is_other_file(target.value, control.value))


def _is_other_file(value: Value, stored: Value | None) -> bool:
    """Return whether the site holds another file under the same name: both digests are known and differ."""
    if not isinstance(value, File) or not isinstance(stored, File):
        return False
    return bool(stored.sha256 and value.sha256) and stored.sha256 != value.sha256


def _check_page(site: Site, record: Record, seen: FormSnapshot) -> None:
    """Raise PageMismatch if none of the planned fields is on the page: it is not the page that the map means."""
    if not stands(seen, _addresses(record)):
        shown = comma_list(control.address.label for control in seen.controls[:6]) or say("没有任何可填的项")
        raise PageMismatch(
            page=site.entry(record.page).title or record.page,
            what=say("对照表里的各项都不在页面上（页面上有：{shown}）", shown=shown),
        )


def _asks(filing: Filing, record: Record, planned: PlannedField, target: FieldTarget, *, is_new: bool) -> bool:
    """Return whether the site's value stays: it is neither ours nor the profile's, and the person keeps it."""
    control = target.matched
    if control is None or is_new:
        return False
    if target.key in filing.places.in_progress and is_part(control.value, target.value):
        return False
    baseline = filing.baseline.value_of(record, planned.key)
    is_open = decide(baseline, control.value, target.value) == "ask" and not is_old_name(record, control.value)
    if not is_open or is_accepted(filing, target):
        return False
    shown = "" if control.value is None else str(control.value)
    with pinned_form(filing.session, filing.places, record, planned.label):
        answer = filing.session.ask(handover.conflict(record, target.key, planned.label, shown, str(target.value)))
    filing.session.note(AnswerApplied(record.id, "conflict", answer.answer))
    return answer.answer != handover.USE_PROFILE


def is_old_name(record: Record, value: Value | None) -> bool:
    """Return whether a value is (part of) the record's own former name, after a declared or confirmed rename."""
    if value is None or is_empty(value):
        return False
    former = {name for listed in record.names[1:] for name in (listed, listed.rpartition("/")[0])}
    return str(value).replace(" > ", ">") in former


def _only_read(filing: Filing, record: Record) -> None:
    """Prove an open record and leave it; report one that was to be written as locked by the site."""
    _verify(filing, record)
    if record.mode == "write":  # reported only after the account was checked
        _note_locked(filing.session, filing.results, record, say("页面上没有保存按钮，现在不能修改，只核对"))
    opening.leave(filing.session, record)


def _verify(filing: Filing, record: Record) -> None:
    """Prove a record read-only: against the copy of what was submitted if there is one, else the profile."""
    record = filing.places.in_place(record)
    base = base_of(filing, record)
    if base is None:
        _prove(filing, replace(record, mode="verify"), {})
    else:
        keep_read(filing, base.record, entries(filing.baseline, base, _read_back(filing.session, base.record)))
    if record.ends == "CONFIRM":
        keep_seen(filing, record)


def prove_left(filing: Filing, record: Record, note: str = "") -> None:
    """Read a record once more after a handover, during which the person had the page, in any tab.

    Unchanged proofs stay; fields that the person corrected count as right, and fields that are no longer right are
    reported as wrong, with `note`. A record that is not found, and errors of the site, are noted, not raised: the record may
    have been submitted meanwhile, and a failed reading must not lead to a second question.
    """
    session = filing.session
    record = filing.places.in_place(record)
    try:
        if record.id in filing.results.unchanged and answers_as_before(filing, record):
            return
        opened = opening.open_record(filing, replace(record, mode="verify"))
        if opened.how != "found":
            session.note(Note("not read again", opened.reason, record.id))
            return
        read = proof.entries(record, _read_back(session, record), {}, how="reopened")
        current, answers = map(filing.baseline.accepted.judged, read), brought(filing, record, read)
        opening.leave(session, record)
    except (BeianError, PageFault) as fault:
        session.note(Note("not read again", str(fault) if isinstance(fault, BeianError) else "", record.id))
        return
    retained = proof.left_behind(filing.results.count.proofs, current, note or say("核对之后、人工操作期间有改动"))
    if retained:
        keep(filing, record, retained, answers=answers)


def read_back(filing: Filing, record: Record) -> list[ProofEntry]:
    """Prove an open record that was not written, and return its proofs."""
    return _prove(filing, record, {})


def _prove(filing: Filing, record: Record, results: Mapping[str, FieldResult]) -> list[ProofEntry]:
    seen = _read_back(filing.session, record)
    return keep_read(filing, record, proof.entries(record, seen, results, how="reopened"))
