"""The report as lines of text for the terminal; the command line prints and colours them."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.core import excerpt
from assistant.proof.report import endings, words
from assistant.proof.report.shapes import FieldRow, ReportRecord, ReportView

_CUT = 60
_ACCEPTED = frozenset({"accepted", "masked"})


def lines(view: ReportView) -> list[str]:
    """Return the short report: conclusion, totals, open fields, changes, records, people, unchecked fields."""
    return [
        *_head(view),
        *_to_do(view),
        *_accepted(view),
        *_changes(view),
        *_records(view),
        *_people(view),
        *_not_checked(view),
        *_tail(view),
    ]


def _head(view: ReportView) -> Iterator[str]:
    stamp = f"【{words.text('rehearsal')}】" if view.is_rehearsal else ""
    yield f"{stamp}{view.client} · {words.text('report')}"
    yield f"{endings.status(view)} — {endings.conclusion(view)}"
    if view.reason:
        yield view.reason
    yield words.totals(view)


def _to_do(view: ReportView) -> Iterator[str]:
    if not view.open_fields:
        return
    yield ""
    yield words.text("to_do")
    for record, row in view.open_fields:
        word = words.verdict(row)
        finding = words.finding(record, row)
        yield f"  {word.sign} {word.word}  {finding.rule}  {record.title} › {' › '.join((*row.section, row.label))}"
        yield from (f"      {line}" for line in _values(row))
        yield f"      → {finding.remedy}"


def _accepted(view: ReportView) -> Iterator[str]:
    """Yield the fields that are counted as the person has accepted: rewritten, or masked by the site."""
    rows = [(record, row) for record in view.read_records for row in record.rows if row.verdict in _ACCEPTED]
    if rows:
        yield ""
        yield words.text("accepted_rows", count=len(rows))
    for record, row in rows:
        word = words.verdict(row)
        yield f"  {word.sign} {word.word}  {record.title} › {' › '.join((*row.section, row.label))}"


def _changes(view: ReportView) -> Iterator[str]:
    if not view.changes:
        return
    yield ""
    yield words.text("changes")
    for row in view.changes:
        sign = words.verdict(row.proof).sign if row.proof else " "
        before, after = excerpt.pair(row.before, row.after, _CUT)
        after = words.text("removed_by_person") if row.kind == "removed" else after or "—"
        place = " › ".join(part for part in (row.title, row.label) if part)
        yield f"  {sign} {place}: {before or '—'} → {after}"
    yield f"  {words.text('change_rest', count=view.untouched)}"


def _values(row: FieldRow) -> Iterator[str]:
    desired, stored = excerpt.pair(row.wanted or "", row.stored or "", _CUT)
    if row.wanted is not None:
        yield f"{words.text('wanted')}: {desired}"
    if row.stored is not None:
        yield f"{words.text('stored')}: {stored}"
    yield words.why(row)


def _records(view: ReportView) -> Iterator[str]:
    yield ""
    yield words.text("details")
    for record in view.read_records:
        yield f"  {_sign(record)} {record.title}  {_figure(record)}"
    for record in view.gated:
        yield f"  ○ {record.title}  {words.text('gated', count=record.planned)}"


def _people(view: ReportView) -> Iterator[str]:
    yield ""
    yield words.text("who_did_what")
    for act in view.acts:
        yield f"  {words.spoken(words.ACTS, act.act)}: {words.person(act.by)}{'  ' + act.record if act.record else ''}"
    if not any(act.act == "submit" for act in view.acts):
        yield f"  {words.text('not_submitted')}"
    for state in view.states:
        yield f"  {state.what}: {state.ours}{words.text('theirs', word=state.theirs) if state.theirs else ''}"
    if view.blocked_count:
        yield f"  ✖ {words.text('guard_hit', count=view.blocked_count)}"
    if view.blocked_save_count:
        yield f"  ℹ {words.text('guard_saves', count=view.blocked_save_count)}"
    if view.blocked_held_count:
        yield f"  ℹ {words.text('guard_held', count=view.blocked_held_count)}"
    if view.blocked_tick_count:
        yield f"  ℹ {words.text('guard_ticks', count=view.blocked_tick_count)}"
    if view.blocked_earlier_count:
        yield f"  ℹ {words.text('guard_earlier', count=view.blocked_earlier_count)}"


def _not_checked(view: ReportView) -> Iterator[str]:
    for record, count in view.unreached:
        yield f"  ○ {record.title}  {words.text('unreached', count=count)}"


def _tail(view: ReportView) -> Iterator[str]:
    yield ""
    yield f"{words.text('run')}: {view.run}"
    yield f"{words.text('head')}: {view.seal.head}"
    if view.is_rehearsal:
        yield words.text("rehearsal_line")


def _sign(record: ReportRecord) -> str:
    return "✖" if record.tally.wrong else "✓" if _is_read(record) else "○"


def _is_read(record: ReportRecord) -> bool:
    return bool(record.tally.total or record.proof)


def _figure(record: ReportRecord) -> str:
    if record.tally.wrong:
        return words.text("some_wrong", count=record.tally.total, wrong=record.tally.wrong)
    if not _is_read(record):
        return words.text("not_proved")
    return words.text("all_right", count=record.tally.total)
