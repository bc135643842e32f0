"""Follows docs/calibration.md step by step as a new user would, and takes its pictures (part of `make pictures`).

The commands and the file in its section "Trying it on the mock" are extracted from the page and run unchanged in an
empty folder; a second client plays the operator and follows the text. `--headless` tries the page without pictures.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shlex
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import sync_playwright

from assistant.filing.browser.find import find_browser
from scripts.pictures import PICTURES, RENDERED_AFTER_S, ROOT, WIDTH, screen
from tests.calibration.operator import CalibrationRun, Operator, Program
from tests.conftest import MockRegistry
from tests.filing.live import press, sees, until

PAGE = ROOT / "docs" / "calibration.md"
SECTION = "## Trying it on the mock"
PORT = "8765"
ENDS = {"calibrate": 10, "review": 0, "check": 3, "export": 0, "merge": 0}  # as the page says
PROMPT_PICTURES = {
    "校准本页": "calibrate-page.png",
    "对照表里的": "calibrate-field.png",
    "本页完成": "calibrate-done.png",
}
PAGE_PICTURES = {"review": ("对照表.html", "calibrate-review.png"), "check": ("巡检.html", "map-check.png")}


@dataclass
class PhotographingOperator(Operator):
    """The operator of the page; photographs the screen at the first prompt of each kind if there is a screen."""

    prompts: dict[str, str] = field(default_factory=dict)

    def _press(self, word: str, what: str) -> None:
        self._photograph(word)
        super()._press(word, what)

    def _field(self, form: str) -> None:
        self._photograph("对照表里的")
        super()._field(form)

    def _photograph(self, word: str) -> None:
        name = next((self.prompts.pop(prompt) for prompt in list(self.prompts) if word.startswith(prompt)), "")
        if name:
            screen(after_s=RENDERED_AFTER_S).quantize(128).save(PICTURES / name, optimize=True)


def commands(text: str) -> list[list[str]]:
    """Return the commands of the section, each as the words after `beian`."""
    lines = re.findall(r"^\$ beian (.*)$", _section(text), re.MULTILINE)
    return [shlex.split(line) for line in lines]


def own_file(text: str) -> tuple[str, str]:
    """Return name and content of the file in the section."""
    match = re.search(r"`(\S+\.yaml)`[^\n]*\n\n```yaml\n(.*?)```", _section(text), re.DOTALL)
    assert match is not None, f"{PAGE} shows no file under {SECTION}"
    return match[1], match[2]


def kind_of(words: list[str]) -> str:
    """Return the kind of a command."""
    if words[0] != "map":
        return "review" if "--review" in words else words[0]
    return words[1]


def walk(folder: Path, text: str, *, headless: bool) -> dict[str, int]:
    """Run the section's commands in a folder; return the exit code of each, except the mock's."""
    name, content = own_file(text)
    (folder / name).write_text(content, encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    first, *others = [[word.replace(PORT, port) for word in words] for words in commands(text)]
    ended: dict[str, int] = {}
    with _mock(folder, first) as registry:
        for words in others:
            ended[kind_of(words)] = _run(folder, words, registry, headless=headless)
    return ended


@contextmanager
def _mock(folder: Path, words: list[str]) -> Iterator[MockRegistry]:
    with subprocess.Popen(
        _command(words), cwd=folder, env=_environment(folder), stdout=subprocess.PIPE, text=True
    ) as mock:
        try:
            assert mock.stdout is not None
            output = mock.stdout.readline() + mock.stdout.readline()
            url, nonce = re.search(r"http://\S+\d", output), re.search(r"--nonce (\w+)", output)
            assert url, output
            assert nonce, output
            yield MockRegistry(url[0], nonce[1])
        finally:
            mock.terminate()


def _run(folder: Path, words: list[str], registry: MockRegistry, *, headless: bool) -> int:
    """Run one command, with the operator beside it if it opens a browser."""
    kind, door = kind_of(words), folder / "door"
    has_browser = kind in {"calibrate", "review", "check"}
    door.unlink(missing_ok=True)
    added = ["--door", str(door), *(["--headless"] if headless else [])] if has_browser else []
    process = Program(
        _command([*words, *added]),
        cwd=folder,
        env=_environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    try:
        if has_browser:
            _operate(kind, CalibrationRun(process, door), registry, folder, headless=headless)
        out, err = process.communicate(timeout=300)
    finally:
        if process.poll() is None:
            process.kill()
    print(f"$ beian {shlex.join(words)}\n{out}{err}→ {process.returncode}")
    return process.returncode


def _operate(kind: str, started: CalibrationRun, registry: MockRegistry, folder: Path, *, headless: bool) -> None:
    """Do what the page says beside one command: log in and, for a calibration, calibrate one page."""
    changes = registry.ask("/__mock__/variant")["told"]
    pictures = {} if headless or kind != "calibrate" else dict(PROMPT_PICTURES)
    reader = PhotographingOperator(started.guest(registry.url), registry, folder, changes, prompts=pictures)
    reader.log_in()
    if kind == "calibrate":
        reader.go("/subject")
        reader.page("subject")
        reader.guest.do(lambda page: sees(page, "下次再校准"))
        reader.guest.do(lambda page: press(page, "下次再校准"))
    reader.guest.leave()
    until(lambda: started.command.poll() is not None or kind != "calibrate", "the end of the walk")


def _command(words: list[str]) -> list[str]:
    return [sys.executable, "-m", "assistant", *words]


def _environment(folder: Path) -> dict[str, str]:
    own = {
        "BEIAN_HOME": str(folder / ".beian"),
        "BEIAN_LANG": "zh",
        "PYTHONIOENCODING": "utf-8",
        "PYTHONPATH": str(ROOT),
    }
    return {**os.environ, **own}


def _section(text: str) -> str:
    start = text.index(SECTION)
    end = text.find("\n## ", start + 1)
    return text[start : end if end > 0 else len(text)]


def photograph_pages(folder: Path) -> None:
    """Photograph the top of the pages that the commands wrote."""
    with sync_playwright() as playwright:
        arguments = ["--disable-gpu", *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else [])]
        browser = playwright.chromium.launch(executable_path=str(find_browser().path), args=arguments)
        page = browser.new_page(viewport={"width": WIDTH, "height": 750})
        for page_file, name in PAGE_PICTURES.values():
            page.goto((folder / page_file).resolve().as_uri())
            page.screenshot(path=PICTURES / name)
        browser.close()


def main() -> int:
    """Follow the page; return 0 if every command ended as the page says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--headless", action="store_true", help="no pictures")
    headless: bool = parser.parse_args().headless
    with tempfile.TemporaryDirectory(prefix="beian-walkthrough-") as place:
        ended = walk(Path(place), PAGE.read_text(encoding="utf-8"), headless=headless)
        if not headless:
            photograph_pages(Path(place))
    print(json.dumps(ended))
    return 0 if ended == ENDS else 1


if __name__ == "__main__":
    sys.exit(main())
