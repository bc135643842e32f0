"""The installer's own steps with the real venv and the real pip of this machine; only paths of Windows are replaced."""

from __future__ import annotations

import base64
import hashlib
import sys
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from scripts.windows.installing import steps
from scripts.windows.installing.machine import Finished, WindowsMachine
from tests.bundle.conftest import VERSION, ReplacedMachine

pytestmark = [pytest.mark.thorough, pytest.mark.program]


class RealPipMachine(ReplacedMachine):
    """A machine that runs what it can: Python's commands, with `Scripts` leading to the `bin` of this system."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.python = Path(sys.executable)

    def run(self, command: Sequence[str], more: Mapping[str, str] | None = None) -> Finished:
        """Run Python's commands; answer the others as Windows would."""
        if not Path(command[0]).name.startswith("python"):
            return super().run(command, more)
        self.commands.append(list(command))
        done = WindowsMachine.run(self, command, more)
        if "venv" in command:
            scripts = Path(command[-1]) / "Scripts"
            scripts.symlink_to("bin")
            (scripts / "python.exe").symlink_to("python")
        return done


def program_wheel(folder: Path) -> str:
    """Replace the wheel of a bundle by one that answers `python -m assistant --version`; return its digest."""
    for path in folder.glob("*.whl"):
        path.unlink()
    info = f"beian_assistant-{VERSION}.dist-info"
    contents = {
        "assistant/__init__.py": "",
        "assistant/__main__.py": f"print('{VERSION}')\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: beian-assistant\nVersion: {VERSION}\nProvides-Extra: ocr\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    rows = [
        f"{name},sha256={base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip('=')},{len(text)}"
        for name, text in contents.items()
    ]
    contents[f"{info}/RECORD"] = "\n".join([*rows, f"{info}/RECORD,,"]) + "\n"
    wheel = folder / f"beian_assistant-{VERSION}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, text in contents.items():
            archive.writestr(name, text)
    return hashlib.sha256(wheel.read_bytes()).hexdigest()


def test_pip_takes_the_bundles_words_and_refuses_an_altered_wheel(
    tmp_path: Path,
    bundle: Path,
    screen: Callable[[str, ReplacedMachine, Path], tuple[int, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    machine = RealPipMachine(tmp_path / "real")
    digest = program_wheel(bundle / "wheels")
    line = f"beian-assistant[ocr]=={VERSION} --hash=sha256:"
    (bundle / "requirements.txt").write_text(f"{line}{'0' * 64}\n", encoding="utf-8")
    code, seen = screen("install", machine, bundle)
    assert code == 1
    assert "有文件损坏或被改动" in seen
    (bundle / "requirements.txt").write_text(f"{line}{digest}\nabsent==1 --hash=sha256:{digest}\n", encoding="utf-8")
    code, seen = screen("install", machine, bundle)
    assert code == 1
    assert "没有适合这个 Python 的文件" in seen
    (bundle / "requirements.txt").write_text(f"{line}{digest}\n", encoding="utf-8")
    code, seen = screen("install", machine, bundle)
    assert code == 1
    assert "启动不了" in seen, "the stand-in lacks the packages that are imported once"
    monkeypatch.setattr(steps, "_NATIVE", ("assistant",))
    code, seen = screen("install", machine, bundle)
    assert code == 0, seen
    log = (machine.home / "安装日志.txt").read_text(encoding="utf-8-sig")
    assert f"Successfully installed beian-assistant-{VERSION}" in log
