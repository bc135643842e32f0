"""Comments of returned filings: gathered from the runs, or pasted; stored beside the profile in 退回意见.yaml; their table.

gather(runs, site, …)            →  the comments that runs met on pages, with item, round and field
take(known, texts, views)        →  the rounds with what is new, split and linked
read(folder) / write(folder, …)  →  the file; what a person wrote into it (状态, 对应) stays
rows(rounds, ledger)             →  the table: comment → change (before → after) → proof
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from assistant.core import files, yaml_file
from assistant.core.errors import DamagedRun, InputProblems, Problem
from assistant.core.language import say
from assistant.core.values import Value, compare
from assistant.core.verdict import is_right
from assistant.declaration.profile.catalogue import label_at
from assistant.declaration.profile.updating import archive_path
from assistant.filing.run.comment_items import CommentableField, FieldLink, heading, link, of_thing, split
from assistant.filing.run.returned_copies import NO_ITEMS, Items, Names, last_round
from assistant.proof.journal.comment_lines import NotedWords, bare, repeats
from assistant.proof.journal.events import Comment, RunOpened
from assistant.proof.journal.frozen import Submission
from assistant.proof.journal.run_folder import JOURNAL, RunFolder

FILE = "退回意见.yaml"
OPEN, PAGE, PASTED = "待处理", "页面", "粘贴"
CHANGED, WAITING, UNCHANGED, NO_COPY = "已改已核对", "已改未填报", "未改", "无留底"
CHANGES = frozenset({CHANGED, WAITING})
UNDONE = frozenset({OPEN, WAITING, UNCHANGED, NO_COPY})
_AGAIN, _READ = "已重新提交", "之后读到的系统内容如此（提交时没有留底）"
_VOID = "之后读到的系统内容与资料不同，资料里的内容没有生效"
TASK_KEYS = ("谁来办", "问客户", "客户答复")
RECEIPT_KEYS = ("收到方式", "收到日", "对方", "记录人", "截图")


@dataclass(frozen=True, slots=True)
class MetComment:
    """A comment that a run met: its subject's name, round, day, field key ("" for none) and words.

    The round is the number of copies stored before it: 0 if its subject was submitted while no run watched.
    `receipt` says how, when and from whom a person received it.
    """

    what: str
    round: int
    day: date
    key: str
    text: str
    receipt: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CommentItem:
    """One item of a comment: its words, the keys it refers to with the reasons, and the person's status.

    `beside` are the keys at which its words were met on pages; the person may have removed the link to one of them.
    `task` is what a person noted with it: who deals with it, the question to the client, the answer, how it was received.
    """

    text: str
    keys: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    status: str = OPEN
    beside: tuple[str, ...] = ()
    task: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CommentRound:
    """The comments of one round on one thing (the entity, an algorithm, a product); `number` as in `MetComment`."""

    what: str
    number: int
    day: date
    source: str
    items: tuple[CommentItem, ...] = ()


@dataclass(frozen=True, slots=True)
class CommentSources:
    """What the table is made from: copies oldest first, the last proofs, today's profile, and labels by key.

    `items` are the names of today's algorithms, products, paths and functions by key, the current one first;
    `proof_runs` the names of the runs that made the last proofs.
    """

    copies: Sequence[Submission]
    proved: Mapping[str, Value] = field(repr=False)
    today: Mapping[str, Value] = field(repr=False)
    labels: Mapping[str, str] = field(default_factory=dict)
    items: Items = field(default_factory=lambda: NO_ITEMS)
    proof_runs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CommentRow:
    """One line of the table; `state` is 未改, 已改未填报, 已改已核对, 无留底 or the person's own status; `run` made the proof."""

    round: int
    what: str
    comment: str
    key: str
    label: str
    before: Value | None
    after: Value | None
    state: str
    proof: str
    run: str = ""


