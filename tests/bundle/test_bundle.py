"""The zip for Windows: which wheels of the lock it takes, and how its files are written."""

from __future__ import annotations

import ast
import hashlib
import json
import re
import sys
import zipfile
from pathlib import Path

import pytest
from packaging.markers import default_environment

from scripts import bundle, windows_wheels
from scripts.windows_wheels import PYTHONS, LockedPackage, WheelFile
from tests.project.source_tree import ROOT

LOCK = """\
# made by uv
colorama==0.4.6 ; os_name == 'nt' or sys_platform == 'win32' \\
    --hash=sha256:{a} \\
    --hash=sha256:{b}
    # via click
click==8.5.1 \\
    --hash=sha256:{c}
    # via
    #   our-project (pyproject.toml)
    #   uvicorn
old==1.0 ; python_full_version < '3.12' \\
    --hash=sha256:{d}
    # via click
pytest==9.0 \\
    --hash=sha256:{e}
    # via our-project (pyproject.toml)
uvicorn==0.54 \\
    --hash=sha256:{f}
    # via our-project (pyproject.toml)
uvloop==0.23 ; sys_platform != 'win32' \\
    --hash=sha256:{f}
    # via uvicorn
""".format(**{letter: letter * 64 for letter in "abcdef"})


def names(python: str) -> set[str]:
    """Return what the project's own lock installs on Windows with a Python."""
    return {item.name for item in bundle.windows_packages() if item.is_for(python)}


def test_markers_are_those_of_windows_and_not_of_this_machine() -> None:
    packages = windows_wheels.needed_by(windows_wheels.locked_packages(LOCK), ["uvicorn"])
    assert [item.name for item in packages] == ["colorama", "click", "old", "uvicorn", "uvloop"]
    assert [item.name for item in packages if item.is_for("3.11")] == ["colorama", "click", "old", "uvicorn"]
    assert [item.name for item in packages if item.is_for("3.13")] == ["colorama", "click", "uvicorn"]
    assert packages[0].hashes == ("sha256:" + "a" * 64, "sha256:" + "b" * 64)


def test_every_marker_of_an_environment_is_that_of_windows() -> None:
    assert set(default_environment()) <= set(windows_wheels.windows_environment("3.12"))


@pytest.mark.parametrize("python", PYTHONS)
def test_the_projects_lock_gives_what_windows_needs(python: str) -> None:
    chosen = names(python)
    assert {"colorama", "pywin32-ctypes", "win32-setctime", "playwright", "nicegui", "numpy", "tzdata"} <= chosen
    assert {"onnxruntime", "rapidocr"} <= chosen, "the text of scans is read without a network too"
    assert not chosen & {"uvloop", "jeepney", "secretstorage", "pytest", "mypy", "ruff", "hatchling", "psycopg-binary"}
    assert ("importlib-metadata" in chosen) == (python == "3.11")
    numpy = [item.version for item in bundle.windows_packages() if item.name == "numpy" and item.is_for(python)]
    assert len(numpy) == 1


def test_pip_is_given_exact_versions_and_the_digests_of_the_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[list[str]] = []
    monkeypatch.setattr("subprocess.run", lambda command, check: calls.append(command))
    packages = windows_wheels.locked_packages(LOCK)
    windows_wheels.download(packages, "3.12", tmp_path)
    listed = (tmp_path / "3.12.txt").read_text(encoding="utf-8").splitlines()
    assert listed[0] == f"colorama==0.4.6  --hash=sha256:{'a' * 64} --hash=sha256:{'b' * 64}".replace("  ", " ")
    assert [line.partition("=")[0] for line in listed] == ["colorama", "click", "pytest", "uvicorn"]
    command = " ".join(calls[0])
    assert command.startswith(f"{sys.executable} -m pip download")
    assert "--platform win_amd64 --python-version 3.12 --implementation cp" in command
    assert "--require-hashes --no-deps --only-binary=:all:" in command


def test_only_what_is_missing_is_downloaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[list[str]] = []
    monkeypatch.setattr("subprocess.run", lambda command, check: calls.append(command))
    files = [made_wheel(tmp_path, f"{name}-1.0-cp312-cp312-win_amd64.whl") for name in ("one", "two")]
    one, two = (package(file.path.name.split("-")[0], "1.0", file.digest) for file in files)
    windows_wheels.download([one, two], "3.12", tmp_path)
    assert calls == []
    files[1].path.unlink()
    windows_wheels.download([one, two], "3.12", tmp_path)
    assert (tmp_path / "3.12.txt").read_text(encoding="utf-8") == f"two==1.0 --hash={files[1].digest}\n"
    windows_wheels.download([one], "3.13", tmp_path)
    assert len(calls) == 2, "a wheel of another Python does not count"


