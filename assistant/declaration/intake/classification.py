"""Assigns a file to a requirement by its content, then by its name, and to the product or algorithm it is about.

Content outweighs the name, because clients rename files at will: a file whose words contradict its name, or a picture in
which nothing can be read, is left to the person like an ambiguous one. A chat is a note and no material.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.core.language import comma_list, mark, say
from assistant.declaration.documents.shapes import Document
from assistant.declaration.intake import requirements as all_requirements
from assistant.declaration.intake.inbox import InboxFile
from assistant.declaration.intake.paper_signs import (
    Side,
    is_chat,
    is_home_page,
    resident_id_side,
    screen_words,
    short_name,
    titled,
    worded,
)
from assistant.declaration.intake.requirements import MaterialKind, Requirement
from assistant.declaration.papers.confirmation_sheet import TITLE
from assistant.declaration.profile.schema.subject import Subject

_HEAD = 300
_MOST_QUOTED = 24
_LEGIBLE = 12  # signs of a picture; fewer say nothing
_HARDLY = 0.6  # confidence of a line
_BY_CONTENT, _BY_NAME = mark("内容"), mark("文件名")
_NUMBER = re.compile(r"\d{14,}x?")
_NEXT_LABEL = re.compile("性别|民族|出生|住址|公民身份号码")
_RESIDENT_IDS = (all_requirements.ID_LEGAL, all_requirements.ID_RESPONSIBLE)
_HOLDERS = (all_requirements.LICENCE, all_requirements.ICP)
_NOT_ASKED = mark("不是要收的材料，没有放进材料格。")
_CHAT = mark("聊天内容，不是一份材料：作为备注保存，不放进材料格。")
_TEXT = mark("纯文字，不是一份材料：作为备注保存，不放进材料格。材料请用 .docx、PDF 或图片。")
_CHAT_OR_SCREEN = mark("像是聊天，也像是产品的界面。请看一眼；是佐证的，再指定材料格。")
_NO_WORDS = mark("图上没有读出文字，只看文件名不能确定。请看一眼，再指定材料格。")
_OTHER_WORDS = mark("文件名像{material}，内容里却没有。请看一眼，再指定材料格。")
_NOT_OWN = mark("上面没有填报单位的名称或代码，可能是别的单位的。请看一眼，再指定材料格。")
_BACK = mark("是身份证有国徽的一面，看不出是谁的。请与人像面合成一份，或指定材料格。")
_OF_NEITHER = mark("是身份证，但姓名、号码与资料里的法定代表人、算法安全责任人对不上，或两人都对得上。请指定材料格。")


@dataclass(frozen=True, slots=True)
class Guess:
    """A guess for one file: its requirement (None if unknown), the words that identified it, and any doubt.

    `is_note`: it is no material, and is stored as a note.
    """

    requirement: Requirement | None
    by: str = ""
    doubt: str = ""
    is_note: bool = False


@dataclass(frozen=True, slots=True)
class _Words:
    """What a file says: its lines and all of them together, folded; whether its pictures were read."""

    lines: tuple[str, ...]
    text: str
    is_picture: bool
    was_read: bool


def guess(
    file: InboxFile, document: Document | None, requirements: Sequence[Requirement], subject: Subject | None = None
) -> Guess:
    """Return the requirement a file seems to belong to; `subject` says whose licence and id cards are asked for."""
    words = _words(document)
    if document is not None and document.kind == "text":
        return Guess(None, say(_BY_CONTENT), say(_TEXT), is_note=True)
    if TITLE in words.text[:_HEAD]:
        return Guess(
            None, _quoted(_BY_CONTENT, TITLE), say("签回的扫描件请在“材料草稿”的“信息确认表”里登记，不放进材料格。")
        )
    side = resident_id_side(words.lines)
    if side:
        return _of_resident_id(file, words, side, requirements, subject)
    if is_chat(words.lines):
        is_note = not (words.is_picture and screen_words(words.text))  # a product may show a conversation too
        return Guess(None, say(_BY_CONTENT), say(_CHAT if is_note else _CHAT_OR_SCREEN), is_note=is_note)
    kinds = list(dict.fromkeys(requirement.kind for requirement in requirements))
    kind, by, doubt = _kind_of(file, words, kinds)
    if kind is None:
        return Guess(None, by, doubt or say("看不出是哪份材料。请看一眼，再指定材料格。"))
    if not doubt and kind in _HOLDERS and by != say(_BY_NAME) and not _is_own(words.text, subject):
        doubt = say(_NOT_OWN)
    own = [requirement for requirement in requirements if requirement.kind is kind]
    chosen = own if len(own) == 1 else _about(own, _folded(file.name), words.text)
    if len(chosen) != 1:
        shown = comma_list(requirement.about for requirement in own)
        doubt = say(
            "像是{material}，但分不清属于哪一个：{names}。请指定材料格，或在文件名里写上。",
            material=say(kind.material),
            names=shown,
        )
        return Guess(None, by, doubt)
    return Guess(chosen[0], by, doubt or _unsealed(file, chosen[0]))


def _words(document: Document | None) -> _Words:
    """Return what a document says; of a picture the lines as they stand, because a title is one of its own."""
    if document is None:
        return _Words((), "", is_picture=False, was_read=False)
    texts = [line.text for page in document.pages for line in page.lines if line.score >= _HARDLY]
    texts += [line for block in document.blocks if not block.recognised for line in block.text.splitlines()]
    lines = tuple(filter(None, map(_folded, texts)))
    printed = {block.page for block in document.blocks if not block.recognised and block.kind != "picture"}
    is_picture = document.kind == "image" or any(page.number not in printed for page in document.pages)
    return _Words(lines, "".join(lines), is_picture, document.words_read)


def _kind_of(file: InboxFile, words: _Words, kinds: Sequence[MaterialKind]) -> tuple[MaterialKind | None, str, str]:
    """Return the material of a file, what shows it, and any doubt."""
    kind, line = titled(words.lines, kinds)
    if line:
        shown = _quoted(_BY_CONTENT, line if len(line) <= _MOST_QUOTED else f"{line[:_MOST_QUOTED]}…")
        return kind, shown, "" if kind else say(_NOT_ASKED)
    kind = worded(words.text, kinds)
    if kind is not None:
        return kind, say(_BY_CONTENT), ""
    if words.is_picture and words.was_read:
        kind, word = _of_screen(words.text, kinds)
        if kind is not None:
            return kind, _quoted(_BY_CONTENT, word), ""
    kind, word = short_name(_folded(file.name.rpartition("/")[2].rpartition(".")[0] or file.name), kinds)
    if kind is None:
        return None, "", ""
    return kind, _quoted(_BY_NAME, word), _contradiction(kind, words)


def _of_screen(text: str, kinds: Sequence[MaterialKind]) -> tuple[MaterialKind | None, str]:
    """Return the material that a screenshot is, and the words that show it."""
    if is_home_page(text) and all_requirements.HOME_PICTURE in kinds:
        return all_requirements.HOME_PICTURE, "ICP"
    word = screen_words(text)
    return (all_requirements.EVIDENCE, word) if word and all_requirements.EVIDENCE in kinds else (None, "")


def _contradiction(kind: MaterialKind, words: _Words) -> str:
    """Return the doubt about a material that only the file's name says: its pictures say nothing, or something else."""
    if not words.is_picture or not words.was_read or kind in (all_requirements.EVIDENCE, all_requirements.HOME_PICTURE):
        return ""
    if len(words.text) < _LEGIBLE:
        return say(_NO_WORDS)
    named = any(word in words.text for word in map(_folded, (kind.material, *kind.words)))
    return "" if named else say(_OTHER_WORDS, material=say(kind.material))


