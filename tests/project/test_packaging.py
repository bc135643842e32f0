"""A wheel, and a wheel from the source archive, contain everything that a person with only pip needs."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import hatch_build
from assistant.core.bundled import bundled
from tests.conftest import free_port
from tests.project.source_tree import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.program]
NEEDED = (
    "assistant/py.typed",
    "assistant/apps/cli/app.py",
    "assistant/locale/en/LC_MESSAGES/assistant.mo",
    "assistant/_bundled/selectors/registry.yaml",
    "assistant/_bundled/docs/zh/console.md",
    "assistant/_bundled/docs/console.md",
    "assistant/_bundled/selectors/mock.yaml",
    "assistant/_bundled/selectors/mock_element_ui.yaml",
    "assistant/_bundled/selectors/cac.yaml",
    "beian_mock/__main__.py",
    "beian_mock/static/index.html",
    "beian_mock/static/licenses.txt",
    "beian_mock/static_element_ui/index.html",
    "beian_mock/static_element_ui/licenses.txt",
)
NEVER = ("node_modules", "tests/", "__pycache__", "/runs/", "fixtures/")


def build(kind: str, source: Path, target: Path) -> Path:
    """Build a wheel or source archive with the available tools and return it."""
    command = [sys.executable, "-m", "build", f"--{kind}", "--no-isolation", "--outdir", str(target), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", errors="replace", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(iter([*target.glob("*.whl"), *target.glob("*.tar.gz")]))


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the source archive of this tree."""
    return build("sdist", ROOT, tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="module")
def wheel(mock_pages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the wheel of this tree."""
    assert mock_pages.is_dir()
    return build("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def wheel_from_sdist(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the wheel built from the source archive alone."""
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    return build("wheel", next(folder.iterdir()), tmp_path_factory.mktemp("wheel-from-sdist"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """Return a function that runs Python with the wheel before this tree on the path."""
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)

    def run(*words: str) -> str:
        environment = {**os.environ, "PYTHONPATH": str(folder), "BEIAN_LANG": "en"}
        command = [sys.executable, *words]
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    return run


def names(wheel: Path) -> list[str]:
    """Return the file names in a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def test_a_wheel_carries_pages_maps_examples_and_both_languages(wheel: Path) -> None:
    contents = names(wheel)
    assert [name for name in NEEDED if name not in contents] == []
    assert any(name.startswith("assistant/_bundled/profiles/") for name in contents)
    assert any(name.endswith("/licenses/LICENSE") for name in contents)


def test_a_wheel_carries_nothing_that_belongs_to_the_tree(wheel: Path) -> None:
    assert [name for name in names(wheel) for part in NEVER if part in name] == []


@pytest.mark.thorough
def test_the_source_archive_makes_the_same_wheel(wheel: Path, wheel_from_sdist: Path) -> None:
    ours, theirs = (
        sorted(name for name in names(path) if "/assets/" not in name) for path in (wheel, wheel_from_sdist)
    )
    assert ours == theirs


def test_the_source_archive_holds_sources_only(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        contents = [name.partition("/")[2] for name in archive.getnames()]
    assert "fixtures/registry/web/package-lock.json" in contents
    assert "fixtures/registry/web_element_ui/package-lock.json" in contents
    assert "requirements.lock" in contents
    assert [name for name in contents if "node_modules" in name or name.endswith(".mo") or "/static" in name] == []


def test_a_wheel_uses_its_own_copies(installed: Callable[..., str]) -> None:
    code = "from assistant.core.bundled import bundled; print(bundled('selectors'))"
    assert Path(installed("-c", code)).parts[-3:] == ("assistant", "_bundled", "selectors")
    assert bundled("selectors") == ROOT / "selectors", "a checkout uses the folder beside the package"


def test_a_wheel_shows_its_commands_in_english_too(installed: Callable[..., str]) -> None:
    assert "demo" in installed("-m", "assistant", "--help")
    text = "from assistant.core.language import say; print(say('已完成，没有错误'))"
    assert installed("-c", text) not in {"", "已完成，没有错误"}


def test_the_mock_of_a_wheel_says_how_it_is_started(installed: Callable[..., str]) -> None:
    assert "--port" in installed("-m", "beian_mock", "--help")
    assert free_port() > 0


def test_a_wheel_starts_its_own_mock(installed: Callable[..., str]) -> None:
    code = "from assistant.apps.cli import mocks\nwith mocks.running(['--port', '0']) as mock: print(mock.url)"
    assert installed("-c", code).startswith("http://127.0.0.1:")


def test_an_editable_install_uses_the_tree_and_bundles_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _BUILD_EDITABLE, str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    contents = names(next(tmp_path.glob("*.whl")))
    assert [name for name in contents if "_bundled" in name or name.endswith(".py")] == []
    assert any(name.endswith(".pth") for name in contents)


_BUILD_EDITABLE = "import sys; from hatchling.build import build_editable; build_editable(sys.argv[1])"


def test_pages_are_built_again_only_when_their_sources_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / hatch_build.REGISTRY
    for web, _, _ in hatch_build.SKINS:
        (home / web / "src").mkdir(parents=True)
        (home / web / "src" / "main.js").write_text("1", encoding="utf-8")
        (home / web / "node_modules").mkdir()
    calls: list[str] = []

    def npm(copy: Path, made: Path, *words: str) -> None:
        calls.append(f"{copy.name} {words[0]}")
        made.mkdir(exist_ok=True)
        (made / "index.html").write_text((copy.parent / "web" / "src" / "main.js").read_text("utf-8"), encoding="utf-8")

    monkeypatch.setattr(hatch_build, "_npm", npm)
    assert hatch_build.build_pages(tmp_path)
    assert calls == ["web ci", "web run", "web_element_ui ci", "web_element_ui run"]
    assert not hatch_build.build_pages(tmp_path)
    (home / "web" / "node_modules" / "left.js").write_text("x", encoding="utf-8")
    assert not hatch_build.build_pages(tmp_path)
    (home / "web_element_ui" / "src" / "main.js").write_text("2", encoding="utf-8")
    assert hatch_build.build_pages(tmp_path)
    assert calls[4:] == ["web_element_ui ci", "web_element_ui run"]
    (home / "web" / "src" / "main.js").write_text("3", encoding="utf-8")
    assert hatch_build.build_pages(tmp_path)
    assert calls[6:] == ["web ci", "web run", "web_element_ui ci", "web_element_ui run"], "the second skin shares them"
    for _, pages, _ in hatch_build.SKINS:
        assert (home / "beian_mock" / pages / "index.html").read_text(encoding="utf-8") == "3"


def test_what_a_run_leaves_beside_an_example_is_not_bundled(tmp_path: Path) -> None:
    for name in ("profiles/chat/主体.yaml", "profiles/chat/runs/1/journal.jsonl", "selectors/registry.yaml"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", encoding="utf-8")
    assert sorted(hatch_build.bundled_files(tmp_path).values()) == [
        "assistant/_bundled/profiles/chat/主体.yaml",
        "assistant/_bundled/selectors/registry.yaml",
    ]
