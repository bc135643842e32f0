"""Comments of returned filings: gathered over the runs, or pasted; kept beside the profile in 退回意见.yaml; their table.

gather(runs, site, …)            →  the comments that runs met on pages, with item, round and field
take(known, texts, views)        →  the rounds with what is new, split and linked
read(folder) / write(folder, …)  →  the file; what a person wrote into it (状态, 对应) is kept
rows(rounds, ledger)             →  the table: comment → change (before → after) → proof
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import takewhile
from pathlib import Path
from typing import Any

from assistant import files, wording, yaml_file
from assistant.errors import DamagedRun, InputProblems, Problem
from assistant.filing.comment_items import Link, Spot, bare, heading, link, of_thing, split
from assistant.filing.returned_copies import NO_ITEMS, Items, Names, day_of, last_round, own_copies, rounds_of
from assistant.journal.events import Comment, RunOpened
from assistant.journal.frozen import Submission
from assistant.journal.run_folder import JOURNAL, RunFolder
from assistant.keys import FieldKey
from assistant.language import mark, say
from assistant.profile.catalogue import spec_of
from assistant.profile.updating import KEPT
from assistant.values import Value, compare

FILE = "退回意见.yaml"
OPEN = "待处理"
CHANGED, WAITING, UNCHANGED, NO_COPY = "已改已核对", "已改未填报", "未改", "无留底"
CHANGES = frozenset({CHANGED, WAITING})
UNDONE = frozenset({OPEN, WAITING, UNCHANGED, NO_COPY})
PAGE, PASTED = "页面", "粘贴"


@dataclass(frozen=True, slots=True)
class Met:
    """A comment that a run met: of what (a name), its round, day, the key it stood at ("" : none), its words.

    The round is the number of copies that were kept before it: 0 where what it is about was submitted unseen.
    """

    what: str
    round: int
    day: date
    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a comment: its words, the keys it is about with the reasons, and what the person noted of it.

    `beside` are the keys at which its words were met on pages; the person may have taken the link to one of them away.
    """

    text: str
    keys: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    status: str = OPEN
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Round:
    """The comments of one round of one thing (the entity's name, an algorithm's, a product's); `number` as of `Met`."""

    what: str
    number: int
    day: date
    source: str
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Ledger:
    """What the table is made from: copies oldest first, the last proofs, today's profile, and labels by key.

    `items` are the names of today's algorithms, products, paths and functions by key, the current one first.
    """

    copies: Sequence[Submission]
    proved: Mapping[str, Value] = field(repr=False)
    today: Mapping[str, Value] = field(repr=False)
    labels: Mapping[str, str] = field(default_factory=dict)
    items: Items = field(default_factory=lambda: NO_ITEMS)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; `state` is 未改, 已改未填报, 已改已核对, 无留底 or what a person noted of the item."""

    round: int
    what: str
    comment: str
    key: str
    label: str
    before: Value | None
    after: Value | None
    state: str
    proof: str


def gather(
    runs: Path, site: str, copies: Sequence[Submission], clients: Collection[str], items: Items = NO_ITEMS
) -> list[Met]:
    """Return every comment that runs for these clients met on a site, oldest first; damaged runs are passed over.

    `items` are the names of today's items: what a comment is on may have been submitted under a former one.
    """
    found: dict[tuple[str, int, str, str], Met] = {}
    for path in sorted(runs.glob(f"*/{JOURNAL}")):
        run = RunFolder(path.parent)
        try:
            for each in _of_run(run, site, copies, clients, items):
                found.setdefault((each.what, each.round, each.key, each.text), each)
        except DamagedRun:
            continue
    keyed: dict[tuple[str, int, str], set[str]] = {}
    for each in found.values():
        if each.key:
            keyed.setdefault((each.what, each.round, each.text), set()).add(_label(each.key))
    return [each for each in found.values() if each.key or not _is_told(each, keyed)]


def _of_run(
    run: RunFolder, site: str, copies: Sequence[Submission], clients: Collection[str], items: Items
) -> Iterable[Met]:
    entries = run.events()
    opened = next((entry.event for entry in entries if isinstance(entry.event, RunOpened)), None)
    if opened is None or not opened.is_of(site, clients):
        return
    for entry in entries:
        if isinstance(entry.event, Comment):
            what = entry.event.what
            earlier = [each for each in copies if each.at <= entry.at.isoformat()]
            words = bare(run.read_text(entry.event.text))
            yield Met(what, last_round(what, earlier, items), entry.at.astimezone().date(), entry.event.key, words)


def _is_told(met: Met, keyed: Mapping[tuple[str, int, str], set[str]]) -> bool:
    """Say whether a line of the list of comments stood at a field too: its very words, or at the field it is about.

    `keyed` are the labels of the fields at which words stood.
    """
    if (met.what, met.round, met.text) in keyed:
        return True
    about, _, words = met.text.partition("：")
    labels = map(wording.label, keyed.get((met.what, met.round, words.strip()), set()))
    return any(label and label in wording.label(about) for label in labels)  # one without a label is about nothing


def _label(key: str) -> str:
    """Return the label of a field; "" for one that the catalogue does not know."""
    try:
        return spec_of(FieldKey.of(key)).label
    except (KeyError, ValueError):
        return ""


def take(known: Sequence[Round], mets: Sequence[Met], spots: Sequence[Spot], source: str) -> list[Round]:
    """Return the rounds with every comment that is not among them yet, split into items and linked."""
    rounds = list(known)
    for met in mets:
        place = _place(rounds, met)
        if place is None:
            rounds.append(Round(met.what, met.round, met.day, source))
            place = len(rounds) - 1
        items = list(rounds[place].items)
        own = of_thing(met.what, spots)
        for text in split(met.text):
            alike = {text, text.removeprefix(heading(met.text))}  # as it was kept without the words before the numbers
            at = next((number for number, item in enumerate(items) if item.text in alike), None)
            if at is None:
                items.append(_item(text, met, own))
            elif met.key:
                items[at] = _also_beside(items[at], met)
        rounds[place] = replace(rounds[place], number=met.round, items=tuple(items))
    return rounds


def _place(rounds: Sequence[Round], met: Met) -> int | None:
    """Return where the round of a comment stands: one before all copies may have been kept as the first, formerly."""
    numbers = {each.number: place for place, each in enumerate(rounds) if each.what == met.what}
    first = numbers.get(1)
    if met.round == 0 and 0 not in numbers and first is not None:
        known = {item.text for item in rounds[first].items}
        return first if known & set(split(met.text)) else None
    return numbers.get(met.round)


def _also_beside(item: Item, met: Met) -> Item:
    """Return a known item with the field at which its words stand too; a link that is there is left as it is.

    Where they were met there before, the person has seen the link, and one that is gone stays so.
    """
    if met.key in item.beside:
        return item
    item = replace(item, beside=(*item.beside, met.key))
    if met.key in item.keys:
        return item
    return replace(item, keys=(*item.keys, met.key), reasons=(*item.reasons, _beside_reason()))


def _beside_reason() -> str:
    return say(mark("页面上写在这一项旁边"))


def _item(text: str, met: Met, spots: Sequence[Spot]) -> Item:
    beside = [Link(met.key, "", _beside_reason())] if met.key else []
    head = heading(met.text)
    links = beside or link(text.removeprefix(head), spots) or link(head.replace(met.what, ""), spots)
    keys, reasons = tuple(each.key for each in links), tuple(each.reason for each in links)
    return Item(text, keys, reasons, beside=(met.key,) if met.key else ())


def read(folder: Path) -> list[Round]:
    """Return the rounds kept beside a profile, none where there is no file; raises InputProblems."""
    path = folder / FILE
    if not path.exists():
        return []
    data = yaml_file.read_mapping(path)
    try:
        return [_round(each) for each in data.get("意见") or []]
    except (KeyError, TypeError, ValueError, AttributeError):
        found = say(mark("不是 beian returned 写成的样子"))
        remedy = say(mark("请改回，或移走它后再运行 beian returned。"))
        raise InputProblems(FILE, [Problem(FILE, found, remedy)]) from None


def _round(data: Mapping[str, Any]) -> Round:
    items = tuple(
        Item(
            each["内容"],
            tuple(one["项"] for one in each.get("对应") or []),
            tuple(one.get("依据") or "" for one in each.get("对应") or []),
            each.get("状态") or OPEN,
            tuple(map(str, each.get("见于") or [])),
        )
        for each in data["条目"]
    )
    return Round(data["事项"], int(data["轮次"]), date.fromisoformat(str(data["日期"])), data["来源"], items)


def write(folder: Path, rounds: Sequence[Round]) -> Path:
    """Write the rounds, owner-only, whole or not at all; return the file.

    What a person has written into it besides – lines of comment, keys of their own – stays; where it cannot, the file
    as it was is kept in 旧版/.
    """
    path = folder / FILE
    contents = {path: yaml_file.dump(_whole(rounds))}
    if path.exists():
        before = files.read(path, yaml_file.MAX_BYTES)
        revised = yaml_file.revised(before, _whole(read(folder)), _whole(rounds))
        if revised is not None and _reads_as(revised, rounds):
            contents[path] = revised
        else:
            contents[_kept(folder)] = before
    files.write_all(contents)
    return path


def _whole(rounds: Sequence[Round]) -> dict[str, object]:
    return {"beian": 1, "意见": [_data(each) for each in rounds]}


def _reads_as(content: bytes, rounds: Sequence[Round]) -> bool:
    """Say whether the bytes of a file read as these rounds."""
    try:
        data: Any = yaml_file.plain(yaml_file.parse(content.decode(), FILE))
        return [_round(each) for each in data["意见"]] == list(rounds)
    except (InputProblems, KeyError, TypeError, ValueError, AttributeError):
        return False


def _kept(folder: Path) -> Path:
    """Return where the file as it was is kept: a name that is free."""
    stem, dot, suffix = FILE.rpartition(".")
    number = 1
    while (found := folder / KEPT / f"{stem}.{number}{dot}{suffix}").exists():
        number += 1
    return found


def _data(each: Round) -> dict[str, object]:
    return {
        "事项": each.what,
        "轮次": each.number,
        "日期": each.day,
        "来源": each.source,
        "条目": [
            {
                "内容": item.text,
                "对应": [{"项": key, "依据": why} for key, why in zip(item.keys, item.reasons, strict=True)],
                "状态": item.status,
                **({"见于": list(item.beside)} if item.beside else {}),
            }
            for item in each.items
        ],
    }


def rows(rounds: Sequence[Round], ledger: Ledger) -> list[Row]:
    """Return the table of these rounds: a row for each field of each item, one for an item that names no field."""
    found: list[Row] = []
    names = Names(ledger.items, ledger.copies)
    for each in rounds:
        for item in each.items:
            bare = Row(each.number, each.what, item.text, "", "", None, None, item.status, "")
            found += [_row(bare, key, each.day, ledger, names) for key in item.keys] or [bare]
    return found


def _row(bare: Row, key: str, day: date, ledger: Ledger, names: Names) -> Row:
    """Return the row of one field: as that round submitted it, and as the next one did – or as the profile has it."""
    now = names.today(key)
    own, later, is_kept = _submitted(bare, now, day, ledger, names)
    before = names.held(own).get(now) if own else None
    after = names.held(later).get(now) if later else ledger.today.get(now)
    noted = bare.state if bare.state != OPEN else ""
    if not is_kept:  # nobody knows what was submitted: whether it was changed neither
        state, proof = noted or NO_COPY, "已重新提交；此前的提交没有留底，无从比较" if later else ""
    elif before == after or (not later and _is_same(before, after)):
        state, proof = noted or UNCHANGED, "已重新提交，这一项没有改" if later else ""
    elif later:
        state, proof = CHANGED, "已重新提交，提交时的留底与系统一致"
    elif now in ledger.proved and _is_same(ledger.proved[now], after):
        state, proof = CHANGED, "已填报，回读核对一致"
    else:
        state, proof = WAITING, ""
    return replace(
        bare, key=now, label=ledger.labels.get(now) or key, before=before, after=after, state=state, proof=proof
    )


def _submitted(
    bare: Row, now: str, day: date, ledger: Ledger, names: Names
) -> tuple[Submission | None, Submission | None, bool]:
    """Return the copy that a comment came to, the one after it, and whether the former was kept at all.

    A copy that is younger than the comment is none that it came to. Of what several algorithms are submitted with, the
    last copies that hold it count.
    """
    found = rounds_of(bare.what, ledger.copies, ledger.items)
    before = list(takewhile(lambda one: one[0] <= bare.round and day_of(one[1]) <= day, found))
    earlier, later = [copy for _, copy in before], [copy for _, copy in found[len(before) :]]
    is_kept = 0 < bare.round == max((number for number, _ in before), default=0)
    if own_copies(bare.what, ledger.copies, ledger.items):
        return earlier[-1] if is_kept else None, later[0] if later else None, is_kept
    earlier, later = ([copy for copy in part if names.holds(copy, now)] for part in (earlier, later))
    is_kept = is_kept and bool(earlier)
    return earlier[-1] if is_kept else None, later[-1] if later else None, is_kept


def _is_same(one: Value | None, other: Value | None) -> bool:
    if one is None or other is None:
        return one is other
    return compare(one, other) in {"equal", "normalised"} or (str(one) == str(other) and type(one) is not type(other))
