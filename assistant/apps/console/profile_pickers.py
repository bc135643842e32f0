"""Pickers of the profile form: days, periods, regions, associations and files are chosen instead of typed.

A field has one control that holds its text (`data-key`), written as a cell of the workbook; `KINDS` parses and formats it.
What a person picks around it is put into that text by `pickers.js`, so a draft in the browser holds it like any other text.
Without the script the text itself can be typed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nicegui.element import Element

from assistant.apps.console import uploads
from assistant.apps.console.forms import EMIT_DAY, day_control
from assistant.apps.console.open_workspaces import key_of
from assistant.apps.console.parts import el, file_address, first, link, note, page_of
from assistant.apps.console.previews import add_preview, has_preview
from assistant.core import files
from assistant.core.language import mark, say
from assistant.core.values import KINDS, LONG_TERM, PERIOD_MARK, REGION_MARK
from assistant.declaration.profile.natural import find
from assistant.declaration.profile.natural import key_of as item_key
from assistant.declaration.profile.schema.algorithm import NodeRef
from assistant.declaration.profile.schema.product import Product
from assistant.practice.workspace import INBOX

REGIONS = "/regions.json"
_EMIT = "(e) => emit(e.target.value)"
_LEVELS = (mark("省级"), mark("市级"), mark("区县"))


@dataclass(frozen=True, slots=True)
class PickedField:
    """A field that is picked: ids, name, text, the attribute that names it, and what receives a changed text."""

    own: str
    about: str
    name: str
    text: str
    key: Mapping[str, str]
    take: Callable[[Any], None]

    def record(self, **attributes: Any) -> Element:
        """Make the control that holds the text; the script hides it where the text can be picked."""
        control = el(
            "input", None, "control record", type="text", aria_label=self.name, autocomplete="off", spellcheck="false",
            **self.key, **attributes, **first("value", self.text),
        )  # fmt: skip
        return control.on("change", self.take, js_handler=_EMIT)

    def picker(self, kind: str, **attributes: Any) -> Element:
        """Make the frame that the script finds by its kind."""
        return el("div", None, f"picker {kind}", data_picker=kind, **attributes)


def day(picked: PickedField) -> None:
    """Add a day; an incomplete one is told to the server, which refuses it in words."""
    control = el(
        "input", None, "control day", id=picked.own, aria_describedby=picked.about, **day_control(), **picked.key,
        **first("value", picked.text),
    )  # fmt: skip
    control.on("change", picked.take, js_handler=EMIT_DAY)


def period(picked: PickedField) -> None:
    """Add a period: two days, or a start and 长期."""
    start, _, end = picked.text.partition(PERIOD_MARK)
    group = {"role": "group", "aria_labelledby": f"{picked.own}n", "aria_describedby": picked.about}
    with picked.picker("period", data_between=PERIOD_MARK, data_open=LONG_TERM, **group):
        with el("div", None, "picked", hidden=True):
            for position, (value, label) in enumerate(((start, mark("起")), (end, mark("止")))):
                with el("label", None, "tick"):
                    el("span", say(label), "small")
                    shown = "" if value == LONG_TERM else value
                    el(
                        "input", None, "control day", id=f"{picked.own}-{position}", **day_control(), **first("value", shown),
                    )  # fmt: skip
            with el("label", None, "tick"):
                el("input", None, type="checkbox", **first("checked", end == LONG_TERM))
                el("span", say(LONG_TERM))
        picked.record()


def region(picked: PickedField) -> None:
    """Add a region: province, city and district, each from its list, or typed."""
    group = {"role": "group", "aria_labelledby": f"{picked.own}n", "aria_describedby": picked.about}
    with picked.picker("region", data_between=REGION_MARK, data_list=REGIONS, **group):
        with el("div", None, "picked", hidden=True):
            for level in _LEVELS:
                el("select", None, "control", aria_label=say("{name}：{level}", name=picked.name, level=say(level)))
        picked.record()
        _typing_switch()


def nodes(picked: PickedField, raw: Sequence[NodeRef], products: Sequence[Product]) -> None:
    """Add an association: the profile's products, paths and functions as a tree with ticks."""
    lines = {_position(products, node): _line(node) for node in raw}
    unknown = [_line(node) for node in raw if None in _position(products, node)]
    group = {"role": "group", "aria_labelledby": f"{picked.own}n", "aria_describedby": picked.about}
    with picked.picker("nodes", **group):
        with el("div", None, "picked", hidden=True):
            if not products and not unknown:
                note(say("还没有产品。请先新增产品和它的功能访问路径，再回到这里勾选。"), "mute")
            with el("ul", None, "tree"):
                for branch in _branches(products):
                    _branch(branch, lines, picked.own)
                for number, line in enumerate(unknown):
                    with el("li"):
                        _node_tick(f"{picked.own}-x{number}", line, line, is_on=True)
                        el("span", say("资料的产品里没有这一项"), "small")
        record = el(
            "textarea", picked.text, "control record", rows=4, aria_label=picked.name, spellcheck="false", **picked.key
        )
        record.on("change", picked.take, js_handler=_EMIT)


@dataclass(frozen=True, slots=True)
class NodeBranch:
    """A node of the association's tree: its position in the profile, its labels from the product down, what is below."""

    position: tuple[int | None, ...]
    labels: tuple[str, ...]
    below: tuple[NodeBranch, ...] = field(default=())


