"""The installation, step by step. The older program stays until the new one has started once."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from . import layout
from .deletion import deleted, set_aside
from .failures import InstallFailure, forbidden, of_pip, of_start, of_system
from .journal import Journal
from .layout import InstalledProgram
from .machine import WindowsMachine
from .shortcuts import make_link, place_shortcuts

_NATIVE = ("cv2", "greenlet", "lxml.etree", "numpy", "onnxruntime", "playwright.sync_api", "pydantic", "sqlalchemy")
_IMPORTS = (
    "import importlib, sys\n"
    "for name in sys.argv[1:]:\n"
    "    try: importlib.import_module(name)\n"
    "    except Exception as error: print('cannot import', name, type(error).__name__, error)\n"
)
_QUIETLY = ("-P", "-s", "-X", "utf8")  # only the packages installed here; output that can be read on every code page
_SPARE = 300_000_000  # bytes beside what the wheels unpack to: compiled modules, the environment itself


@dataclass(frozen=True, slots=True)
class Bundle:
    """The unpacked zip: the folder files/ and what bundle.json says of the wheels."""

    files: Path
    version: str
    longest_path: int
    unpacked_bytes: int

    @property
    def requirements(self) -> Path:
        """Return the list of exact versions and digests."""
        return self.files / "requirements.txt"


def bundle_in(files: Path) -> Bundle:
    """Return the bundle of an unpacked folder. Raises InstallFailure if parts of it are missing."""
    remedy = "请把压缩包全部解压到一个新的文件夹，再双击里面的“安装.cmd”。"
    try:
        facts = json.loads((files / "bundle.json").read_text(encoding="utf-8"))
        bundle = Bundle(files, facts["version"], int(facts["longest_path"]), int(facts["unpacked_bytes"]))
    except (OSError, ValueError, KeyError, TypeError):
        raise InstallFailure("安装包不完整", remedy) from None
    if not bundle.requirements.is_file() or not any((files / "wheels").glob("*.whl")):
        raise InstallFailure("安装包不完整：没有解压出程序文件", remedy)
    return bundle


def install(machine: WindowsMachine, journal: Journal, bundle: Bundle) -> None:
    """Install the bundle's version beside an older one, then replace that. Raises InstallFailure, nothing changed."""
    home = layout.home(machine.environment)
    older = layout.record_of(home)
    program = _place(machine, journal, bundle, home)
    try:
        _build(machine, journal, bundle, program)
        journal.say("第 4 步，共 4 步：放上快捷方式和卸载程序")
        link = make_link(machine, journal, program)
        _copy_uninstaller(bundle, home)
    except (InstallFailure, OSError, KeyboardInterrupt) as error:
        if not deleted(program):
            journal.say(f"！ 没有装完的文件有的正被占用，没有删完：{program}。下次安装或卸载时会删除。")
        if older is not None:
            journal.say(f"原来的版本 {older.version} 没有动，可以继续用。")
        raise of_system(error, program) if isinstance(error, OSError) else error from None
    shortcuts = place_shortcuts(machine, journal, program, link)  # from here on the new program stays
    layout.write_record(home, InstalledProgram(bundle.version, str(program), [str(path) for path in shortcuts]))
    _delete_older(journal, [path for path in layout.marked_programs(machine.environment) if path != program])


def _delete_older(journal: Journal, programs: list[Path]) -> None:
    """Delete the programs that do not run, and say what stays."""
    running = partial = False
    for program in programs:
        try:
            partial |= not all(map(deleted, set_aside([program])))
        except OSError as error:
            journal.note(f"{program}: {error}")
            running = True
    if running:
        journal.say("！ 旧版本还开着，没有删除。请注销 Windows 再登录，然后从桌面打开新的；下次安装时会删除旧的。")
    if partial:
        journal.say("！ 旧版本有文件正被占用，没有删完。新版本可以使用；下次安装或卸载时会删除剩下的。")


def _place(machine: WindowsMachine, journal: Journal, bundle: Bundle, home: Path) -> Path:
    """Return the folder of the new program, made and marked; say so if it is not the usual one."""
    root = home
    reason = layout.shorter_reason(str(home), bundle.version, bundle.longest_path, machine.encodes)
    if reason:
        root = _shorter_root(machine, journal, reason) or home
    try:
        home.mkdir(parents=True, exist_ok=True)
        if (free := machine.free_bytes(root)) < bundle.unpacked_bytes + _SPARE:
            needed, there = (bundle.unpacked_bytes + _SPARE) / 1e9, free / 1e9
            raise InstallFailure(
                f"磁盘空间不够：需要 {needed:.1f} GB，还有 {there:.1f} GB", "请在系统盘腾出空间，再双击“安装.cmd”。"
            )
        program = layout.unused_name(root, bundle.version)
        program.mkdir()
        (program / layout.MARKER).touch()
    except OSError as error:
        raise of_system(error, root) from None
    return program


