"""The repository is fit to publish: no addresses of package indexes, no paths of somebody's machine."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.project.source_tree import ROOT, tracked_files

BINARY = {".docx", ".ico", ".jpeg", ".jpg", ".pdf", ".png", ".woff2", ".xlsx", ".xz", ".zip"}
# Written in pieces, so that this file does not match itself.
INDEXES = (
    "pypi" + ".org",
    "python" + "hosted",
    "registry." + "npmjs",
    "npm" + "mirror",
    "deb." + "debian",
    "mirrors" + ".",
)
PLACES = ("/" + "work/", "/" + "root/", "/" + "opt/wheels", "shared" + "/design", "shared" + "/domain")
TOO_BIG = 3 * 1024 * 1024


def texts() -> list[tuple[Path, str]]:
    """Return every tracked text file with its text."""
    files = [path for path in tracked_files() if path.suffix.lower() not in BINARY]
    return [(path, path.read_text(encoding="utf-8")) for path in files]


in_a_checkout = pytest.mark.skipif(not tracked_files(), reason="no git or not a checkout, so nothing is tracked")


@in_a_checkout
@pytest.mark.parametrize("words", [INDEXES, PLACES], ids=["package indexes", "places on a machine"])
def test_no_tracked_file_names(words: tuple[str, ...]) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{number}: {word}"
        for path, text in texts()
        for number, line in enumerate(text.splitlines(), 1)
        for word in words
        if word in line
    ]
    assert wrong == []


@in_a_checkout
def test_nothing_that_is_built_is_tracked() -> None:
    built = re.compile(r"(^|/)(node_modules|dist|__pycache__|static|\.venv)/|\.(mo|pyc|whl)$")
    tracked = [path.relative_to(ROOT).as_posix() for path in tracked_files()]
    assert [name for name in tracked if built.search(name)] == []


@in_a_checkout
def test_no_tracked_file_is_large() -> None:
    assert [str(path) for path in tracked_files() if path.stat().st_size > TOO_BIG] == []


@in_a_checkout
def test_texts_end_their_lines_alike() -> None:
    wrong = [
        str(path.relative_to(ROOT))
        for path, text in texts()
        if "\r" in text or (text and not text.endswith("\n")) or "\ufeff" in text
    ]
    assert wrong == []


def test_the_lock_pins_every_package_by_digest() -> None:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    packages = [line for line in lines if re.match(r"^[a-z0-9]", line)]
    assert len(packages) > 40
    assert [line for line in packages if "==" not in line] == []
    assert sum("--hash=sha256:" in line for line in lines) > len(packages)


def test_every_dependency_of_the_project_is_locked() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    named = re.findall(r'^    "([A-Za-z0-9._-]+)>=', project, re.MULTILINE)
    locked = set(re.findall(r"^([a-z0-9._-]+)==", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE))
    normal = {re.sub(r"[._]+", "-", name).lower() for name in named}
    assert normal - {re.sub(r"[._]+", "-", name) for name in locked} == set(), "run `make lock`"


def test_the_lock_is_installed_without_asking_for_newer_releases() -> None:
    """A dependency with extras (`uvicorn[standard]`) makes an older pip take its newest release, of which no hash is locked."""
    for path in ("scripts/setup.sh", ".github/workflows/tests.yml"):
        (line,) = (
            line
            for line in (ROOT / path).read_text(encoding="utf-8").splitlines()
            if "requirements.lock" in line and "pip" in line
        )
        assert "--no-deps" in line
        assert "--require-hashes" in line


def test_the_public_build_s_quick_job_formats_and_lints_as_make_quick_does() -> None:
    (recipe,) = re.findall(r"(?m)^quick: setup\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(encoding="utf-8"))
    commands = re.findall(r"(?m)^\t\$\(BIN\)/(ruff .*)$", recipe)
    workflow = (ROOT / ".github/workflows/tests.yml").read_text(encoding="utf-8")
    quick = workflow[: workflow.index("\n  test:")]
    assert len(commands) == 2
    assert [command for command in commands if f"- run: python -m {command}\n" not in quick] == []