def gather(
    runs: Path, site: str, copies: Sequence[Submission], clients: Collection[str], items: Items = NO_ITEMS
) -> list[MetComment]:
    """Return every comment that runs for these clients met on a site, oldest first; damaged runs are skipped.

    `items` are the names of today's items: the subject of a comment may have been submitted under a former one.
    """
    comments: dict[tuple[str, int, str, str], MetComment] = {}
    for path in sorted(runs.glob(f"*/{JOURNAL}")):
        run = RunFolder(path.parent)
        try:
            for comment in _of_run(run, site, copies, clients, items):
                comments.setdefault((comment.what, comment.round, comment.key, comment.text), comment)
        except DamagedRun:
            continue
    noted = [
        NotedWords((met.what, met.round), label_at(met.key) if met.key else None, met.text) for met in comments.values()
    ]
    return [met for met, is_repeat in zip(comments.values(), repeats(noted), strict=True) if not is_repeat]


def _of_run(
    run: RunFolder, site: str, copies: Sequence[Submission], clients: Collection[str], items: Items
) -> Iterable[MetComment]:
    entries = run.events()
    opened = next((entry.event for entry in entries if isinstance(entry.event, RunOpened)), None)
    if opened is None or not opened.is_of(site, clients):
        return
    for entry in entries:
        if isinstance(entry.event, Comment):
            what = entry.event.what
            earlier = [copy for copy in copies if copy.at <= entry.at.isoformat()]
            words = bare(run.read_text(entry.event.text))
            yield MetComment(
                what, last_round(what, earlier, items), entry.at.astimezone().date(), entry.event.key, words
            )


def take(
    known: Sequence[CommentRound], comments: Sequence[MetComment], spots: Sequence[CommentableField], source: str
) -> list[CommentRound]:
    """Return the rounds with every comment that is not among them yet, split into items and linked."""
    rounds = _renumbered(known, comments, source)
    for met in comments:
        place = _place(rounds, met.what, met.round)
        if place is None:
            rounds.append(CommentRound(met.what, met.round, met.day, source))
            place = len(rounds) - 1
        items = list(rounds[place].items)
        own = of_thing(met.what, spots)
        for text in split(met.text):
            at = next((number for number, item in enumerate(items) if item.text in _alike(text, met)), None)
            if at is None:
                items.append(_item(text, met, own))
            else:
                items[at] = _also_received(_also_beside(items[at], met) if met.key else items[at], met)
        rounds[place] = replace(rounds[place], items=tuple(items))
    return rounds


def _place(rounds: Sequence[CommentRound], what: str, number: int) -> int | None:
    return next((at for at, item in enumerate(rounds) if (item.what, item.number) == (what, number)), None)


def _alike(text: str, met: MetComment) -> frozenset[str]:
    """Return the texts under which an item may be stored: earlier versions dropped the heading."""
    return frozenset({text, text.removeprefix(heading(met.text))})


def _renumbered(known: Sequence[CommentRound], comments: Sequence[MetComment], source: str) -> list[CommentRound]:
    """Return the rounds with each item in the round it was met in: earlier versions put many into the first."""
    rounds, emptied = list(known), []
    for what, number in [(item.what, item.number) for item in known]:
        at = _place(rounds, what, number)
        moves = {} if at is None else _met_elsewhere(at, rounds, comments, source)
        if at is None or not moves:
            continue
        remaining = tuple(item for item in rounds[at].items if item not in moves)
        numbers = {met.round for met in moves.values()}
        if not remaining and len(numbers) == 1 and _place(rounds, what, min(numbers)) is None:
            rounds[at] = replace(rounds[at], number=min(numbers))  # in place, so that the person's notes stay
            continue
        emptied += [] if remaining else [(what, number)]
        rounds[at] = replace(rounds[at], items=remaining)
        for item, met in moves.items():
            to = _place(rounds, what, met.round)
            if to is None:
                to = at if met.round < number else len(rounds)
                rounds.insert(to, CommentRound(what, met.round, met.day, rounds[at].source))
            rounds[to] = replace(rounds[to], items=(*rounds[to].items, item))
    return [item for item in rounds if item.items or (item.what, item.number) not in emptied]