def _branches(products: Sequence[Product]) -> Iterator[NodeBranch]:
    for first_, product in enumerate(products):
        own = item_key(product, first_)
        paths = []
        for second, path in enumerate(product.paths):
            steps = item_key(path, second)
            functions = tuple(
                NodeBranch((first_, second, third), (own, steps, item_key(function, third)))
                for third, function in enumerate(path.functions)
            )
            paths.append(NodeBranch((first_, second), (own, steps), functions))
        yield NodeBranch((first_,), (own,), tuple(paths))


def _branch(branch: NodeBranch, lines: Mapping[tuple[int | None, ...], str], own: str) -> None:
    line = lines.get(branch.position)
    with el("li"):
        place = "-".join(map(str, branch.position))
        labels = dict(zip(("product", "path", "function"), branch.labels, strict=False))
        value = line or _line(NodeRef(**labels))
        _node_tick(f"{own}-{place}", branch.labels[-1], value, is_on=line is not None)
        if branch.below:
            with el("ul", None, "tree"):
                for below in branch.below:
                    _branch(below, lines, own)


def _node_tick(own: str, name: str, value: str, *, is_on: bool) -> None:
    with el("span", None, "tick"):
        el("input", None, id=own, type="checkbox", value=value, **first("checked", is_on))
        el("label", name, for_=own)


def _line(node: NodeRef) -> str:
    return KINDS["nodes"].cell((node,))


def _position(products: Sequence[Product], node: NodeRef) -> tuple[int | None, ...]:
    """Return where a ticked node is in the profile; None where a product, path or function of it is missing."""
    position: list[int | None] = []
    items: Any = products
    for key, below in ((node.product, "paths"), (node.path, "functions"), (node.function, "")):
        if not key:
            break
        at = find(items, key)
        position.append(at)
        if at is None:
            break
        items = getattr(items[at], below) if below else ()
    return tuple(position)


class FilePicker:
    """The field of a file: a choice among the client's files, an upload, and what the chosen file is."""

    def __init__(self, picked: PickedField, folder: Path) -> None:
        self.picked, self.folder = picked, folder
        self.room: Element

    def show(self, *, is_reported: bool) -> None:
        """Add the field; what a finding reports already is not said twice."""
        with self.picked.picker("file", **self._words()):
            with el("div", None, "picked", hidden=True):
                el("select", None, "control", id=self.picked.own, aria_describedby=self.picked.about)
                with el("label", None, "button upload"):
                    el("span", say("上传…"))
                    name = say("上传文件：{name}", name=self.picked.name)
                    el("input", None, "unseen", type="file", aria_label=name)
            self.picked.record().on("change", self._changed, js_handler=_EMIT)
            _typing_switch()
            el("p", "", "note bad upload-status", role="alert")
            self.room = el("div", None, "file-state", role="status")
        self._say(self.picked.text, is_reported=is_reported)

    def _words(self) -> dict[str, str]:
        failed = mark("没有收下“{name}”：上传失败。请重新上传。")
        return {
            "data_to": page_of("upload", self.folder.name),
            "data_workspace": key_of(self.folder.parents[1]),
            "data_inbox": INBOX,
            "data_most": str(uploads.MOST_BYTES),
            "data_large": say(uploads.TOO_LARGE, name="{name}", limit=uploads.MOST_BYTES >> 20),
            "data_failed": say(failed, name="{name}"),
            "data_absent": say("（文件夹里没有）"),
        }

    def _changed(self, event: Any) -> None:
        self.room.clear()
        self._say(str(event.args))

    def _say(self, text: str, *, is_reported: bool = False) -> None:
        """Say whether the file is there, with its preview."""
        path = text.strip()
        if not path:
            return
        with self.room:
            try:
                file = files.contained(self.folder, path)
                size = file.stat().st_size
            except (OSError, files.OutsideFolder):
                if not is_reported:
                    note(say("✖ 客户文件夹里没有这个文件。请上传，或从列表里选一个。"), "warn")
                return
            if uploads.handed_out(self.folder, path) is None:
                el("span", say("✓ 文件在（{size}）", size=_size(size)), "small")
                return
            with el("p", None, "small"):
                el("span", say("✓ 文件在（{size}）", size=_size(size)))
                link(say("下载"), file_address("file", self.folder, path=path), download=True)
            if has_preview(path):
                add_preview(self.folder, path, self.picked.name)


def file_choices(folder: Path) -> str:
    """Return the files of a client that a field may name, as JSON: [group, [[path, label], …]] of each folder."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for path in uploads.offered(folder):
        *above, name = path.split("/")
        label = f"{name}（{'/'.join(above[1:])}）" if len(above) > 1 else name
        groups.setdefault(above[0] if above else say("客户文件夹"), []).append((path, label))
    return json.dumps([[group, listed] for group, listed in groups.items()], ensure_ascii=False)


def _typing_switch() -> None:
    """Add the button that changes between the list and the typed text."""
    words = {"data_typed": say("从列表里选"), "data_listed": say("直接写")}
    el("button", words["data_listed"], "button quiet typing", type="button", hidden=True, **words)


def _size(count: int) -> str:
    return f"{count / (1 << 20):.1f} MB" if count >= 1 << 20 else f"{max(count >> 10, 1)} KB"
