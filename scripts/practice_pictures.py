"""Makes the pictures of docs/practice.md: `make pictures` (needs a display; make provides a virtual one).

Runs the scenario of the page's browser test (`tests/practice/story.py`) and photographs it at its chapters; the
pictures go to docs/pictures and their lines into the page, after the mark.
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
GUIDE = ROOT / "docs" / "practice.md"
WIDTH, HEIGHT = 1280, 800
COLOURS = 128
MARK = "<!-- pictures: scripts/practice_pictures.py -->"
SCENES = {
    "profile": (
        "practice-profile.png",
        "What a client forgot, beside its field in the console · 客户漏写的，就在那一项旁边",
    ),
    "board-rehearsed": ("practice-rehearsed.png", "The board after a batch of rehearsals · 批量演练之后的进度总览"),
    "run-请登录": ("practice-login.png", "A filing started by its button: it asks for you · 正式填报：请您登录"),
    "browser-confirm-subject": ("practice-confirm.png", "In the browser window you submit · 在浏览器窗口里由您提交"),
    "board-filed": ("practice-board.png", "Receipt and clock on the board · 回执和期限都在进度总览上"),
    "client-filed": (
        "practice-client.png",
        "The client's page: since when, by which rule · 客户页：自何时、依据哪一条",
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


def show_in(guide: Path) -> None:
    """Write the lines of all pictures into the page, after the mark; raises SystemExit if one is missing."""
    missing = [scene for scene, (name, _) in SCENES.items() if not (PICTURES / name).exists()]
    if missing:
        raise SystemExit(f"practice_pictures: the story shows no {', '.join(missing)}")
    lines = "\n\n".join(f"![{words}](pictures/{name})" for name, words in SCENES.values())
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
    show_in(GUIDE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