def test_a_wheel_with_another_digest_or_version_is_left_out(tmp_path: Path) -> None:
    right = made_wheel(tmp_path, "click-8.5.1-py3-none-any.whl")
    made_wheel(tmp_path, "click-8.4.0-py3-none-any.whl")
    made_wheel(tmp_path, "uvicorn-0.54-py3-none-any.whl")
    digest = windows_wheels.matching_wheels([package("click", "8.5.1")], tmp_path)
    assert digest == {}
    locked = package("click", "8.5.1", right.digest)
    assert windows_wheels.matching_wheels([locked, package("uvicorn", "0.54")], tmp_path) == {locked: [right]}


def test_a_requirement_without_a_wheel_is_named_with_who_has_it(tmp_path: Path) -> None:
    ours = made_wheel(
        tmp_path, "ours-1.0-py3-none-any.whl", "native>=2", "seen; extra == 'ocr'", "unix; os_name == 'posix'"
    )
    native = made_wheel(tmp_path, "native-2.1-cp312-cp312-win_amd64.whl", "colorama; sys_platform == 'win32'")
    colorama = made_wheel(tmp_path, "colorama-0.4.6-py2.py3-none-any.whl")
    stable = made_wheel(tmp_path, "seen-1.0-cp37-abi3-win_amd64.whl")
    paths = [ours.path, native.path, colorama.path, stable.path]
    assert windows_wheels.unmet(paths, ["ours[ocr]==1.0"], "3.12") == []
    assert windows_wheels.unmet(paths, ["ours[ocr]==1.0"], "3.13") == ["native>=2 (ours)"]
    assert windows_wheels.unmet(paths[:2], ["ours[ocr]==1.0"], "3.12") == [
        'colorama; sys_platform == "win32" (native)',
        'seen; extra == "ocr" (ours)',
    ]


@pytest.mark.parametrize(
    ("wheel", "fitting"),
    [
        ("a-1-cp311-cp311-win_amd64.whl", ["3.11"]),
        ("a-1-cp312-abi3-win_amd64.whl", ["3.12", "3.13"]),
        ("a-1-py3-none-win_amd64.whl", ["3.11", "3.12", "3.13"]),
        ("a-1-py2.py3-none-any.whl", ["3.11", "3.12", "3.13"]),
        ("a-1-cp312-cp312-manylinux_2_28_x86_64.whl", []),
        ("a-1-cp313-cp313t-win_amd64.whl", []),
        ("a-1-py3-none-win32.whl", []),
    ],
)
def test_a_wheel_fits_the_pythons_that_its_name_says(wheel: str, fitting: list[str]) -> None:
    assert [python for python in PYTHONS if windows_wheels.is_for(Path(wheel), python)] == fitting


def test_the_zip_holds_wheels_once_and_what_installs_them(tmp_path: Path) -> None:
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    ours = made_wheel(wheels, f"beian_assistant-{bundle.version()}-py3-none-any.whl")
    click = made_wheel(wheels, "click-8.5.1-py3-none-any.whl")
    locked = LockedPackage("click", "8.5.1", "os_name == 'nt'", (click.digest, "sha256:other"), frozenset())
    target = tmp_path / "备案助手.zip"
    bundle.write_zip(target, ours.path, {locked: [click]})
    first = target.read_bytes()
    bundle.write_zip(target, ours.path, {locked: [click]})
    assert target.read_bytes() == first, "the same wheels make the same zip"
    with zipfile.ZipFile(target) as archive:
        contents = archive.namelist()
        top = f"备案助手-{bundle.version()}"
        assert {name.split("/")[0] for name in contents} == {top}
        assert {f"{top}/安装.cmd", f"{top}/卸载.cmd", f"{top}/请先读我.txt"} <= set(contents)
        assert [name for name in contents if name.endswith(".whl")] == [
            f"{top}/files/wheels/{path.name}" for path in (ours.path, click.path)
        ]
        requirements = archive.read(f"{top}/files/requirements.txt").decode()
        facts = json.loads(archive.read(f"{top}/files/bundle.json"))
    assert requirements.splitlines() == [
        f"beian-assistant[ocr]=={bundle.version()} --hash={ours.digest}",
        f"click==8.5.1 ; os_name == 'nt' --hash={click.digest}",
    ]
    assert facts["longest_path"] == len(f"beian_assistant-{bundle.version()}.dist-info/METADATA")


