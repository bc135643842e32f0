"""Write an empty profile to fill in: every key of a provider's generative filing, with options and limits as comments."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from assistant.core import files
from assistant.core.language import comma_list, say
from assistant.declaration.profile.schema.declare import (
    Block,
    Declared,
    FieldGroup,
    Items,
    Labelled,
    Leaf,
    Mark,
    members,
)
from assistant.declaration.profile.schema.whole import VERSION, Profile
from assistant.declaration.profile.schema_export import described

NAMES = {"zh": "填报资料.yaml", "en": "profile.yaml"}
_PERIODS = ("{start: 2020-01-01, end: 长期}", "{起: 2020-01-01, 止: 长期}")
_NODES = (
    "[{product: 示例/APP, path: 首页>对话, function: 问答}]",
    "[{产品: 示例/APP, 路径: 首页>对话, 功能: 问答}]",
)
_LONGEST_LIST = 16


def starter(folder: Path, language: str) -> Path:
    """Write an empty profile into a folder and return its file. Raises OSError."""
    path = folder / NAMES["zh" if language == "zh" else "en"]
    files.make_folder(folder, is_new=True)
    files.write(path, ("\n".join(_lines(language)) + "\n").encode())
    return path


def _lines(language: str) -> Iterator[str]:
    yield "# " + say("填报资料：逐项填写；不适用的留空。键可用中文或英文，不要两种混写同一项。")
    yield "# " + say("附件写本文件夹里的相对路径；多行文字在冒号后写 |，下一行起缩进书写。")
    yield "# " + say("多选、步骤和省市区写成 [甲, 乙]；起止日期写成 {example}。", example=_PERIODS[language == "zh"])
    yield "# " + say("可信度是本项依据的可靠程度：A 多处来源一致，E 只是推测；以备案系统的页面为准。")
    yield f"beian: {VERSION}"
    yield from _block(Profile, language, 0)


def _block(model: type[Block], language: str, depth: int) -> Iterator[str]:
    for name, declared in members(model).items():
        if not isinstance(declared, Mark):
            yield from _member(declared.title if language == "zh" else name, declared, language, depth)


def _member(key: str, declared: Declared, language: str, depth: int) -> Iterator[str]:
    indent = "  " * depth
    match declared:
        case FieldGroup(_, model):
            yield f"{indent}{key}:"
            yield from _block(model, language, depth + 1)
        case Items(_, model):
            yield f"{indent}{key}:"
            yield from _item(model, language, depth + 1)
        case Leaf(kind="nodes"):
            example = _NODES[language == "zh"]
            message = say("勾选的产品、路径或功能，按需写到哪一级，如 {example}", example=example)
            yield f"{indent}{key}:  # {_named(key, declared)}{message}"
        case Leaf():
            yield f"{indent}{key}:  # {_named(key, declared)}{_hint(declared)}"
        case Labelled():
            yield f"{indent}{key}:  # {_named(key, declared)}{say('按页面上的栏目写“栏目: 答案”')}"


def _item(model: type[Block], language: str, depth: int) -> Iterator[str]:
    first = True
    for line in _block(model, language, depth + 1):
        yield "  " * depth + "- " + line.lstrip() if first else line
        first = False


def _named(key: str, declared: Declared) -> str:
    """Return the label on the page unless the key is that label; the reader looks for the label."""
    return "" if key == declared.title else say("{label}：", label=declared.title)


def _hint(leaf: Leaf) -> str:
    words = leaf.vocabulary.words if leaf.vocabulary else ()
    listed = comma_list(words[:_LONGEST_LIST]) + ("…" if len(words) > _LONGEST_LIST else "")
    return say("；").join(part for part in (described(leaf), listed) if part)
