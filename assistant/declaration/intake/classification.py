"""Assigns a file to a requirement by its content, then by its name, and to the product or algorithm it is about.

Content outweighs the name, because clients rename files at will. Ambiguous files are left to the person.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.core.language import mark, say
from assistant.declaration.documents.paper_kinds import paper_of
from assistant.declaration.documents.shapes import Document
from assistant.declaration.intake import requirements as all_requirements
from assistant.declaration.intake.inbox import InboxFile
from assistant.declaration.intake.requirements import MaterialKind, Requirement
from assistant.declaration.papers.confirmation_sheet import TITLE

_PAPERS: dict[str, MaterialKind] = {
    "自评估报告": all_requirements.ASSESSMENT,
    "拟公示内容": all_requirements.PUBLICATION,
    "基本情况": all_requirements.RESPONSIBILITY,
    "承诺书": all_requirements.COMMITMENT,
    "工作证明": all_requirements.EMPLOYMENT,
    "ICP": all_requirements.ICP,
    "营业执照": all_requirements.LICENCE,
    "算法说明文档": all_requirements.DESCRIPTION,
}
_HEAD = 300
_MOST_QUOTED = 24
_PRIVATE = frozenset({"营业执照", "身份证"})  # their content is never shown on screen
_BY_CONTENT, _BY_NAME = mark("内容"), mark("文件名")


@dataclass(frozen=True, slots=True)
class Guess:
    """A guess for one file: its requirement (None if unknown), the words that identified it, and any doubt."""

    requirement: Requirement | None
    by: str = ""
    doubt: str = ""


def guess(file: InboxFile, document: Document | None, requirements: Sequence[Requirement]) -> Guess:
    """Return the requirement a file seems to belong to."""
    text = _folded(document.text) if document else ""
    if TITLE in text[:_HEAD]:
        return Guess(None, _quoted(_BY_CONTENT, TITLE), say("签回后另行登记，不放进材料格。"))
    kind, by = _kind_of(file, document, text, requirements)
    if kind is None:
        return Guess(None, doubt=say("看不出是哪份材料。请看一眼，再指定材料格。"))
    own = [requirement for requirement in requirements if requirement.kind is kind]
    if not own:
        return Guess(None, by, say("像是{material}，但这份资料不需要它。", material=say(kind.material)))
    chosen = own if len(own) == 1 else _about(own, _folded(file.name), text)
    if len(chosen) != 1:
        shown = "、".join(requirement.about for requirement in own)
        doubt = say(
            "像是{material}，但分不清属于哪一个：{names}。请指定材料格，或在文件名里写上。",
            material=say(kind.material),
            names=shown,
        )
        return Guess(None, by, doubt)
    return Guess(chosen[0], by, _unsealed(file, chosen[0]))


def _kind_of(
    file: InboxFile, document: Document | None, text: str, requirements: Sequence[Requirement]
) -> tuple[MaterialKind | None, str]:
    paper = paper_of(document) if document else "未知"
    if paper in _PAPERS:
        kind = _PAPERS[paper]
        return kind, _quoted(_BY_CONTENT, paper if paper in _PRIVATE else _title(document, kind))
    if paper == "身份证":
        return _identity(_folded(file.name), text), _quoted(_BY_CONTENT, paper)
    kinds = list(dict.fromkeys(requirement.kind for requirement in requirements))
    for words, by in ((_headings(document), _BY_CONTENT), (_folded(file.name), _BY_NAME)):
        named, word = _named(kinds, words)
        if named:
            return named, _quoted(by, word)
    return None, ""


def _headings(document: Document | None) -> str:
    """Return the short lines at the top of a paper. A word inside a sentence does not identify a paper."""
    lines = [_folded(line) for line in document.text[:_HEAD].splitlines()] if document else []
    return "\n".join(line for line in lines if len(line) <= _MOST_QUOTED)


def _quoted(by: str, word: str) -> str:
    return say("{by}：“{words}”", by=say(by), words=word) if word else say(by)


def _title(document: Document | None, kind: MaterialKind) -> str:
    """Return the first line that names the material, else the first line."""
    lines = [line.strip() for line in document.text.splitlines() if line.strip()] if document else []
    named = (line for line in lines if any(word in _folded(line) for word in map(_folded, kind.words)))
    first = next(named, lines[0] if lines else "")
    return first if len(first) <= _MOST_QUOTED else f"{first[:_MOST_QUOTED]}…"


def _identity(name: str, text: str) -> MaterialKind | None:
    for words in (name, text):
        if "责任人" in words or "负责人" in words:
            return all_requirements.ID_RESPONSIBLE
        if "法定代表人" in words or "法人" in words:
            return all_requirements.ID_LEGAL
    return None


def _named(kinds: Sequence[MaterialKind], words: str) -> tuple[MaterialKind | None, str]:
    """Return the material kind named in a text, and the word: the longest match, and among equals the last."""
    hits = [
        (len(word), words.rfind(word), kind, word)
        for kind in kinds
        for word in map(_folded, kind.words)
        if word in words
    ]
    if not hits:
        return None, ""
    *_, kind, word = max(hits, key=lambda hit: (hit[0], hit[1]))
    return kind, word


def _about(requirements: Sequence[Requirement], name: str, text: str) -> list[Requirement]:
    """Return the requirements whose product or algorithm is named in the file's name, else in its text."""
    for words in (name, text):
        named = [
            requirement for requirement in requirements if requirement.about and _is_named(requirement.about, words)
        ]
        longest = max((len(requirement.about) for requirement in named), default=0)
        best = [requirement for requirement in named if len(requirement.about) == longest]
        if best:
            return best
    return []


def _is_named(about: str, words: str) -> bool:
    return all(part in words for part in map(_folded, about.split("/")))


def _unsealed(file: InboxFile, requirement: Requirement) -> str:
    if requirement.kind.is_sealed and file.kind == "docx":
        return say("是可编辑的 Word，还没有盖章；盖章后的扫描件才能上传。")
    return ""


def _folded(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).lower()