def _met_elsewhere(
    at: int, rounds: Sequence[CommentRound], comments: Sequence[MetComment], source: str
) -> dict[CommentItem, MetComment]:
    """Return the items of a round that were met only in another one, which lacks them: in round 0, or that day."""
    own, moves = rounds[at], {}
    for item in own.items:
        same = [
            met
            for met in comments
            if met.what == own.what and any(item.text in _alike(t, met) for t in split(met.text))
        ]
        if any(met.round == own.number for met in same):
            continue
        for met in sorted(same, key=lambda met: met.round):
            to = _place(rounds, met.what, met.round)
            is_known = to is not None and item.text in {item.text for item in rounds[to].items}
            is_first = met.round == 0 and own.number == 1
            if not is_known and (is_first or (source == own.source == PAGE and met.day == own.day)):
                moves[item] = met
                break
    return moves


def _also_beside(item: CommentItem, met: MetComment) -> CommentItem:
    """Return a known item with another field at which its words stand; an existing link stays as it is.

    If they were met there before, the person has seen the link, and a removed one stays removed.
    """
    if met.key in item.beside:
        return item
    item = replace(item, beside=(*item.beside, met.key))
    if met.key in item.keys:
        return item
    return replace(item, keys=(*item.keys, met.key), reasons=(*item.reasons, _beside_reason()))


def _also_received(item: CommentItem, met: MetComment) -> CommentItem:
    """Return a known item with how it was received, unless that is noted already."""
    known = dict(item.task)
    if not met.receipt or known.keys() & set(RECEIPT_KEYS):
        return item
    return replace(item, task=tuple({**known, **dict(met.receipt)}.items()))


def _beside_reason() -> str:
    return say("页面上写在这一项旁边")


def _item(text: str, met: MetComment, spots: Sequence[CommentableField]) -> CommentItem:
    beside = [FieldLink(met.key, "", _beside_reason())] if met.key else []
    head = heading(met.text)
    links = beside or link(text.removeprefix(head), spots) or link(head.replace(met.what, ""), spots)
    keys, reasons = tuple(link.key for link in links), tuple(link.reason for link in links)
    return CommentItem(text, keys, reasons, beside=(met.key,) if met.key else (), task=met.receipt)


def read(folder: Path) -> list[CommentRound]:
    """Return the rounds stored beside a profile, [] without a file; raises InputProblems."""
    path = folder / FILE
    if not path.exists():
        return []
    data = yaml_file.read_mapping(path)
    try:
        return [_round(item) for item in data.get("意见") or []]
    except (KeyError, TypeError, ValueError, AttributeError):
        text = say("不符合 beian returned 写出的格式")
        remedy = say("请改回原来的格式，或移走该文件，再运行 beian returned。")
        raise InputProblems(FILE, [Problem(FILE, text, remedy)]) from None


def _round(data: Mapping[str, Any]) -> CommentRound:
    items = tuple(
        CommentItem(
            item["内容"],
            tuple(one["项"] for one in item.get("对应") or []),
            tuple(one.get("依据") or "" for one in item.get("对应") or []),
            item.get("状态") or OPEN,
            tuple(map(str, item.get("见于") or [])),
            tuple((key, str(item[key] or "")) for key in (*TASK_KEYS, *RECEIPT_KEYS) if key in item),
        )
        for item in data["条目"]
    )
    return CommentRound(data["事项"], int(data["轮次"]), date.fromisoformat(str(data["日期"])), data["来源"], items)


def write(folder: Path, rounds: Sequence[CommentRound]) -> Path:
    """Write the rounds atomically, readable by the owner only; return the file.

    The person's additions stay; if they cannot, or an item leaves its round, the old file is copied to 旧版/.
    """
    path = folder / FILE
    contents = {path: yaml_file.dump(_whole(rounds))}
    if path.exists():
        before = files.read(path, yaml_file.MAX_BYTES)
        known = read(folder)
        revised = yaml_file.revised(before, _whole(known), _whole(rounds))
        if revised is not None and _reads_as(revised, rounds):
            contents[path] = revised
        if contents[path] != revised or not _places(known) <= _places(rounds):
            contents[archive_path(folder, path)] = before
    files.write_all(contents)
    return path