def _shorter_root(machine: WindowsMachine, journal: Journal, reason: str) -> Path | None:
    """Make the short folder, for this user alone; None, and the cause said, if that cannot be."""
    short = layout.shorter_folder(machine.environment)
    user = "\\".join(filter(None, (machine.environment.get("USERDOMAIN"), machine.environment.get("USERNAME"))))
    owners = [word for who in (user, "*S-1-5-18") for word in ("/grant:r", f"{who}:(OI)(CI)F")]
    try:
        if short is not None:
            _make_own(short, layout.record_of(layout.home(machine.environment)))
            done = machine.run([str(machine.system_folder / "icacls.exe"), str(short), "/inheritance:r", *owners, "/q"])
            journal.note(f"icacls: {done.code}\n{done.output}")
            if done.code == 0:
                journal.say(f"{reason}，程序放在 {short}（只有您能打开）。")
                return short
    except FileExistsError as error:
        journal.note(f"{short}: {error}")
        journal.say(f"！ {reason}，但 {short} 里已有文件，可能是上次没有装完留下的，所以不放在那里。照常安装；")
        journal.say("  如果启动不了，请先双击“卸载.cmd”，再双击“安装.cmd”；还是不行，请把安装日志发给支持人员。")
        return None
    except OSError as error:
        journal.note(f"{short}: {error}")
    journal.say(f"！ {reason}，但这台电脑不允许把程序放在别处。照常安装；如果启动不了，请把安装日志发给支持人员。")
    return None


def _make_own(short: Path, installed: InstalledProgram | None) -> None:
    """Make the short folder unless our program lies in it.

    Raises FileExistsError if it holds anything else, by another user or a killed installation; OSError if forbidden.
    """
    if installed is not None and Path(installed.program).parent == short and short.is_dir():
        return
    if short.is_dir() and not any(short.iterdir()):
        short.rmdir()
    short.mkdir()


def _build(machine: WindowsMachine, journal: Journal, bundle: Bundle, program: Path) -> None:
    """Make the environment, install the wheels into it and start the program once. Raises InstallFailure, OSError."""
    python = str(program / "Scripts" / "python.exe")
    journal.say(f"第 1 步，共 4 步：准备运行环境（用 {machine.python}）")
    done = machine.run([str(machine.python), *_QUIETLY, "-m", "venv", str(program)])
    journal.note(done.output)
    if done.code:
        raise _of_environment(done.output, program)
    journal.say(f"第 2 步，共 4 步：安装备案助手 {bundle.version}（大约三到十分钟，请不要关闭窗口）")
    words = ["--isolated", "--no-input", "--disable-pip-version-check", "--no-warn-script-location", "--no-index"]
    source = ["--no-deps", "--require-hashes", "--find-links", str(bundle.files / "wheels")]
    command = [python, *_QUIETLY, "-m", "pip", "install", *words, *source, "-r", str(bundle.requirements)]
    done = machine.run(command, {"PIP_CONFIG_FILE": os.devnull})
    journal.note(done.output)
    if done.code:
        raise of_pip(done.output)
    journal.say("第 3 步，共 4 步：试着启动一次")
    _try(machine, journal, program, [python, *_QUIETLY, "-m", "assistant", "--version"])
    _try(machine, journal, program, [python, *_QUIETLY, "-c", _IMPORTS, *_NATIVE])


def _try(machine: WindowsMachine, journal: Journal, program: Path, command: list[str]) -> None:
    done = machine.run(command)
    journal.note(done.output)
    if done.code or "cannot import " in done.output:
        raise of_start(done.output, program)


def _of_environment(output: str, program: Path) -> InstallFailure:
    """Return the failure for an environment that could not be made."""
    failure = of_start(output, program)
    if failure.message == forbidden(program).message:
        return failure
    return InstallFailure(
        "建立运行环境时出错",
        "请重新安装 Python 3.13（64 位，来自 python.org），再双击“安装.cmd”；还是不行，请把安装日志发给支持人员。",
    )


def _copy_uninstaller(bundle: Bundle, home: Path) -> None:
    """Copy what 卸载.cmd needs into the program's folder, for the unpacked zip may be deleted. Raises OSError, as it was.

    The folder is replaced as a whole: modules of two versions beside each other need not fit.
    """
    files, fresh, former = (home / name for name in layout.UNINSTALLER)
    for folder in (fresh, former):
        shutil.rmtree(folder, ignore_errors=True)
    (fresh / "installing").mkdir(parents=True)
    names = ("run.cmd", "start.py", "suitable.py", "no-python.txt")
    for path in (*(bundle.files / name for name in names), *(bundle.files / "installing").glob("*.py")):
        shutil.copyfile(path, fresh / path.relative_to(bundle.files))
    shutil.copyfile(bundle.files.parent / "卸载.cmd", home / "卸载.cmd")
    if files.exists():
        files.rename(former)
    try:
        fresh.rename(files)
    except OSError:
        if former.exists():
            former.rename(files)
        raise
    shutil.rmtree(former, ignore_errors=True)
