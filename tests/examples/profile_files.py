"""The comparator's own reading of a profile: files, both languages of keys, one capability in two roles.

Every scalar is text. Nothing of the product is used: if this reading and the product's differ, a test must fail.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from tests.examples.english_keys import CHINESE
from tests.examples.registry_forms import Json, grouped_labels

PARTS = ("主体", "产品", "算法", "佐证与说明")
SUFFIXES = (".yaml", ".json")
BASIC, NAME = "算法基础属性信息", "算法名称"
ASSOCIATION = "选择产品及功能信息"


def read_profile(path: Path) -> tuple[Json, Path]:
    """Return a profile under Chinese keys and the folder of its attachments."""
    if path.is_file():
        data, folder = _read(path), path.parent
    else:
        whole = [path / f"{name}{suffix}" for name in ("填报资料", "profile") for suffix in SUFFIXES]
        wholes = [path for path in whole if path.exists()]
        data, folder = (_read(wholes[0]) if wholes else _parts(path)), path
    data = _chinese(data, CHINESE)
    data["算法"] = [_with_origin(item, data["算法"]) for item in data.get("算法") or []]
    return data, folder


def _parts(folder: Path) -> Json:
    result: Json = {}
    for part in PARTS:
        if (folder / part).is_dir():
            result[part] = [_read(path) for path in sorted((folder / part).iterdir())]
        elif (folder / f"{part}.yaml").exists():
            result[part] = _read(folder / f"{part}.yaml")
    return result


def _read(path: Path) -> Any:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        return json.loads(text, parse_int=str, parse_float=str)
    return yaml.load(text, Loader=yaml.BaseLoader)


def _chinese(data: Any, table: Json) -> Any:
    """Return a part of a profile with every English key replaced; unknown keys stay as they are."""
    if isinstance(data, list):
        return [_chinese(item, table) for item in data]
    if not isinstance(data, dict):
        return data
    result = {}
    for key, value in data.items():
        known = table.get(key, key)
        word, below = known if isinstance(known, tuple) else (known, {})
        result[word] = _chinese(value, below)
    return result


def _with_origin(algorithm: Json, all_: list[Json]) -> Json:
    """Return an algorithm with the answers of the one whose capability it shares."""
    named = algorithm.get("同一能力")
    other = next((item for item in all_ if named and item[BASIC][NAME] == named), None)
    return _over(other, algorithm) if other else algorithm


def _over(below: Json, above: Json) -> Json:
    result = dict(below)
    for key, value in above.items():
        is_part = isinstance(value, dict) and isinstance(below.get(key), dict) and key not in grouped_labels()
        result[key] = _over(below[key], value) if is_part else value
    return result
