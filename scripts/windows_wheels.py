"""Chooses from requirements.lock what a Windows machine needs, and downloads those wheels on any machine.

pip evaluates the markers of a requirement for the machine it runs on, so that `pip download --platform` on Linux would
leave out colorama and take uvloop. The markers are evaluated here, for Windows and each supported Python.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import zipfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from email.parser import HeaderParser
from pathlib import Path

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

PYTHONS = ("3.11", "3.12", "3.13")
PLATFORM = "win_amd64"
_HASH = re.compile(r"--hash=(sha256:[0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class LockedPackage:
    """One package of the lock: exact version, marker ("" for none), digests, and the packages that require it."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]
    required_by: frozenset[str]

    def is_for(self, python: str) -> bool:
        """Return whether Windows with this Python ("3.12") installs the package."""
        return not self.marker or Marker(self.marker).evaluate(windows_environment(python))

    def line(self, hashes: Iterable[str], *, marker: bool) -> str:
        """Return the package as one line of a requirements file with these digests."""
        condition = f" ; {self.marker}" if marker and self.marker else ""
        return f"{self.name}=={self.version}{condition} " + " ".join(f"--hash={value}" for value in sorted(hashes))


@dataclass(frozen=True, slots=True)
class WheelFile:
    """A downloaded wheel and its digest as the lock writes it."""

    path: Path
    digest: str


def windows_environment(python: str) -> dict[str, str]:
    """Return the values of all environment markers on 64-bit Windows with this Python."""
    return {
        "implementation_name": "cpython",
        "implementation_version": f"{python}.0",
        "os_name": "nt",
        "platform_machine": "AMD64",
        "platform_python_implementation": "CPython",
        "platform_release": "10",
        "platform_system": "Windows",
        "platform_version": "10.0.19045",
        "python_full_version": f"{python}.0",
        "python_version": python,
        "sys_platform": "win32",
        "extra": "",
    }


def locked_packages(text: str) -> list[LockedPackage]:
    """Return the packages of a lock that uv has written, with the names in its `# via` comments."""
    blocks = re.split(r"(?m)^(?=[A-Za-z0-9])", text)
    return [_package(block) for block in blocks if re.match(r"[\w.-]+==", block)]


def _package(block: str) -> LockedPackage:
    first, *rest = block.splitlines()
    requirement = Requirement(first.rstrip(" \\"))
    comments = [line.strip("# ").removeprefix("via").strip() for line in rest if line.strip().startswith("#")]
    return LockedPackage(
        canonicalize_name(requirement.name),
        next(iter(requirement.specifier)).version,
        str(requirement.marker or ""),
        tuple(_HASH.findall(block)),
        frozenset(canonicalize_name(comment) for comment in comments if comment and " " not in comment),
    )


def needed_by(packages: Sequence[LockedPackage], roots: Iterable[str]) -> list[LockedPackage]:
    """Return the packages that the roots need, directly or not, in the order of the lock."""
    needed: set[str] = {canonicalize_name(name) for name in roots}
    while more := {item.name for item in packages if item.name not in needed and item.required_by & needed}:
        needed |= more
    return [item for item in packages if item.name in needed]


def download(packages: Sequence[LockedPackage], python: str, folder: Path) -> None:
    """Download the wheels for Windows with this Python that the folder lacks. Raises CalledProcessError.

    pip refuses any with another digest than the lock's.
    """
    folder.mkdir(parents=True, exist_ok=True)
    there = matching_wheels(packages, folder)
    missing = [item for item in packages if not any(is_for(file.path, python) for file in there.get(item, []))]
    listed = folder / f"{python}.txt"
    lines = [item.line(item.hashes, marker=False) for item in missing if item.is_for(python)]
    if not lines:
        return
    listed.write_text("\n".join(lines) + "\n", encoding="utf-8")
    target = ["--platform", PLATFORM, "--python-version", python, "--implementation", "cp"]
    words = ["--quiet", "--require-hashes", "--no-deps", "--only-binary=:all:", *target, "--dest", str(folder)]
    subprocess.run([sys.executable, "-m", "pip", "download", *words, "-r", str(listed)], check=True)


def matching_wheels(packages: Collection[LockedPackage], folder: Path) -> dict[LockedPackage, list[WheelFile]]:
    """Return the wheels in a folder that the lock names by version and digest; other files there are left alone."""
    locked = {(item.name, item.version): item for item in packages}
    chosen: dict[LockedPackage, list[WheelFile]] = {}
    for path in sorted(folder.glob("*.whl")):
        name, version, _, _ = parse_wheel_filename(path.name)
        item = locked.get((name, str(version)))
        digest = f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"
        if item and digest in item.hashes:
            chosen.setdefault(item, []).append(WheelFile(path, digest))
    return chosen


def unmet(wheels: Iterable[Path], roots: Iterable[str], python: str) -> list[str]:
    """Return each requirement that no wheel of the folder meets on Windows with this Python, and who has it.

    It reads the metadata of the wheels, as pip would on the machine itself; `roots` may name extras.
    """
    offered = {parse_wheel_filename(path.name)[0]: path for path in wheels if is_for(path, python)}
    waiting = [(Requirement(root), "") for root in roots]
    seen: set[tuple[str, str]] = set()
    missing: list[str] = []
    while waiting:
        requirement, parent = waiting.pop()
        name = canonicalize_name(requirement.name)
        path = offered.get(name)
        if path is None or str(parse_wheel_filename(path.name)[1]) not in requirement.specifier:
            missing.append(f"{requirement} ({parent})")
            continue
        for extra in {"", *requirement.extras} - {extra for known, extra in seen if known == name}:
            seen.add((name, extra))
            waiting.extend((child, name) for child in requirements_of(path, python, extra))
    return sorted(set(missing))


def requirements_of(wheel: Path, python: str, extra: str = "") -> Iterator[Requirement]:
    """Yield what a wheel requires on Windows with this Python, with the extra if one is named."""
    with zipfile.ZipFile(wheel) as archive:
        inside = next(name for name in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", name))
        metadata = HeaderParser().parsestr(archive.read(inside).decode("utf-8"))
    for text in metadata.get_all("Requires-Dist") or []:
        requirement = Requirement(text)
        if requirement.marker is None or requirement.marker.evaluate(windows_environment(python) | {"extra": extra}):
            yield requirement


def is_for(wheel: Path, python: str) -> bool:
    """Return whether a wheel installs on 64-bit Windows with this Python."""
    tags = parse_wheel_filename(wheel.name)[3]
    return any(_fits(tag.interpreter, tag.abi, tag.platform, python) for tag in tags)


def _fits(interpreter: str, abi: str, platform: str, python: str) -> bool:
    minor = int(python.partition(".")[2])
    if platform not in {"any", PLATFORM}:
        return False
    if interpreter.startswith("py"):
        return interpreter in {"py3", f"py3{minor}"} and abi == "none"
    if not re.fullmatch(r"cp3\d+", interpreter):
        return False
    built_for = int(interpreter.removeprefix("cp3"))
    return (abi == "abi3" and built_for <= minor) or (built_for == minor and abi in {f"cp3{minor}", "none"})
