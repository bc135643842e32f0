"""补正说明: the reply to a return, comment by comment: what was said, what was changed, where it stands now.

It is written in Chinese because the authority reads it. It states only changes that the profile and the submissions show;
what nobody has changed is answered in the client's words, else left as an open place for a person to answer. Personal values are masked.
"""

from __future__ import annotations

from collections.abc import Iterator

from assistant.apps.returned_table import ReturnedTable
from assistant.declaration.papers.draft_layer import DraftLayer, DraftLine, Heading, LayerPart, ask
from assistant.declaration.papers.word import to_docx
from assistant.filing.run import returned
from assistant.filing.run.returned import CommentItem, CommentRound, CommentRow

LETTER = "补正说明"
_OPENING = "收到退回意见后，我单位逐条核对并修改，现说明如下。"
_ANSWER = returned.TASK_KEYS[2]
_NOTHING_BEFORE = "（提交时没有留底，不列修改前的内容）"


def letter(table: ReturnedTable) -> bytes:
    """Return the reply to the newest round of each item as a Word file."""
    parts: list[LayerPart] = [DraftLine(_OPENING)]
    for entry in _newest(table):
        parts.append(Heading(_title(entry), 1))
        for place, item in enumerate(entry.items, 1):
            parts += _reply(table, entry, place, item)
    parts += [DraftLine(f"填报单位：{table.client}（盖章）", "sign"), DraftLine("日期：　　年　　月　　日", "sign")]
    return to_docx(DraftLayer(LETTER, LETTER, "", tuple(parts), f"（{table.client}）" if table.client else ""))


def _newest(table: ReturnedTable) -> list[CommentRound]:
    """Return the last round of each item, in the order of the table."""
    last = {entry.what: entry.number for entry in sorted(table.rounds, key=lambda entry: entry.number)}
    return [entry for entry in table.rounds if entry.number == last[entry.what]]


def _title(entry: CommentRound) -> str:
    number = f"第 {entry.number} 轮" if entry.number else ""
    return f"{entry.what}　{number}退回意见（{entry.day}）"


def _reply(table: ReturnedTable, entry: CommentRound, place: int, item: CommentItem) -> Iterator[LayerPart]:
    yield DraftLine(f"意见 {place}：{table.cleaned(item.text)}", "label")
    rows = [row for row in returned.rows([entry], table.ledger) if row.comment == item.text]
    changed = [row for row in rows if row.key and row.state in returned.CHANGES]
    for row in changed:
        yield DraftLine(_change(table, row))
    answer = table.cleaned(dict(item.task).get(_ANSWER, "").strip())
    if answer:
        yield DraftLine(f"说明：{answer}" if changed else f"答复：{answer}")
    elif not changed:
        yield DraftLine(f"答复：{ask(f'意见 {place} 怎样处理的')}")


def _change(table: ReturnedTable, row: CommentRow) -> str:
    before, after = table.shown(row, row.before), table.shown(row, row.after)
    label = table.cleaned(row.label)
    change = f"由“{before}”改为“{after}”" if before else f"改为“{after}”"
    missing = "" if before else _NOTHING_BEFORE
    return f"答复：已修改“{label}”，{change}{missing}。"
