"""Checks that the profile's references exist: ticked products, paths and functions, and files.

Sources: domain.md R37 and 1.2 (association at three levels). Attachments lie inside the profile's folder.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from assistant.checks.preflight.case import Case
from assistant.core import files
from assistant.core.findings import Finding, Severity
from assistant.core.keys import ROOT, FieldKey
from assistant.core.language import mark, say
from assistant.core.values import File
from assistant.core.values.words import labels_of
from assistant.declaration.profile.catalogue import answers, raw_at, spec_of
from assistant.declaration.profile.merging import effective
from assistant.declaration.profile.natural import find, key_of
from assistant.declaration.profile.schema.algorithm import NodeRef
from assistant.declaration.profile.schema.declare import Block, Items, members
from assistant.declaration.profile.schema.product import AccessPath, Function, Product

Part = TypeVar("Part", bound=Product | AccessPath | Function)
LARGEST_FILE = files.LARGEST


def missing_nodes(case: Case) -> Iterator[Finding]:
    """Yield a finding for each ticked node that is missing or retired."""
    for position, algorithm in enumerate(effective(case.loaded.profile.algorithms)):
        key = ROOT.child("algorithms", key_of(algorithm, position)).child("association")
        if algorithm.retired or not _is_planned(case, key):
            continue
        for node in algorithm.association or ():
            fault = _fault(case.loaded.profile.products, node)
            if fault:
                remedy = say("产品写 名称/服务形式，路径写 首页>对话，功能写名称，都须在“产品”里。")
                yield case.finding("association", "block", key, fault, remedy)


def missing_files(case: Case) -> Iterator[Finding]:
    """Yield a finding for each file that is missing, empty, unreadable, too large or outside the folder."""
    for record in case.records:
        for key, value in record.values.items():
            if isinstance(value, File) and not record.retired and not _is_read(value):
                yield from _file(case, key, str(raw_at(case.loaded.profile, key)), "block")
    for key, path in _note_files(case):
        yield from _file(case, key, path, "warn")


def _is_read(value: File) -> bool:
    """Say whether the file was read and is neither empty nor too large."""
    return value.size is not None and 0 < value.size <= LARGEST_FILE


def _is_planned(case: Case, key: FieldKey) -> bool:
    return any(key in record.values for record in case.records)


def _fault(products: tuple[Product, ...], node: NodeRef) -> str:
    """Return what is wrong with a ticked node, or ""."""
    shown = " » ".join(labels_of(node))
    if not node.product or (node.function and not node.path):
        return say("关联“{node}”缺少上一级：功能要写路径，路径要写产品", node=shown)
    function: Product | AccessPath | Function | None = _item(products, node.product)
    if isinstance(function, Product) and node.path and not function.retired:
        function = _item(function.paths, labels_of(node)[1])
    if isinstance(function, AccessPath) and node.function and not function.retired:
        function = _item(function.functions, node.function)
    if function is None:
        return say("关联的“{node}”不在资料的产品里", node=shown)
    return say("关联的“{node}”已停用", node=shown) if function.retired else ""


def _item(items: Sequence[Part], key: str) -> Part | None:
    position = find(items, key)
    return None if position is None else items[position]


def _note_files(case: Case) -> Iterator[tuple[FieldKey, str]]:
    """Yield the keys and paths of the files in 佐证与说明, which no form asks."""
    yield from _files_of(case.loaded.profile.notes, ROOT.child("notes"))


def _files_of(block: Block, key: FieldKey) -> Iterator[tuple[FieldKey, str]]:
    for answer_key, raw in answers(block, key):
        if raw and spec_of(answer_key).kind == "file":
            yield answer_key, str(raw)
    for name, declared in members(type(block)).items():
        if isinstance(declared, Items):
            parts: tuple[Block, ...] = getattr(block, name)
            for position, part in enumerate(parts):
                yield from _files_of(part, key.child(name, key_of(part, position)))


def _file(case: Case, key: FieldKey, path: str, severity: Severity) -> Iterator[Finding]:
    try:
        fault, what = _file_fault(case, path), ""
    except files.UnfitFile as error:
        fault, what = mark("“{name}”的文件“{path}”{what}，没有读取"), error.what
    if fault:
        text = say(fault, name=spec_of(key).name, path=path, what=what)
        remedy = say("请换成普通文件，放进资料文件夹。") if what else say("请把文件放进资料文件夹，并写相对路径。")
        yield case.finding("file", severity, key, text, remedy)


def _file_fault(case: Case, path: str) -> str:
    """Return what is wrong with a file as a template, "" for a good one; raises UnfitFile for what is no file."""
    try:
        size = len(files.read(files.contained(case.loaded.folder, path), LARGEST_FILE))
    except files.OutsideFolder:
        return mark("“{name}”的文件“{path}”指向资料文件夹之外")
    except files.TooLarge:
        return mark("“{name}”的文件“{path}”超过 200 MB")
    except FileNotFoundError:
        return mark("“{name}”的文件“{path}”不存在")
    except files.UnfitFile:
        raise
    except OSError:
        return mark("“{name}”的文件“{path}”无法读取")
    return "" if size else mark("“{name}”的文件“{path}”是空文件")
