"""Makes the examples in `profiles/` with their papers: `python -m scripts.make_profiles`; always the same bytes.

python -m scripts.make_profiles --reference DIR    the reference filing, with its exact numbers

The texts are in `scripts/profile_texts`, one module for each example. One example is a folder of parts, one has English
keys, one is JSON, the others are one YAML file. Pictures need Noto Sans CJK; without it they are left unchanged.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from assistant.core import yaml_file
from assistant.core.values import File
from assistant.declaration.profile.loading import load
from assistant.declaration.profile.saving import as_data
from scripts.paper_drawing import draw
from scripts.profile_texts import (
    chat_app,
    dispatcher,
    image_generator,
    news_recommender,
    ranking,
    search_engine,
    speech_api,
)
from scripts.profile_texts import reference as reference_filing
from scripts.profile_texts.assembly import ProfileWithPapers, assemble
from scripts.profile_texts.shapes import Json, Texts

PROFILES = Path(__file__).resolve().parents[1] / "profiles"
EXAMPLES: tuple[Texts, ...] = (
    chat_app.TEXTS,
    image_generator.TEXTS,
    speech_api.TEXTS,
    news_recommender.TEXTS,
    search_engine.TEXTS,
    ranking.TEXTS,
    dispatcher.TEXTS,
)
HEAD = "# 样例：{about}。单位、人员、号码和数据均为虚构；附件由程序生成，不具效力。\n"
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
WHOLE, WHOLE_EN = "填报资料", "profile"


def write(folder: Path, texts: Texts) -> Path:
    """Write one example with its papers and return its folder."""
    place = folder / texts.folder
    whole = assemble(texts)
    for path, paper in whole.papers.items():
        draw(paper, place / path)
    for name, data in _files(whole, texts.folder).items():
        _lay_down(place / name, data, HEAD.format(about=texts.about))
    return place


def _files(whole: ProfileWithPapers, folder: str) -> dict[str, Json | list[Json]]:
    """Return the files of a profile: a folder's parts, or one file."""
    data = whole.data
    match folder:
        case "chat-app":
            names = [item["算法基础属性信息"]["算法名称"] for item in data["算法"]]
            algorithms = {f"算法/{name}.yaml": item for name, item in zip(names, data["算法"], strict=True)}
            parts = {f"{part}.yaml": data[part] for part in ("主体", "产品", "佐证与说明")}
            return parts | algorithms
        case "search-engine":
            return {f"{WHOLE_EN}.yaml": {"beian": 1} | _in_english(data)}
        case "ranking":
            return {f"{WHOLE}.json": data}
        case _:
            return {f"{WHOLE}.yaml": data}


def _in_english(data: Json) -> Json:
    """Return a profile under English keys."""
    with tempfile.TemporaryDirectory() as home:
        path = Path(home) / f"{WHOLE}.json"
        path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        return as_data(load(path).profile, "en")


def _lay_down(path: Path, data: Json | list[Json], head: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".json":
        path.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8", newline="\n")
    else:
        path.write_bytes(head.encode() + yaml_file.dump(_dated(data)))


def _dated(data: Any) -> Any:
    """Return plain data with its days as dates, which YAML writes without quotes."""
    match data:
        case dict():
            return {key: _dated(value) for key, value in data.items()}
        case list():
            return [_dated(value) for value in data]
        case str() if _DAY.fullmatch(data):
            return date.fromisoformat(data)
        case _:
            return data


def reference(folder: Path) -> Path:
    """Write the reference filing into a folder, without papers that no form requires, and return it."""
    whole = assemble(reference_filing.TEXTS)
    del whole.data["佐证与说明"]
    asked = json.dumps(whole.data, ensure_ascii=False)
    for path, paper in whole.papers.items():
        if path in asked:
            draw(paper, folder / path)
    _lay_down(folder / f"{WHOLE}.yaml", whole.data, HEAD.format(about=reference_filing.TEXTS.about))
    return folder


def numbers(profile: Path) -> str:
    """Return the size of a filing: records by page, fields, and the uploads among them."""
    records = load(profile).records()
    fields = [value for record in records for value in record.values.values()]
    pages = Counter(record.page for record in records)
    uploads = sum(isinstance(value, File) for value in fields)
    kinds = ", ".join(f"{count} {page}" for page, count in pages.items())
    return f"{len(records)} records ({kinds}), {len(fields)} fields, {uploads} uploads"


def main(words: list[str] | None = None) -> int:
    """Write the examples, or the reference filing, and print their sizes; return the exit code."""
    parser = argparse.ArgumentParser(description="Makes the example profiles.")
    parser.add_argument("--reference", type=Path, metavar="DIR", help="write the reference filing there instead")
    options = parser.parse_args(words)
    places = [reference(options.reference)] if options.reference else [write(PROFILES, texts) for texts in EXAMPLES]
    for place in places:
        print(f"{place.name}: {numbers(place)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
