"""Uploaded files."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.core import files
from assistant.core.language import say
from assistant.core.values.kind import Misread, ValueKind, Vocabulary, Written, quoted, string_in, text_in, verdict_of
from assistant.core.verdict import Verdict


@dataclass(frozen=True, slots=True)
class File:
    """An uploaded file: its name and, if known, digest and size (bytes).

    `path` is the local file, `url` the address on the site; comparisons ignore both.
    """

    name: str
    sha256: str | None = None
    size: int | None = None
    path: Path | None = field(default=None, compare=False)
    url: str = field(default="", compare=False)

    def __str__(self) -> str:
        return self.name


class FileKind(ValueKind):
    """An upload. Its raw form is a path in the profile's folder; JSON has name, digest and size, and no path."""

    tag, type = "file", File

    def parse(self, written: Written, vocabulary: Vocabulary | None = None) -> str:
        path = text_in(written).strip()
        if not files.is_relative_inside(path):
            allowed = say("资料文件夹里的相对路径，如 附件/营业执照.pdf（不能是绝对路径，不能含 ..）")
            raise Misread(quoted(path), allowed)
        return path

    def value(self, raw: str, vocabulary: Vocabulary | None = None) -> File:
        return File(raw.replace("\\", "/").rpartition("/")[2])

    def bare(self, value: File) -> str:
        return value.name

    def to_json(self, value: File) -> dict[str, object]:
        return {"name": value.name, "sha256": value.sha256, "size": value.size}

    def from_json(self, content: Any) -> File:
        return File(string_in(content["name"]), content.get("sha256"), content.get("size"))

    def is_empty(self, value: File) -> bool:
        return value.name == ""

    def compare(self, expected: File, seen: Any) -> Verdict:
        if not isinstance(seen, File):
            return "differs"
        if expected.sha256 and seen.sha256:
            return verdict_of(expected.sha256 == seen.sha256)
        return verdict_of(expected.name == seen.name)
