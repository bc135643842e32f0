"""Makes the zip from which Windows installs without a network: `python -m scripts.bundle` (or `make bundle`).

`dist/备案助手-VERSION-windows.zip` holds the project's wheel, every wheel that it needs on 64-bit Windows with Python
3.11, 3.12 or 3.13 (`scripts/windows_wheels.py`), and what scripts/windows/ installs them with. Downloads stay in
`.build/windows-wheels`, so that a second call takes only what is new.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

from scripts.windows_wheels import (
    PYTHONS,
    LockedPackage,
    WheelFile,
    download,
    is_for,
    locked_packages,
    matching_wheels,
    needed_by,
    unmet,
)

ROOT = Path(__file__).resolve().parents[1]
PAYLOAD = ROOT / "scripts" / "windows"
DOWNLOADS = ROOT / ".build" / "windows-wheels"
NAME = "备案助手"
EXTRAS = ("ocr",)
# Where the files of scripts/windows/ lie in the zip; the rest goes to files/ under its own name.
TOP = {"install.cmd": "安装.cmd", "uninstall.cmd": "卸载.cmd", "read-me.txt": "请先读我.txt"}
_A_FIXED_DAY = (2026, 1, 1, 0, 0, 0)  # so that the same wheels make the same zip


def main(words: Sequence[str] | None = None) -> int:
    """Build the wheel, download the others, write the zip and say its size; 1 if a wheel is missing."""
    parser = argparse.ArgumentParser(description="make the offline zip for Windows")
    parser.add_argument("--wheel", type=Path, help="a wheel of this project that is built already")
    parser.add_argument("--outdir", type=Path, default=ROOT / "dist")
    given = parser.parse_args(words)
    wheel = given.wheel or built_wheel(given.outdir)
    packages = windows_packages()
    for python in PYTHONS:
        print(f"for Python {python}: {sum(item.is_for(python) for item in packages)} wheels", flush=True)
        download(packages, python, DOWNLOADS)
    chosen = matching_wheels(packages, DOWNLOADS)
    paths = [file.path for files in chosen.values() for file in files]
    missing = [f"{python}: {text}" for python in PYTHONS for text in unmet([wheel, *paths], [_root(wheel)], python)]
    if missing:
        print("no wheel for:\n" + "\n".join(missing), file=sys.stderr)
        return 1
    target = given.outdir / f"{NAME}-{version()}-windows.zip"
    write_zip(target, wheel, chosen)
    print(f"{target}: {target.stat().st_size / 1e6:.0f} MB, {len(paths) + 1} wheels")
    return 0


def windows_packages() -> list[LockedPackage]:
    """Return the packages of the lock that an installation with its extras needs on Windows."""
    project = _project()
    asked = [*project["dependencies"], *(line for extra in EXTRAS for line in project["optional-dependencies"][extra])]
    packages = locked_packages((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    needed = needed_by(packages, (Requirement(line).name for line in asked))
    return [item for item in needed if any(item.is_for(python) for python in PYTHONS)]


def version() -> str:
    """Return the version of the project."""
    return str(_project()["version"])


def built_wheel(folder: Path) -> Path:
    """Build the project's wheel into a folder and return it. Raises CalledProcessError."""
    words = ["--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run([sys.executable, "-m", "build", *words], check=True, stdout=subprocess.DEVNULL)
    return next(folder.glob(f"beian_assistant-{version()}-*.whl"))


def write_zip(target: Path, wheel: Path, chosen: dict[LockedPackage, list[WheelFile]]) -> None:
    """Write the zip: one folder, texts with the line ends of Windows, wheels as they are."""
    top = f"{NAME}-{version()}"
    wheels = [wheel, *(file.path for files in chosen.values() for file in files)]
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in payload():
            _add(archive, f"{top}/{name}", content, zipfile.ZIP_DEFLATED)
        _add(archive, f"{top}/files/requirements.txt", requirements(wheel, chosen).encode(), zipfile.ZIP_DEFLATED)
        _add(archive, f"{top}/files/bundle.json", _facts(wheels), zipfile.ZIP_DEFLATED)
        for path in sorted(wheels):
            _add(archive, f"{top}/files/wheels/{path.name}", path.read_bytes(), zipfile.ZIP_STORED)


def payload() -> Iterator[tuple[str, bytes]]:
    """Yield the files of scripts/windows/ as they lie in the zip's folder: name and content."""
    for path in sorted(PAYLOAD.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            inside = path.relative_to(PAYLOAD).as_posix()
            yield TOP.get(inside, f"files/{inside}"), for_windows(path)


def for_windows(path: Path) -> bytes:
    """Return a text with the line ends of Windows; what Notepad opens begins with a byte order mark, `.cmd` never does."""
    lines = path.read_text(encoding="utf-8").splitlines()
    mark = "\ufeff" if path.suffix == ".txt" and path.name in TOP else ""
    return (mark + "\r\n".join(lines) + "\r\n").encode("utf-8") if path.suffix != ".py" else path.read_bytes()


def requirements(wheel: Path, chosen: dict[LockedPackage, list[WheelFile]]) -> str:
    """Return what pip installs on the machine: exact versions, the lock's markers, the digests of the wheels enclosed."""
    own = f"{_root(wheel)} --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}"
    lines = [item.line({file.digest for file in files}, marker=True) for item, files in chosen.items()]
    return "\n".join([own, *lines]) + "\n"


def _facts(wheels: Sequence[Path]) -> bytes:
    """Return what the installer needs to know of the wheels: longest path inside, and bytes unpacked for one Python."""
    longest = 0
    sizes = dict.fromkeys(PYTHONS, 0)
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            entries = archive.infolist()
        longest = max(longest, *(len(entry.filename) for entry in entries))
        for python in PYTHONS:
            sizes[python] += is_for(wheel, python) * sum(entry.file_size for entry in entries)
    facts = {"version": version(), "longest_path": longest, "unpacked_bytes": max(sizes.values())}
    return (json.dumps(facts, indent=2) + "\n").encode()


def _add(archive: zipfile.ZipFile, name: str, content: bytes, how: int) -> None:
    entry = zipfile.ZipInfo(name, _A_FIXED_DAY)
    entry.compress_type = how
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content)


def _root(wheel: Path) -> str:
    return f"beian-assistant[{','.join(EXTRAS)}]=={wheel.name.split('-')[1]}"


def _project() -> dict[str, Any]:
    return dict(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"])


if __name__ == "__main__":
    sys.exit(main())