def test_command_files_are_written_as_windows_reads_them() -> None:
    written = dict(bundle.payload())
    commands = {name: content for name, content in written.items() if name.endswith(".cmd")}
    assert set(commands) == {"安装.cmd", "卸载.cmd", "files/run.cmd"}
    for name, content in commands.items():
        assert content.count(b"\n") == content.count(b"\r\n"), name
        assert not content.startswith(b"\xef\xbb\xbf"), f"{name}: cmd would run the mark as a command"
        before, _, after = content.partition(b"chcp 65001 >nul\r\n")
        assert before.isascii(), name
        assert [line for line in after.splitlines()[:-1] if not line.isascii()] == [], (
            f"{name}: ASCII but its last line"
        )
    assert commands["files/run.cmd"].isascii()
    read_me = written["请先读我.txt"]
    assert read_me.startswith("\ufeff备案助手".encode()), "Notepad of older Windows needs the mark"
    assert read_me.count(b"\r\n") == len(read_me.splitlines()) <= 20


def test_command_files_name_only_files_that_lie_beside_them() -> None:
    written = dict(bundle.payload())
    run = written["files/run.cmd"].decode()
    named = set(re.findall(r"%FILES%([\w.-]+)", run))
    assert named == {"start.py", "suitable.py", "no-python.txt"}
    assert {f"files/{name}" for name in named} <= set(written)
    labels = set(re.findall(r"(?m)^:(\w+)", run))
    assert set(re.findall(r"(?:goto |call :)(\w+)", run)) == labels
    for name in ("安装.cmd", "卸载.cmd"):
        assert '"%~dp0files\\run.cmd"' in written[name].decode()


def test_the_installer_needs_nothing_but_python() -> None:
    for path in bundle.PAYLOAD.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.level == 0:
                modules = [str(node.module)]
            foreign = [name for name in modules if name.partition(".")[0] not in sys.stdlib_module_names]
            assert foreign == [], path


def test_the_makefile_makes_the_bundle() -> None:
    assert "$(BIN)/python -m scripts.bundle" in (ROOT / "Makefile").read_text(encoding="utf-8")


@pytest.mark.thorough
@pytest.mark.program
def test_the_lock_has_a_wheel_for_windows_of_everything(tmp_path: Path) -> None:
    """Downloads about 300 MB, or takes what lies in .build already."""
    packages = bundle.windows_packages()
    for python in PYTHONS:
        windows_wheels.download(packages, python, bundle.DOWNLOADS)
    chosen = windows_wheels.matching_wheels(packages, bundle.DOWNLOADS)
    paths = [file.path for files in chosen.values() for file in files]
    for python in PYTHONS:
        expected = {(item.name, item.version) for item in packages if item.is_for(python)}
        offered = {
            (item.name, item.version)
            for item, files in chosen.items()
            if any(windows_wheels.is_for(file.path, python) for file in files)
        }
        assert expected <= offered
        roots = [f"{name}=={version}" for name, version in sorted(expected)]
        assert windows_wheels.unmet(paths, roots, python) == []


def package(name: str, version: str, *hashes: str) -> LockedPackage:
    """Return a package of a lock."""
    return LockedPackage(name, version, "", hashes, frozenset())


def made_wheel(folder: Path, name: str, *requires: str) -> WheelFile:
    """Write a wheel that holds its metadata only."""
    package_name, version = name.split("-")[:2]
    metadata = [f"Metadata-Version: 2.1\nName: {package_name}\nVersion: {version}"]
    metadata += [f"Requires-Dist: {line}" for line in requires]
    with zipfile.ZipFile(folder / name, "w") as archive:
        entry = zipfile.ZipInfo(f"{package_name}-{version}.dist-info/METADATA")
        archive.writestr(entry, "\n".join(metadata) + "\n")
    return WheelFile(folder / name, f"sha256:{hashlib.sha256((folder / name).read_bytes()).hexdigest()}")
