"""A change as lines to read, like a patch: `-` the current value, `+` the new one, in the words of the form.

Personal values are masked in every line: lines go to the terminal and the panel, and into no log. `clean` removes other
occurrences of personal values (in the name of an upload, for example) before long texts are cut.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from assistant.core import excerpt
from assistant.core.language import say
from assistant.core.privacy import mask, mask_patterns
from assistant.core.values import File, Nodes, Value
from assistant.planning.plan.change import Difference

_LINE = 72
_SHORT = 8
Clean = Callable[[str], str]


def lines(differences: Sequence[Difference], clean: Clean = str) -> list[str]:
    """Return the whole patch: a heading for each record, then the field, the old and the new value."""
    groups = groupby(differences, key=lambda difference: difference.record)
    return [clean(line) for _, group in groups for line in _record(list(group), clean)]


def short_lines(differences: Sequence[Difference], most: int) -> list[str]:
    """Return one line for each difference, at most `most`, and the number of those left out."""
    messages = [short(difference) for difference in _first_per_new_record(differences)]
    if len(messages) <= most:
        return messages
    return [*messages[:most], say("……另有 {count} 处，见终端和报告。", count=len(messages) - most)]


def short(difference: Difference) -> str:
    """Return one difference as one line."""
    if difference.kind == "removed":
        return say("- {title}：资料写明已停用，由您删除", title=difference.title)
    if difference.kind == "added":
        return say("+ {title}：新增", title=difference.title)
    pairs = list(_sides(difference, str))
    text = " → ".join(part for _, part in pairs)
    sign = "?" if difference.kind == "foreign" else "±"
    return f"{sign} {_where(difference)}：{text}"


def place(difference: Difference) -> str:
    """Return the place of a difference: the added or removed record, or the field of a record."""
    return difference.title if difference.kind in {"added", "removed"} else _where(difference)


def count(differences: Sequence[Difference]) -> str:
    """Return one sentence that counts changed fields, added and removed records."""
    added = len({difference.record for difference in differences if difference.kind == "added"})
    removed = sum(difference.kind == "removed" for difference in differences)
    fields = sum(difference.kind in {"changed", "foreign"} for difference in differences)
    return say("变更 {fields} 项，新增 {added} 条，停用 {removed} 条", fields=fields, added=added, removed=removed)


def _first_per_new_record(differences: Iterable[Difference]) -> Iterator[Difference]:
    met: set[str] = set()
    for difference in differences:
        if difference.kind == "added" and difference.record in met:
            continue
        met.add(difference.record)
        yield difference


def _record(group: list[Difference], clean: Clean) -> Iterator[str]:
    first = group[0]
    if first.kind == "removed":
        yield say("- {title}（资料写明已停用，由您删除）", title=first.title)
        return
    sign = "+" if first.kind == "added" else "±"
    yield f"{sign} {first.title}"
    for difference in group:
        yield f"    {_place(difference)}"
        yield from (f"  {sign} {text}" for sign, text in _sides(difference, clean))
        if difference.kind == "foreign":
            yield say("  ? 系统里的内容不是上次提交的，也不是资料里的；填写前会请您选定")


def _where(difference: Difference) -> str:
    return f"{difference.title} › {_place(difference)}"


def _place(difference: Difference) -> str:
    return " › ".join((*difference.place, difference.label))


def _sides(difference: Difference, clean: Clean) -> Iterator[tuple[str, str]]:
    """Yield old and new text: of a tree only the changed nodes, of a long text only the differing part."""
    before, after = difference.before, difference.after
    if isinstance(after, Nodes):
        missing = before.nodes - after.nodes if isinstance(before, Nodes) else frozenset()
        come = after.nodes - before.nodes if isinstance(before, Nodes) else after.nodes
        yield from (("-", " » ".join(node)) for node in sorted(missing))
        yield from (("+", " » ".join(node)) for node in sorted(come))
        return
    texts = [clean(_text(value, is_personal=difference.personal)) for value in (before, after)]
    if isinstance(before, File) and isinstance(after, File) and texts[0] == texts[1]:
        texts = [
            f"{text}（{(value.sha256 or '')[:_SHORT]}）" for text, value in zip(texts, (before, after), strict=True)
        ]
    earlier, will = excerpt.pair(texts[0], texts[1], _LINE)
    if difference.kind != "added":
        yield "-", earlier or say("（空）")
    yield "+", will or say("（空）")


def _text(value: Value | None, *, is_personal: bool) -> str:
    text = "" if value is None else " ".join(str(value).split())
    return mask(text) if is_personal else mask_patterns(text)