def _is_own(text: str, subject: Subject | None) -> bool:
    """Return whether a licence or record names the filing entity, or the profile does not say who that is."""
    basic = subject.basic if subject else None
    own = [_folded(value) for value in (basic.name, basic.uscc) if value] if basic else []
    return not own or not text or any(value in text for value in own) or _is_nearly(text, own)


def _is_nearly(text: str, own: Sequence[str]) -> bool:
    """Return whether one or two signs of the name or the code may have been misread."""
    for value in own:
        for start in range(max(1, len(text) - len(value) + 1)):
            if sum(a != b for a, b in zip(value, text[start : start + len(value)], strict=False)) <= 2 < len(value) - 4:
                return True
    return False


def _of_resident_id(
    file: InboxFile, words: _Words, side: Side, requirements: Sequence[Requirement], subject: Subject | None
) -> Guess:
    """Return whose id card it is, by name and number; what stands on it is never shown."""
    by = _quoted(_BY_CONTENT, "身份证")
    if side == "back":
        return Guess(None, by, say(_BACK))
    persons = (subject.legal_representative, subject.responsible) if subject else (None, None)
    known = [(_folded(one.name or ""), _folded(one.id_number or "")) if one else ("", "") for one in persons]
    matching = [kind for kind, own in zip(_RESIDENT_IDS, known, strict=True) if _identifies(*own, words)]
    if not any(map(any, known)):
        matching = [kind for kind in [_identity(_folded(file.name), words.text)] if kind]
    own = [requirement for requirement in requirements if requirement.kind in matching]
    return Guess(own[0], by) if len(own) == 1 else Guess(None, by, say(_OF_NEITHER))


def _identifies(name: str, number: str, words: _Words) -> bool:
    """Return whether an id card shows a person: by the number where both have one, else by the whole name."""
    numbers = _NUMBER.findall(words.text)
    if number and numbers:
        return any(number in shown for shown in numbers)
    return bool(name) and name in _names_shown(words.lines)


def _names_shown(lines: Sequence[str]) -> set[str]:
    """Return what stands after 姓名, in its line or the next one, up to the next label."""
    shown = set()
    for line, following in zip(lines, (*lines[1:], ""), strict=True):
        _, label, rest = line.partition("姓名")
        if label:
            shown.add(_NEXT_LABEL.split(rest.lstrip(":") or following)[0])
    return shown


def _quoted(by: str, word: str) -> str:
    return say("{by}：“{words}”", by=say(by), words=word) if word else say(by)


def _identity(name: str, text: str) -> MaterialKind | None:
    for words in (name, text):
        if "责任人" in words or "负责人" in words:
            return all_requirements.ID_RESPONSIBLE
        if "法定代表人" in words or "法人" in words:
            return all_requirements.ID_LEGAL
    return None


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
        return say(
            "是可编辑的 Word，还没有盖章；盖章后的扫描件才能上传。客户改过发回的草稿，在工作台的“发出与收回”里比较。"
        )
    return ""


def _folded(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).lower()
