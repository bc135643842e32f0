"""The rule that no name, number or file name holds an unseen character, and no text one that turns it around (R64)."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.checks.preflight.case import Case
from assistant.checks.preflight.rule import OFFICE, SEEN, Observation, Violation, rule
from assistant.core import unseen
from assistant.core.keys import ROOT, FieldKey
from assistant.core.language import mark, say
from assistant.declaration.profile.catalogue import answers, spec_of
from assistant.declaration.profile.natural import key_of
from assistant.declaration.profile.schema.declare import Block, FieldGroup, Items, members

_FREE = frozenset({"textarea", "unknown"})


@rule(
    "R64",
    "block",
    mark("名称、号码、地址和文件名里没有看不见的字符；各处文字里没有改变阅读方向的字符"),
    stage="主体",
    source=mark("Unicode 技术报告第 36 号（安全问题）：看起来相同、实际不同的名称"),
    who=OFFICE,
)
def unseen_characters(case: Case) -> Iterator[Observation]:
    """Report characters that nobody sees by field, position and code point; the value itself is not repeated."""
    for key, raw in _fields(case.profile, ROOT):
        spec = spec_of(key)
        is_free = spec.kind in _FREE
        yield SEEN
        for text in _texts(raw):
            characters = unseen.in_text(text) if is_free else unseen.in_name(text)
            if characters:
                yield _violation(key, spec.name, characters, is_file=spec.kind == "file")


def _violation(key: FieldKey, name: str, characters: list[unseen.UnseenCharacter], *, is_file: bool) -> Violation:
    what = unseen.described(characters)
    if is_file:
        text = say("“{name}”的文件名或路径里有看不见或改变阅读方向的字符：{what}", name=name, what=what)
        return Violation(key, text, say("请给文件改名，去掉这些字符，再改正资料里的路径。"))
    text = say("“{name}”里有看不见或改变阅读方向的字符：{what}", name=name, what=what)
    return Violation(key, text, say("请删去这一项，对照原件重新输入；从网页、聊天或 PDF 复制的文字常带有它们。"))


def _fields(block: Block, key: FieldKey) -> Iterator[tuple[FieldKey, object]]:
    """Yield every field of a block that is written, with those of the items in its lists."""
    yield from answers(block, key)
    yield from _items(block, key)


def _items(block: Block, key: FieldKey) -> Iterator[tuple[FieldKey, object]]:
    for name, declared in members(type(block)).items():
        match declared:
            case FieldGroup():
                yield from _items(getattr(block, name), key.child(name))
            case Items():
                for position, item in enumerate(getattr(block, name)):
                    yield from _fields(item, key.child(name, key_of(item, position)))


def _texts(raw: object) -> Iterator[str]:
    if isinstance(raw, str):
        yield raw
    elif isinstance(raw, list | tuple | set | frozenset):
        for part in raw:
            yield from _texts(part)
