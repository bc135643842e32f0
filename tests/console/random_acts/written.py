"""What was acknowledged as written, and whether it is there: histories of profiles, chains of values, entries of records.

A write has a mark of its own in its text, so each change of a file is explained by exactly one act. A profile leaves every
former content in 旧版/: the row of its contents is the history, and an act may replace only what it was shown.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from assistant.core import yaml_file

Ending = Literal["open", "done", "refused", "killed", "idle", "fault"]
Texts = dict[tuple[str, ...], str]
_OLD = "旧版"
_UPLOAD = (".pdf", ".png")
_NAMES = ("产品名称", "算法名称", "功能名称")


@dataclass(slots=True, eq=False)
class RandomAct:
    """One act: its kind, its mark, and for each text that it writes the text that it was shown before."""

    kind: str
    mark: str
    worker: str
    shown: dict[str, str] = field(default_factory=dict)
    ending: Ending = "open"
    words: str = ""

    @property
    def may_be_written(self) -> bool:
        """Whether its write may be there: acknowledged, under way, or of a killed process."""
        return self.ending in ("open", "done", "killed")


@dataclass(slots=True)
class ValueChain:
    """The writes to one value, each with a text of its own: from the present text, the shown texts lead to the first one."""

    first: str
    writes: list[tuple[RandomAct, str, str]] = field(default_factory=list)

    def faults(self, present: str, done: Set[RandomAct]) -> Iterator[str]:
        """Yield what was acknowledged (`done`) and is not in the chain, and what is in it though it was refused."""
        by_text = {text: (act, shown) for act, shown, text in self.writes}
        chain: list[RandomAct] = []
        text = present
        while text != self.first:
            if text not in by_text or by_text[text][0] in chain:
                yield f"nobody wrote “{text}”"
                break
            act, text = by_text[text]
            chain.append(act)
        for act, shown, text in self.writes:
            if act in done and act not in chain:
                yield f"lost: {act.worker} {act.kind} “{text}” (was shown “{shown}”)"
            if act in chain and not act.may_be_written:
                yield f"refused and written: {act.worker} {act.kind} “{text}” ({act.words})"


@dataclass(eq=False)
class WrittenClient:
    """One client: its folder, the acts on its profile, its chains and entries."""

    folder: Path
    name: str
    kinds: tuple[str, ...] = ("填报资料.json", "填报资料.yaml")
    profile_acts: list[RandomAct] = field(default_factory=list)
    chains: dict[tuple[str, ...], ValueChain] = field(default_factory=dict)
    entries: list[tuple[RandomAct, str, str]] = field(default_factory=list)
    uploads: list[tuple[RandomAct, str, bytes]] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)
    seen: dict[str, bytes] = field(default_factory=dict)
    judged: int = 0
    used: list[RandomAct] = field(default_factory=list)
    _former: dict[str, Texts] = field(default_factory=dict)

    @property
    def profile(self) -> Path:
        """Return the file of the profile."""
        return next(self.folder / name for name in self.kinds if (self.folder / name).exists())

    def chain(self, *cell: str, first: str = "") -> ValueChain:
        """Return the chain of a value."""
        with self.lock:
            return self.chains.setdefault(cell, ValueChain(first))

    def done(self) -> frozenset[RandomAct]:
        """Return the acts that are acknowledged by now; what is read after this must hold them."""
        with self.lock:
            written = [act for chain in self.chains.values() for act, _, _ in chain.writes]
            entered = [act for act, _, _ in self.entries]
            return frozenset(act for act in (*self.profile_acts, *written, *entered) if act.ending == "done")

    def contents(self) -> list[Texts]:
        """Return all contents of the profile, the present one last; equal neighbours are one."""
        with self.lock:
            while True:
                before = self._numbers()
                present = texts_of(self.profile)
                if self._numbers() == before:
                    break
            for name in before:
                if name not in self._former:
                    self._former[name] = texts_of(self.folder / _OLD / name)
            row = [*(self._former[name] for name in before), present]
        return [one for place, one in enumerate(row) if not place or row[place - 1] != one]

    def _numbers(self) -> list[str]:
        stem, _, suffix = self.profile.name.rpartition(".")
        names = [path.name for path in (self.folder / _OLD).glob(f"{stem}.*.{suffix}")]
        return sorted(names, key=lambda name: int(name.split(".")[-2]))


def texts_of(path: Path) -> Texts:
    """Return every text of a YAML or JSON file by its place; raises what an unreadable file raises."""
    content = path.read_text(encoding="utf-8-sig")
    data = json.loads(content) if path.suffix == ".json" else yaml_file.plain(yaml_file.parse(content, path.name))
    return dict(_flat(data, ()))


def _flat(data: Any, place: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(data, dict):
        for name, value in data.items():
            yield from _flat(value, (*place, str(name)))
    elif isinstance(data, list):
        for number, item in enumerate(data):
            yield from _flat(item, (*place, _name(item) or str(number)))
    elif data is not None:
        yield place, str(data)


def _name(item: Any) -> str:
    below = [item, *item.values()] if isinstance(item, dict) else []
    names = (str(one[name]) for one in below if isinstance(one, dict) for name in _NAMES if one.get(name))
    return next(names, "")


def profile_faults(client: WrittenClient, done: Set[RandomAct]) -> Iterator[str]:
    """Yield each change of the profile that no act explains, and each acknowledged act (`done`) that changed nothing."""
    row, acts = client.contents(), list(client.profile_acts)
    for place, (before, after) in list(enumerate(pairwise(row), 1))[client.judged :]:
        client.judged = place
        changed = {key: (before.get(key, ""), after.get(key, "")) for key in {*before, *after}}
        changed = {key: pair for key, pair in changed.items() if pair[0] != pair[1]}
        unused = [one for one in acts if one not in client.used]
        act = _explaining(changed, unused, _placers(client, changed), after in row[:place])
        if act is None:
            yield f"nobody's change of the profile (content {place}): {list(changed.items())[:4]}"
            continue
        client.used.append(act)
        for key, (old, new) in changed.items():
            if new in act.shown and act.shown[new] != old:
                shown = f"was shown “{act.shown[new]}”"
                yield f"{act.worker} {act.mark} replaced “{old}” with “{new}” at {key[-1]}, but {shown}"
    for act in client.used:
        if not act.may_be_written:
            yield f"refused and written: {act.worker} {act.kind} {act.mark} ({act.words})"
    for act in acts:
        if act in done and act not in client.used:
            yield f"lost: {act.worker} {act.kind} {act.mark} {list(act.shown)}"


def _placers(client: WrittenClient, changed: dict[tuple[str, ...], tuple[str, str]]) -> list[RandomAct]:
    """Return the acts whose upload lies where a changed value points."""
    paths = [client.folder / new for _, new in changed.values() if new.endswith(_UPLOAD)]
    contents = {path.read_bytes() for path in paths if path.is_file()}
    return [act for act, _, content in client.uploads if content in contents]


def _explaining(
    changed: dict[tuple[str, ...], tuple[str, str]],
    acts: Sequence[RandomAct],
    placers: Sequence[RandomAct],
    is_former: bool,
) -> RandomAct | None:
    """Return the act that made a change: the one with its mark; else one that restored a former content, or filed papers.

    `placers` are the acts whose upload the changed profile points to.
    """
    rules: list[Callable[[RandomAct], bool]] = [
        lambda act: (
            act.kind != "drop_product" and any(act.mark in new for _, new in changed.values()) and _is_own(act, changed)
        ),
        lambda act: (
            act.kind == "drop_product"
            and all(act.mark in "".join(key) and not new for key, (_, new) in changed.items())
        ),
        lambda act: act.kind == "restore_version" and is_former,
        lambda act: (
            act.kind == "place"
            and act in placers
            and all(new.endswith(_UPLOAD) or "材料" in key for key, (_, new) in changed.items())
        ),
    ]
    order = ("done", "open", "killed", "refused", "fault", "idle")
    ranked = sorted(acts, key=lambda act: order.index(act.ending))
    return next((act for rule in rules for act in ranked if rule(act)), None)


def _is_own(act: RandomAct, changed: dict[tuple[str, ...], tuple[str, str]]) -> bool:
    """Return whether an act changed nothing but its own texts, or added an item of its own."""
    if act.shown:
        return all(new in act.shown for _, new in changed.values())
    return all(not old for old, _ in changed.values())
