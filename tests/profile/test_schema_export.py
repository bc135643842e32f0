"""The JSON Schema for editors."""

from __future__ import annotations

import json
from typing import Any

import pytest

from assistant.declaration.profile.schema_export import json_schema


def _at(schema: dict[str, Any], *keys: str) -> dict[str, Any]:
    for key in keys:
        schema = schema["items"] if key == "[]" else schema["properties"][key]
    return schema


@pytest.mark.parametrize(
    ("lang", "path"),
    [("zh", ("算法", "[]", "算法基础属性信息", "算法类型")), ("en", ("algorithms", "[]", "basic", "type"))],
)
def test_a_closed_list_is_an_enum_under_the_keys_of_its_language(lang: str, path: tuple[str, ...]) -> None:
    field = _at(json_schema(lang), *path)
    assert field["title"] == "算法类型"
    assert "个性化推送类" in field["enum"]


def test_an_open_list_offers_examples_only() -> None:
    field = _at(json_schema("zh"), "主体", "法定代表人信息", "证件类型")
    assert field["examples"] == ["居民身份证"]
    assert "enum" not in field


def test_unknown_keys_are_refused_at_every_level() -> None:
    schema = json_schema("en")
    assert schema["$schema"].endswith("2020-12/schema")
    assert schema["additionalProperties"] is False
    assert _at(schema, "products", "[]", "paths", "[]")["additionalProperties"] is False


def test_limits_are_exported() -> None:
    field = _at(json_schema("en"), "products", "[]", "paths", "[]", "functions", "[]", "introduction")
    assert field["maxLength"] == 500


def test_the_schema_is_plain_json() -> None:
    assert json.loads(json.dumps(json_schema("zh"))) == json_schema("zh")
