"""A reviewer's comments and their outcome as lines, data, a Word table or a page.

Personal values are masked everywhere: in the cells and in the comments.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.core import excerpt
from assistant.core.keys import FieldKey
from assistant.core.language import comma_list, mark, say
from assistant.core.privacy import Privacy, Redactor, mask, mask_patterns
from assistant.core.user_messages import is_read_on_pages
from assistant.core.values import File, Value
from assistant.declaration.papers.draft_layer import DraftLayer, DraftLine, Grid, Heading, LayerPart
from assistant.declaration.papers.word import to_docx
from assistant.declaration.profile.catalogue import spec_of
from assistant.filing.run import returned
from assistant.filing.run.returned import CommentRound, CommentRow, CommentSources
from assistant.proof.report.returned_page import returned_page

TITLE = "退回意见对照表"
_HEAD = ("序号", "退回意见", "对应项", "修改前", "修改后", "核对")
_WIDTHS = (1.2, 4.6, 2.8, 2.8, 2.8, 2.2)
_NOTE = (
    "修改前为该轮提交时的内容；核对指重新读取系统中保存的内容（系统的回答与上次读取时相同的，不再读取），并与资料逐项比较。"
    "个人信息已遮盖，文件名后是内容摘要的前几位。"
)
_DIGEST, _CUT = 8, 60
_WAY = "收到方式"  # a key of `CommentItem.task`: by which way a person received the comment


@dataclass(frozen=True, slots=True)
class ReturnedTable:
    """The comments of one round or of all, with their rows; `client` is the company they were sent to."""

    client: str
    rounds: Sequence[CommentRound]
    ledger: CommentSources
    redactor: Redactor

    def rows(self) -> list[CommentRow]:
        """Return every row, in the order of the comments."""
        return returned.rows(self.rounds, self.ledger)

    def lines(self) -> Iterator[str]:
        """Yield the comments beside their fields, for a terminal."""
        for entry in self.rounds:
            yield self.cleaned(_title(entry))
            rows = iter(returned.rows([entry], self.ledger))
            for place, item in enumerate(entry.items, 1):
                yield f"  {place}. {self.cleaned(item.text)}"
                for why in item.reasons:
                    yield from self._beside(next(rows), why)
                if not item.keys:
                    yield _without_field(self.cleaned(next(rows).state))

    def data(self) -> list[dict[str, object]]:
        """Return every row for `--json`."""
        return [
            {
                "round": row.round,
                "what": row.what,
                "comment": self.cleaned(row.comment),
                "key": row.key,
                "label": self.cleaned(row.label),
                "state": self.cleaned(row.state),
                "before": self.shown(row, row.before),
                "after": self.shown(row, row.after),
                "proof": row.proof,
            }
            for row in self.rows()
        ]

    def docx(self) -> bytes:
        """Return the table as a Word file."""
        parts: list[LayerPart] = []
        for name, rows in self._groups():
            parts += [Heading(name, 2), Grid((_HEAD, *rows), head=True, widths=_WIDTHS)]
        parts.append(DraftLine(_NOTE, "note"))
        return to_docx(DraftLayer(TITLE, TITLE, "", tuple(parts), f"（{self.client}）" if self.client else ""))

    def page(self) -> bytes:
        """Return the table as one HTML page."""
        return returned_page(self.client, TITLE, _HEAD, self._groups(), _NOTE).encode()

    def _groups(self) -> list[tuple[str, list[tuple[str, ...]]]]:
        return [(f"{_round(item)}  {item.what}（{item.day}）", list(self._cells(item))) for item in self.rounds]

    def _cells(self, entry: CommentRound) -> Iterator[tuple[str, ...]]:
        """Yield the cells of one round, every comment once; they are in Chinese because the registry reads them."""
        rows = iter(returned.rows([entry], self.ledger))
        for place, item in enumerate(entry.items, 1):
            for number in range(max(1, len(item.keys))):
                row = next(rows)
                yield (
                    "" if number else str(place),
                    "" if number else self.cleaned(row.comment),
                    self.cleaned(row.label) or "（未对应）",
                    self.shown(row, row.before),
                    self.shown(row, row.after) if row.state in returned.CHANGES or _is_unseen(row) else "",
                    "：".join(part for part in (self.cleaned(row.state), row.proof) if part),
                )

    def _beside(self, row: CommentRow, why: str) -> Iterator[str]:
        yield self.cleaned(f"     → {row.label}（{why}）：{row.state}")
        before, after = excerpt.pair(self.shown(row, row.before), self.shown(row, row.after), _CUT)
        if row.state in returned.CHANGES:
            yield f"       {before} → {after}"
        elif after or before:
            yield f"       {after or before}"

    def cleaned(self, text: str) -> str:
        """Return a text without personal values."""
        return self.redactor.clean(text)

    def shown(self, row: CommentRow, value: Value | None) -> str:
        """Return a value as it may be shown; uploads with the start of their digest, because names repeat."""
        if value is None:
            return ""
        if isinstance(value, File):
            name = self.cleaned(mask_patterns(value.name))
            return f"{name}（{value.sha256[:_DIGEST]}）" if value.sha256 else name
        privacy = _privacy(row.key)
        return self.cleaned(mask_patterns(str(value)) if privacy == "public" else mask(str(value), privacy))


def _without_field(state: str) -> str:
    if is_read_on_pages():
        return say("     → 没有对上任何一项：{state}；对应哪一项，在任务里选", state=state)
    return say("     → 没有对上任何一项：{state}；对应哪一项，可在 退回意见.yaml 里写明", state=state)


def _is_unseen(row: CommentRow) -> bool:
    """Return whether a field was submitted again without a copy of what it held before."""
    return row.state == returned.NO_COPY and bool(row.proof)


def _title(item: CommentRound) -> str:
    text = mark("第 {number} 轮 · {what} · {day} · 来自{source}")
    if not item.number:
        text = mark("退回意见 · {what} · {day} · 来自{source}")
    ways = dict.fromkeys(say(value) for one in item.items for key, value in one.task if key == _WAY)
    return say(text, number=item.number, what=item.what, day=item.day, source=comma_list(ways) or item.source)


def _round(item: CommentRound) -> str:
    return f"第 {item.number} 轮" if item.number else "退回意见"


def _privacy(key: str) -> Privacy:
    try:
        return spec_of(FieldKey.of(key)).privacy
    except (ValueError, KeyError):
        return "personal"