def _places(rounds: Sequence[CommentRound]) -> set[tuple[str, int, str]]:
    return {(entry.what, entry.number, item.text) for entry in rounds for item in entry.items}


def _whole(rounds: Sequence[CommentRound]) -> dict[str, object]:
    return {"beian": 1, "意见": [_data(item) for item in rounds]}


def _reads_as(content: bytes, rounds: Sequence[CommentRound]) -> bool:
    """Return whether the bytes of a file read as these rounds."""
    try:
        data: Any = yaml_file.plain(yaml_file.parse(content.decode(), FILE))
        return [_round(item) for item in data["意见"]] == list(rounds)
    except (InputProblems, KeyError, TypeError, ValueError, AttributeError):
        return False


def _data(comment_round: CommentRound) -> dict[str, object]:
    return {
        "事项": comment_round.what,
        "轮次": comment_round.number,
        "日期": comment_round.day,
        "来源": comment_round.source,
        "条目": [
            {
                "内容": item.text,
                "对应": [{"项": key, "依据": why} for key, why in zip(item.keys, item.reasons, strict=True)],
                "状态": item.status,
                **({"见于": list(item.beside)} if item.beside else {}),
                **dict(item.task),
            }
            for item in comment_round.items
        ],
    }


def rows(rounds: Sequence[CommentRound], ledger: CommentSources) -> list[CommentRow]:
    """Return the table of these rounds: a row for each field of each item, one for an item without a field."""
    rows: list[CommentRow] = []
    names = Names(ledger.items, ledger.copies)
    for entry in rounds:
        for item in entry.items:
            bare = CommentRow(entry.number, entry.what, item.text, "", "", None, None, item.status, "")
            rows += [_row(bare, key, entry.day, ledger, names) for key in item.keys] or [bare]
    return rows


def _row(bare: CommentRow, key: str, day: date, ledger: CommentSources, names: Names) -> CommentRow:
    """Return the row of one field: as that round submitted it, and as the next one did, or as the profile has it.

    A copy made later by reading proves a change only with the profile's value: else it may have been withdrawn.
    """
    current = names.today(key)
    own, answers, is_stored = names.submitted(bare.what, bare.round, day, current)
    before, desired = names.held(own).get(current) if own else None, ledger.today.get(current)
    conclusive = (c for c in answers if not c.seen or _is_conclusive(names.held(c).get(current), before, desired))
    later = next(conclusive, None) if is_stored else next(iter(answers), None)
    after = names.held(later).get(current) if later else desired
    run = later.run if later else ""
    evidence = "" if later is None else _READ if later.seen else _AGAIN
    noted = bare.state if bare.state != OPEN else ""
    if not is_stored:  # unknown submission, so a change is unknown too
        state, proof = noted or NO_COPY, f"{evidence}；此前的提交没有留底，无从比较" if evidence else ""
    elif before == after or (not later and _is_same(before, after)):
        state, proof = noted or UNCHANGED, f"{evidence}，这一项没有改" if evidence else _VOID if answers else ""
    elif later:
        state, proof = CHANGED, evidence if later.seen else f"{evidence}，提交时的留底与系统一致"
    elif current in ledger.proved and _is_same(ledger.proved[current], after):
        state, proof, run = CHANGED, "已填报，回读核对一致", ledger.proof_runs.get(current, "")
    else:
        state, proof = WAITING, _VOID if answers else ""
    label = ledger.labels.get(current) or key
    return replace(bare, key=current, label=label, before=before, after=after, state=state, proof=proof, run=run)


def _is_conclusive(read: Value | None, before: Value | None, planned: Value | None) -> bool:
    return read == before or _is_same(planned, read)


def _is_same(one: Value | None, other: Value | None) -> bool:
    if one is None or other is None:
        return one is other
    return is_right(compare(one, other), "compared") or (str(one) == str(other) and type(one) is not type(other))
