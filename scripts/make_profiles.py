"""Makes the examples in `profiles/` with their papers: `python -m scripts.make_profiles`; the same bytes each time.

    python -m scripts.make_profiles --reference DIR    the reference filing, with its exact numbers

The texts stand in `scripts/profile_texts`, one module for each example. One example is a folder of parts, one is in
English keys, one is JSON, the others are one YAML file. Pictures need Noto Sans CJK; without it they stay as they are.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from assistant import yaml_file
from assistant.profile.loading import load
from assistant.profile.saving import as_data
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
from scripts.profile_texts.assembly import Whole, assemble
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


def _files(whole: Whole, folder: str) -> dict[str, Json | list[Json]]:
    """Return the files of a profile: a folder's parts, or one file."""
    data = whole.data
    match folder:
        case "chat-app":
            names = [each["算法基础属性信息"]["算法名称"] for each in data["算法"]]
            algorithms = {f"算法/{name}.yaml": each for name, each in zip(names, data["算法"], strict=True)}
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
        path.write_bytes(head.encode() + yaml_file.dump(data))


def reference(folder: Path) -> Path:
    """Write the reference filing."""
    raise NotImplementedError


def main(words: list[str] | None = None) -> int:
    """Write the examples, or the reference filing; return the exit code."""
    parser = argparse.ArgumentParser(description="Makes the example profiles.")
    parser.add_argument("--reference", type=Path, metavar="DIR", help="write the reference filing there instead")
    wish = parser.parse_args(words)
    for texts in EXAMPLES:
        place = write(PROFILES, texts)
        print(f"{texts.folder}: {sum(1 for each in place.rglob('*') if each.is_file())} files")
    return 0


if __name__ == "__main__":
    sys.exit(main())
