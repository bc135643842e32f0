"""Makes the pictures of docs/console.md and its Chinese edition: `make pictures` (needs a display; make provides a virtual one).

Plays the ten weeks (`tests/console/ten_weeks`) in a temporary folder, which takes about a quarter of an hour, and keeps of
its pictures those below, cut to the height that shows the subject and no path of this machine. `--from FOLDER` takes the
pictures of weeks that were played before.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from PIL import Image

from scripts.practice_pictures import COLOURS, PICTURES, ROOT
from tests.console.ten_weeks import __main__ as ten_weeks

GUIDES = {"en": ROOT / "docs" / "console.md", "zh": ROOT / "docs" / "zh" / "console.md"}
MARK = "<!-- pictures: scripts/weeks_pictures.py -->"
TAKEN_WIDTH, WIDTH = 1440, 1000
# By the name of the picture in the story: the height of its upper part, and what it shows.
SCENES: dict[str, tuple[int, dict[str, str]]] = {
    "board": (900, {"en": "The board by item, with a tick per row", "zh": "按项目的进度总览，每一行可以勾选"}),
    "profile": (900, {"en": "The profile as a form", "zh": "填报资料：按表填写"}),
    "sending-returned": (900, {"en": "Drafts that go out and come back", "zh": "发出与收回：每份草稿发没发"}),
    "sealing": (915, {"en": "Papers on their way to be sealed", "zh": "用印：哪些材料已寄出"}),
    "returned": (890, {"en": "A comment as a task with its term", "zh": "补正任务：意见、期限、谁来办"}),
    "change-scenario": (1220, {"en": "What follows when a person leaves", "zh": "变更场景：责任人换人要办什么"}),
    "handing-over": (1200, {"en": "What a colleague takes over", "zh": "交接：给接手同事的一段话"}),
}


def file_name(scene: str) -> str:
    """Return the name of a picture in docs/pictures."""
    return f"weeks-{scene}.png"


def store(folder: Path) -> None:
    """Cut, shrink and store the pictures of the weeks; raises SystemExit if one is missing."""
    missing = [scene for scene in SCENES if not (folder / f"{scene}-{TAKEN_WIDTH}.png").exists()]
    if missing:
        raise SystemExit(f"weeks_pictures: the weeks show no {', '.join(missing)}")
    for scene, (height, _) in SCENES.items():
        taken = Image.open(folder / f"{scene}-{TAKEN_WIDTH}.png").convert("RGB")
        cut = taken.crop((0, 0, taken.width, min(height, taken.height)))
        small = cut.resize((WIDTH, round(cut.height * WIDTH / cut.width)), Image.Resampling.LANCZOS)
        small.quantize(COLOURS).save(PICTURES / file_name(scene), optimize=True)


def show_in(guide: Path, language: str) -> None:
    """Write the lines of all pictures to the end of a page, after the mark."""
    folder = "pictures" if language == "en" else "../pictures"
    lines = "\n\n".join(f"![{words[language]}]({folder}/{file_name(scene)})" for scene, (_, words) in SCENES.items())
    text, _, _ = guide.read_text(encoding="utf-8").partition(MARK)
    guide.write_text(f"{text}{MARK}\n\n{lines}\n", encoding="utf-8", newline="\n")


def main(arguments: list[str] | None = None) -> int:
    """Make every picture; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m scripts.weeks_pictures")
    parser.add_argument("--from", type=Path, dest="played", help="a folder with the pictures of weeks played before")
    options = parser.parse_args(arguments)
    if options.played is None and not os.environ.get("DISPLAY"):
        print("weeks_pictures: no display; use `make pictures`", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="beian-weeks-") as temporary:
        folder = options.played or Path(temporary) / "pictures"
        if options.played is None:
            ten_weeks.main(["--home", str(Path(temporary) / "home"), "--pictures", str(folder)])
        store(folder)
    for language, guide in GUIDES.items():
        show_in(guide, language)
    return 0


if __name__ == "__main__":
    sys.exit(main())
