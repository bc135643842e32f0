"""Makes the pictures of docs/practice.md and its Chinese edition: `make pictures` (needs a display; make provides a virtual one).

Runs the scenario of the page's browser test (`tests/practice/story.py`) and photographs it at its chapters; the
pictures go to docs/pictures and their lines into both editions of the page, after the mark.
"""

from __future__ import annotations

import io
import os
import re
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from assistant.core.language import choose
from assistant.filing.browser.find import find_browser
from tests.conftest import browser_arguments, serve_mock_registry
from tests.practice.story import PracticeWalkthrough

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
GUIDES = {"en": ROOT / "docs" / "practice.md", "zh": ROOT / "docs" / "zh" / "practice.md"}
WIDTH, HEIGHT = 1280, 800
COLOURS = 128
MARK = "<!-- pictures: scripts/practice_pictures.py -->"
SCENES = {
    "profile": (
        "practice-profile.png",
        {"en": "What a client forgot, beside its field in the console", "zh": "客户漏写的，就在那一项旁边"},
    ),
    "board-rehearsed": (
        "practice-rehearsed.png",
        {"en": "The board after a batch of rehearsals", "zh": "批量演练之后的进度总览"},
    ),
    "run-请登录": (
        "practice-login.png",
        {"en": "A filing started by its button: it asks for you", "zh": "点一下按钮开始正式填报：请您登录"},
    ),
    "browser-confirm-subject": (
        "practice-confirm.png",
        {"en": "In the browser window you submit", "zh": "在浏览器窗口里由您提交"},
    ),
    "board-filed": (
        "practice-board.png",
        {"en": "Receipt and clock on the board", "zh": "回执和期限都在进度总览上"},
    ),
    "client-filed": (
        "practice-client.png",
        {"en": "The client's page: since when, by which rule", "zh": "客户页：自何时、依据哪一条"},
    ),
}


def photograph(name: str, page: Page) -> None:
    """Save a scene of the scenario, if the page shows it."""
    if name in SCENES:
        taken = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        height = round(taken.height * WIDTH / taken.width)
        picture = taken.resize((WIDTH, height), Image.Resampling.LANCZOS) if taken.width != WIDTH else taken
        picture.quantize(COLOURS).save(PICTURES / SCENES[name][0], optimize=True)


def walk_through(home: Path) -> None:
    """Run the whole scenario in a folder, with a window of an office computer's size."""
    with sync_playwright() as playwright, serve_mock_registry(home / "mock") as registry:
        browser = playwright.chromium.launch(executable_path=str(find_browser().path), args=browser_arguments())
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        story = PracticeWalkthrough(home, registry, page, {"DISPLAY": os.environ["DISPLAY"]}, photograph)
        story.whole()
        browser.close()


def show_in(guide: Path, language: str = "en") -> None:
    """Write the lines of all pictures into a page, after the mark; raises SystemExit if one is missing."""
    missing = [scene for scene, (name, _) in SCENES.items() if not (PICTURES / name).exists()]
    if missing:
        raise SystemExit(f"practice_pictures: the story shows no {', '.join(missing)}")
    folder = "pictures" if language == "en" else "../pictures"
    lines = "\n\n".join(f"![{words[language]}]({folder}/{name})" for name, words in SCENES.values())
    text = guide.read_text(encoding="utf-8")
    fresh = re.sub(rf"{re.escape(MARK)}\n+(?:!\[[^\n]*\n+)*", lambda _: f"{MARK}\n\n{lines}\n\n", text)
    guide.write_text(fresh, encoding="utf-8", newline="\n")


def main() -> int:
    """Make every picture; return the exit code."""
    if not os.environ.get("DISPLAY"):
        print("practice_pictures: no display; use `make pictures`", file=sys.stderr)
        return 2
    PICTURES.mkdir(parents=True, exist_ok=True)
    choose("zh")
    with tempfile.TemporaryDirectory(prefix="beian-pictures-") as home:
        walk_through(Path(home))
    for language, guide in GUIDES.items():
        show_in(guide, language)
    return 0


if __name__ == "__main__":
    sys.exit(main())
