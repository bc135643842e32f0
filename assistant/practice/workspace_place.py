"""Judge where a new workspace would lie, before anything is made, and suggest a place.

judged(folder)   what speaks against a folder (✖) or should be known about it (！); nothing for a good one
suggested()      the folder in which a new workspace is offered: Documents, or the person's own if that is synchronised
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assistant.core import ownership, places, settings
from assistant.core.language import mark, say
from assistant.core.user_messages import reason
from assistant.practice import layout
from assistant.practice.layout import FILE

_LONG, _TOO_LONG = 90, 180  # characters that leave 170 (80) of Windows' 260 to the files of a run
_LITTLE_BYTES = 1 << 30
_NAME_BYTES = 255  # of one part of a path, on file systems that count bytes


@dataclass(frozen=True, slots=True)
class PlaceRemark:
    """A remark about the place of a workspace: whether it forbids it, what is there, and what to do instead."""

    severity: Literal["block", "warn"]
    text: str
    remedy: str


def judged(folder: Path) -> list[PlaceRemark]:
    """Return every remark about a folder for a new workspace, the forbidding ones first."""
    if not folder.is_absolute():
        return [PlaceRemark("block", say("这不是完整的路径"), say("请写从盘符或 / 开始的完整路径。"))]
    try:
        remarks = [*_taken(folder), *_length(folder)] or [*_unwritable(folder)]
        remarks += [] if any(remark.severity == "block" for remark in remarks) else [*_shared(folder), *_space(folder)]
    except OSError as error:
        return [PlaceRemark("block", say("这个位置打不开（{what}）", what=reason(error)), say("请换一个文件夹。"))]
    return sorted(remarks, key=lambda remark: remark.severity)


def suggested() -> Path:
    """Return the person's Documents folder, or the personal folder if a service synchronises Documents."""
    documents = settings.documents_folder()
    return documents if places.shared_location(documents) is None else Path.home()


def existing(folder: Path) -> Path | None:
    """Return the nearest folder above a path, or itself, that exists; None for an absent drive."""
    return next((path for path in (folder, *folder.parents) if path.exists()), None)


def refusal(folder: Path) -> str:
    """Return why nothing can be written in a folder that exists, in the system's words; "" if something can."""
    try:
        with tempfile.TemporaryDirectory(dir=folder, prefix=".beian-"):
            return ""
    except OSError as error:
        return reason(error)


def _taken(folder: Path) -> Iterator[PlaceRemark]:
    if (folder / FILE).is_file():
        text = say("这里已经有一个工作区")
        yield PlaceRemark("block", text, say("请在“打开已有的工作区”里打开它，或换一个名称。"))
    elif (outer := layout.enclosing(folder.resolve())) is not None:
        text = say("这里在工作区“{name}”里面", name=outer.name)
        yield PlaceRemark("block", text, say("请换一个不在工作区里的文件夹。"))
    elif layout.is_occupied(folder):
        yield PlaceRemark("block", say("这个文件夹已经有别的内容"), say("请换一个名称，新建一个空的文件夹。"))
    elif folder.exists() and not folder.is_dir():
        yield PlaceRemark("block", say("这里已有同名的文件"), say("请换一个名称。"))


def _length(folder: Path) -> Iterator[PlaceRemark]:
    if any(len(part.encode()) > _NAME_BYTES for part in folder.parts):
        yield PlaceRemark("block", say("名称太长"), say("请把名称改短。"))
    elif ownership.is_windows() and (length := len(str(folder))) > _LONG:
        message = mark("路径有 {count} 个字，里面的文件可能超过 Windows 的长度限制")
        severity: Literal["block", "warn"] = "block" if length > _TOO_LONG else "warn"
        yield PlaceRemark(severity, say(message, count=length), say("请选层级更少的位置，例如 D:\\备案。"))


def _unwritable(folder: Path) -> Iterator[PlaceRemark]:
    near = existing(folder)
    if near is None:
        text = say("没有“{drive}”这个磁盘", drive=folder.drive or folder.anchor)
        yield PlaceRemark("block", text, say("请接上该磁盘，或换一个位置。"))
    elif not near.is_dir():
        yield PlaceRemark("block", say("“{name}”是文件，不是文件夹", name=near.name), say("请换一个位置。"))
    elif why := refusal(near):
        text = say("这里不能写入（{what}）", what=why)
        yield PlaceRemark("block", text, say("请换一个您能写入的文件夹，例如“文档”。"))


def _shared(folder: Path) -> Iterator[PlaceRemark]:
    location = places.shared_location(folder)
    if location is None:
        return
    if location.how == "network":
        text = say("这是网络位置（{name}），断网时打不开，别的机器也能读到", name=location.name)
    else:
        text = say("这个文件夹由 {name} 同步，客户的个人信息会上传", name=location.name)
    yield PlaceRemark("warn", text, say("只有一个人用的，建议放在本机不同步的文件夹；要备份时用加密的介质。"))


def _space(folder: Path) -> Iterator[PlaceRemark]:
    near = existing(folder)
    if near is not None and shutil.disk_usage(near).free < _LITTLE_BYTES:
        yield PlaceRemark("warn", say("这个磁盘剩余不到 1 GB"), say("请先清理，或换一个磁盘。"))


def typed_path(text: str) -> Path | None:
    """Return the path that a person typed or pasted (quoted, beginning with ~); None for an empty or impossible one."""
    plain = text.strip().strip("\"'“”").strip()
    try:
        return Path(plain).expanduser() if plain and "\0" not in plain else None
    except (RuntimeError, ValueError):
        return None
