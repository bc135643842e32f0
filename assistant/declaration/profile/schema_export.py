"""The profile's JSON Schema (draft 2020-12) for editors: titles, options, limits, descriptions.

The schema has the keys of one language, although the loader accepts both. Closed lists become enums, open ones
examples. Numbers and dates may be text, as the loader reads all scalars as text.
"""

from __future__ import annotations

from typing import Any, Literal

from assistant.core.language import mark, say
from assistant.core.values import Vocabulary
from assistant.declaration.profile.schema.algorithm import NodeRef
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

Json = dict[str, Any]
Language = Literal["zh", "en"]
_PERIOD = {"zh": ("起", "止"), "en": ("start", "end")}
_KINDS = {
    "text": mark("一行文字"),
    "textarea": mark("一段文字"),
    "number": mark("数字，不带单位"),
    "date": mark("日期，如 2024-03-01"),
    "period": mark("起止日期，止可写 长期"),
    "choice": mark("单选"),
    "choices": mark("多选"),
    "region": mark("省、市、区，按页面上的名称"),
    "steps": mark("按先后的步骤"),
    "file": mark("资料文件夹里的相对路径"),
    "nodes": mark("勾选的产品、路径或功能"),
}


def json_schema(lang: str) -> Json:
    """Return the schema with keys in one language: "zh" or "en"."""
    language: Language = "zh" if lang == "zh" else "en"
    body = _block(Profile, language)
    properties = {"beian": {"title": say("资料格式的版本"), "enum": [VERSION, str(VERSION)]}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": say("填报资料"),
        **body,
        "properties": properties | body["properties"],
    }


def _block(model: type[Block], language: Language) -> Json:
    properties = {
        declared.title if language == "zh" else name: _member(declared, language)
        for name, declared in members(model).items()
    }
    return {"type": ["object", "null"], "properties": properties, "additionalProperties": False}


def _member(declared: Declared, language: Language) -> Json:
    title = {"title": declared.title}
    match declared:
        case FieldGroup(_, model):
            return title | _block(model, language)
        case Items(_, model):
            return title | {"type": ["array", "null"], "items": _block(model, language)}
        case Labelled(depth=depth):
            return title | _answers(depth)
        case Mark(is_tick=is_tick):
            return title | ({"enum": ["是", "否", True, False, None]} if is_tick else _text())
        case Leaf():
            return title | {"description": described(declared)} | _leaf(declared, language)


def _leaf(leaf: Leaf, language: Language) -> Json:
    match leaf.kind:
        case "choice":
            return _word(leaf.vocabulary)
        case "choices":
            word = _word(leaf.vocabulary, may_be_grouped=True)
            grouped = {"type": "object", "additionalProperties": {"type": ["array", "string", "null"]}}
            return {"anyOf": [{"type": "array", "items": word}, word, grouped, {"type": "null"}]}
        case "number":
            return {"type": ["number", "string", "null"]}
        case "period":
            return _period(language)
        case "region" | "steps":
            return {"type": ["array", "string", "null"], "items": {"type": "string"}}
        case "nodes":
            return {"type": ["array", "null"], "items": _block(NodeRef, language)}
        case _:
            longest = {"maxLength": leaf.limits.max_length} if leaf.limits.max_length else {}
            return _text() | longest


def _text() -> Json:
    return {"type": ["string", "number", "null"]}


def _word(vocabulary: Vocabulary | None, *, may_be_grouped: bool = False) -> Json:
    if vocabulary is None or not vocabulary.words:
        return {"type": ["string", "null"]}
    if vocabulary.open:
        return {"type": ["string", "null"], "examples": list(vocabulary.words)}
    bare = [word.rpartition("/")[2] for word in vocabulary.words] if may_be_grouped else []
    return {"enum": [*dict.fromkeys([*vocabulary.words, *bare]), None]}


def _period(language: Language) -> Json:
    start, end = _PERIOD[language]
    days = {start: {"type": "string"}, end: {"type": "string", "examples": ["长期"]}}
    return {"type": ["object", "string", "null"], "properties": days, "additionalProperties": False}


def _answers(depth: int) -> Json:
    answer: Json = {"type": ["string", "array", "null"], "items": {"type": "string"}}
    for _ in range(depth):
        answer = {"type": ["object", "null"], "additionalProperties": answer}
    return answer


def described(leaf: Leaf) -> str:
    """Return a description of a field: kind, limits, whether it is required, confidence."""
    parts = [say(_KINDS.get(leaf.kind, mark("文字")))]
    if leaf.limits.max_length:
        parts.append(say("不超过 {count} 字", count=leaf.limits.max_length))
    if leaf.limits.min_length:
        parts.append(say("不少于 {count} 字", count=leaf.limits.min_length))
    if leaf.required == "yes":
        parts.append(say("必填"))
    if leaf.vocabulary is not None and leaf.vocabulary.open:
        parts.append(say("选项以页面为准"))
    if leaf.on_page:
        parts.append(say("可信度 {mark}", mark=leaf.confidence))
    else:
        parts.append(say("不填入系统"))
    return say("；").join(parts)
