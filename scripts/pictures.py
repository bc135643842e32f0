"""Makes the pictures of the README: `make pictures` (needs a display; make provides a virtual one).

Runs the demo slowly and photographs the screen while it works, then the mock's front page and the report with another
browser. The pictures go to docs/pictures and their lines into both READMEs, between the marks.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from PIL import Image, ImageGrab
from playwright.sync_api import sync_playwright

from assistant.apps.cli import mocks
from assistant.filing.browser.find import find_browser

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
REPORT = "beian-demo-report.html"
WIDTH = 1200
RENDERED_AFTER_S = 2.0
IN_THE_MIDDLE_S = 14.0
WHILE_FILLING = "主体信息 · 第 0/"
MARK = "<!-- pictures: scripts/pictures.py -->"
CAPTIONS = {
    "mock.png": ("模拟备案系统的首页", "The mock registry's front page"),
    "login.png": ("人工接手：请您登录", "A handover: you log in"),
    "filling.png": ("填写中，面板显示到第几项", "Filling; the panel says which field"),
    "confirm.png": ("核对完毕，请您提交", "All proved; the submission is yours"),
    "report.png": ("填报报告", "The report"),
}
SCENES = {"请登录": "login.png", "请核对并提交": "confirm.png"}


def photograph_demo(folder: Path) -> dict[str, Image.Image]:
    """Run the demo in `folder` and return the screen of each scene; the simulated operator pauses for the shots."""
    scenes: dict[str, Image.Image] = {}
    command = [sys.executable, "-m", "assistant", "--lang", "zh", "demo", "--pace", "watch"]
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True, encoding="utf-8") as demo:
        for line in demo.stderr or ():
            sys.stderr.write(line)
            scene = next((name for words, name in SCENES.items() if f"：{words}" in line and "▶" in line), None)
            if scene:
                with _held(demo.pid):
                    scenes[scene] = screen(after_s=RENDERED_AFTER_S)
            elif WHILE_FILLING in line:
                scenes["filling.png"] = screen(after_s=IN_THE_MIDDLE_S)
    if demo.returncode:
        raise SystemExit(f"the demo ended with {demo.returncode}; no pictures")
    return scenes


@contextmanager
def _held(demo: int) -> Iterator[None]:
    """Pause the simulated operator of a demo, so that the handover stays on the screen."""
    children = psutil.Process(demo).children(recursive=True)
    stand_ins = [child for child in children if "assistant.filing.operator.simulated_operator" in child.cmdline()]
    for child in stand_ins:
        child.suspend()
    try:
        yield
    finally:
        for child in stand_ins:
            child.resume()


def screen(after_s: float) -> Image.Image:
    """Return the screen after this many seconds, cropped to the window."""
    threading.Event().wait(after_s)
    picture = ImageGrab.grab(xdisplay=os.environ["DISPLAY"]).convert("RGB")
    picture = picture.crop(picture.getbbox())
    height = round(picture.height * WIDTH / picture.width)
    return picture.resize((WIDTH, height), Image.Resampling.LANCZOS)


def photograph_pages(report: Path) -> None:
    """Photograph the mock's front page and the top of the report."""
    with sync_playwright() as playwright, mocks.running(["--port", "0"]) as mock:
        arguments = ["--disable-gpu", *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else [])]
        browser = playwright.chromium.launch(executable_path=str(find_browser().path), args=arguments)
        page = browser.new_page(viewport={"width": WIDTH, "height": 750})
        for name, address in (("mock.png", mock.url), ("report.png", report.resolve().as_uri())):
            page.goto(address, wait_until="networkidle")
            page.screenshot(path=PICTURES / name)
        browser.close()


@contextmanager
def _workplace() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="beian-pictures-") as folder:
        yield Path(folder)


def show_in(readme: Path, language: int) -> None:
    """Write the lines of the existing pictures into a README, after the mark."""
    there = [(name, words[language]) for name, words in CAPTIONS.items() if (PICTURES / name).exists()]
    lines = "\n\n".join(f"![{words}](docs/pictures/{name})" for name, words in there)
    text = readme.read_text(encoding="utf-8")
    fresh = re.sub(rf"{re.escape(MARK)}\n+(?:!\[[^\n]*\n+)*", f"{MARK}\n\n{lines}\n\n", text)
    readme.write_text(fresh, encoding="utf-8", newline="\n")


def main() -> int:
    """Make every picture; return the exit code."""
    if not os.environ.get("DISPLAY"):
        print("pictures: no display; use `make pictures`", file=sys.stderr)
        return 2
    PICTURES.mkdir(parents=True, exist_ok=True)
    with _workplace() as folder:
        for name, picture in photograph_demo(folder).items():
            picture.quantize(128).save(PICTURES / name, optimize=True)
        photograph_pages(folder / REPORT)
    show_in(ROOT / "README.zh-CN.md", 0)
    show_in(ROOT / "README.md", 1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
