"""What this machine has for a filing, in words for a person without a terminal (the console's 自检 page).

machine_checks(folder)    every check, those of folders about the workspace's (or the place of a new one)
try_browser()             start the browser once, invisibly, and end it
report(checks, folder)    all results as a text to send, without names of people, firms and machines
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import metadata
from pathlib import Path
from typing import Literal

from assistant.apps import machine_facts
from assistant.core import credentials, ownership, places, settings
from assistant.core.errors import BeianError, NoBrowser, NoKeyring, SiteUnreachable
from assistant.core.language import comma_list, mark, say
from assistant.core.user_messages import on_page, reason
from assistant.declaration.documents import extra
from assistant.filing.browser.browser_host import start_host, stop_host
from assistant.filing.browser.find import Machine, find_browser
from assistant.planning.maps.overlay import bundled_maps, known_map

Level = Literal["good", "advice", "bad"]
SIGNS: dict[Level, str] = {"good": "✓", "advice": "！", "bad": "✖"}
_LITTLE_BYTES, _LEAST_BYTES = 5 << 30, 1 << 30
_CHINA = timedelta(hours=8)
_DEEP = 300  # characters; Windows allows 260 unless long paths are enabled
_WINDOWS_FONTS = ("msyh.ttc", "msyh.ttf", "simsun.ttc", "simhei.ttf", "Deng.ttf")
_OFFICES = {
    "win32": (
        ("WPS", "LOCALAPPDATA", r"Kingsoft\WPS Office\ksolaunch.exe"),
        ("WPS", "PROGRAMFILES(X86)", r"Kingsoft\WPS Office\ksolaunch.exe"),
        ("WPS", "PROGRAMFILES", r"Kingsoft\WPS Office\ksolaunch.exe"),
        ("Office", "PROGRAMFILES", r"Microsoft Office\root\Office16\WINWORD.EXE"),
        ("Office", "PROGRAMFILES(X86)", r"Microsoft Office\root\Office16\WINWORD.EXE"),
        ("Office", "PROGRAMFILES", r"Microsoft Office\Office16\WINWORD.EXE"),
    ),
    "darwin": (
        ("WPS", "", "/Applications/wpsoffice.app/Contents/Info.plist"),
        ("Office", "", "/Applications/Microsoft Word.app/Contents/Info.plist"),
    ),
}
# Stand for two folders until the folders below them are taken out.
_IN_WORKSPACE, _AT_HOME = "\ue000", "\ue001"
_FOLDERS = re.compile(
    rf"""(?: (?P<root>[{_IN_WORKSPACE}{_AT_HOME}][\\/]) | (?<![^\W\d_])[A-Za-z]:[\\/] | \\\\ | (?<![\w:/])/ )
    (?: [^\\/\n：，。；、（）“”]+ [\\/] )+""",
    re.VERBOSE,
)
_OFFICE_COMMANDS = (("WPS", "wps"), ("LibreOffice", "libreoffice"))


@dataclass(frozen=True, slots=True)
class MachineCheck:
    """One check: its subject, how good the result is, the result, and the remedy if there is one."""

    title: str
    level: Level
    text: str
    remedy: str = ""

    def lines(self) -> list[str]:
        """Return the check as lines of text."""
        line = f"{SIGNS[self.level]} {say('{what}：{found}', what=self.title, found=self.text)}"
        return [line, f"    → {self.remedy}"] if self.remedy else [line]


def machine_checks(folder: Path, machine: Machine | None = None) -> Iterator[MachineCheck]:
    """Yield every check; `folder` is an existing folder, that of the workspace or the one in which it will lie."""
    on = machine or Machine()
    of_machine = (_program, _browser, _fonts, _office)
    of_folder = (_writable, _chinese, _long, _synchronised, _private, _space)
    yield from (check(on) for check in of_machine)
    yield from _display(on)
    yield from (check(folder) for check in of_folder)
    yield from (_keyring(), clock(datetime.now().astimezone()), _maps(), _rehearsal(), _reading())


def _program(_: Machine) -> MachineCheck:
    what = say("程序")
    try:
        version = metadata.version("beian-assistant")
    except metadata.PackageNotFoundError:
        version = "0"
    message = mark("备案助手 {version}，Python {python}，{system}")
    system = platform.platform(terse=True)
    text = say(message, version=version, python=platform.python_version(), system=system)
    if machine_facts.python_fits():
        return MachineCheck(what, "good", text)
    return MachineCheck(what, "bad", text, say("请安装 Python 3.11 至 3.13，再重新安装备案助手。"))


def _browser(on: Machine) -> MachineCheck:
    what = say("浏览器")
    try:
        binary = find_browser(settings.load().browser, on)
    except NoBrowser:
        return _no_browser(what)
    except BeianError as error:
        return MachineCheck(what, "bad", on_page(error), say("请先改正设置，再重新检查。"))
    return MachineCheck(what, "good", say("{name}（{path}）", name=binary.name, path=binary.path))


def _no_browser(what: str) -> MachineCheck:
    return MachineCheck(what, "bad", say("没有找到 Chrome、Edge 或 Chromium"), say("请安装 Chrome 或 Edge。"))


def _fonts(on: Machine) -> MachineCheck:
    what = say("中文字体")
    if on.platform == "win32":
        folder = on.environment.get("WINDIR", r"C:\Windows") + "\\Fonts\\"
        has_fonts = any(on.is_file(folder + name) for name in _WINDOWS_FONTS)
    elif on.platform == "darwin":
        has_fonts = True
    else:
        has_fonts = machine_facts.linux_fonts(on) > 0
    if has_fonts:
        return MachineCheck(what, "good", say("有"))
    remedy = say("请在系统设置里添加中文语言包（带字体）；否则画面和材料里的中文会显示成方块。")
    return MachineCheck(what, "advice", say("没有找到"), remedy)


def _office(on: Machine) -> MachineCheck:
    known = [
        name
        for name, variable, rest in _OFFICES.get(on.platform, ())
        if (root := on.environment.get(variable, "")) or not variable
        if on.is_file(f"{root}\\{rest}" if root else rest)
    ]
    known += [name for name, command in _OFFICE_COMMANDS if on.which(command)]
    names = comma_list(dict.fromkeys(known))
    text = (
        say("已安装：{names}", names=names)
        if names
        else say("没有找到，不影响填报；起草的材料是 .docx，要看要改时才用得上")
    )
    return MachineCheck(say("WPS 或 Office"), "good", text)


def _display(on: Machine) -> Iterator[MachineCheck]:
    if on.platform.startswith("linux"):
        has_display = bool(machine_facts.display(on))
        text = say("有") if has_display else say("没有，只能做看不见浏览器的演练")
        remedy = "" if has_display else say("正式填报请在有桌面的电脑上做。")
        yield MachineCheck(say("显示器"), "good" if has_display else "advice", text, remedy)


def _writable(folder: Path) -> MachineCheck:
    return _tried(say("文件夹能否写入"), folder, lambda _: None, "bad", say("请换一个您能写入的文件夹，例如“文档”。"))


def _chinese(folder: Path) -> MachineCheck:
    def write(inside: Path) -> None:
        own = inside / "测试－资料（一）"
        own.mkdir()
        (own / "填报资料 甲·乙.txt").write_text("中文", encoding="utf-8")
        if [path.name for path in own.iterdir()] != ["填报资料 甲·乙.txt"]:
            raise OSError(0, say("写进去的名称变了样"))

    return _tried(say("中文文件名"), folder, write, "bad", say("请把工作区放到本机磁盘上。"))


def _long(folder: Path) -> MachineCheck:
    def write(inside: Path) -> None:
        while len(str(inside)) < _DEEP:
            inside = inside / ("长" * 40)
            inside.mkdir()
        (inside / "资料.txt").write_text("中文", encoding="utf-8")

    remedy = say("请把工作区放在层级少的位置。")
    if ownership.is_windows():
        remedy = say("请把工作区放在层级少的位置，例如 D:\\备案；或请管理员在 Windows 里启用长路径。")
    return _tried(say("长路径"), folder, write, "advice", remedy)


def _tried(what: str, folder: Path, write: Callable[[Path], None], level: Level, remedy: str) -> MachineCheck:
    """Return whether something can be written in a temporary folder inside `folder`."""
    try:
        with tempfile.TemporaryDirectory(dir=folder, prefix=".beian-", ignore_cleanup_errors=True) as inside:
            write(Path(inside))
    except OSError as error:
        return MachineCheck(what, level, say("不行（{what}）", what=reason(error)), remedy)
    return MachineCheck(what, "good", say("可以"))


def _synchronised(folder: Path) -> MachineCheck:
    what = say("网盘和网络位置")
    location = places.shared_location(folder)
    if location is None:
        return MachineCheck(what, "good", say("在本机，没有发现同步"))
    remedy = say("客户的个人信息会离开这台电脑。只有一个人用的，请放在本机不同步的文件夹。")
    message = mark("在网络位置上") if location.how == "network" else mark("由 {name} 同步")
    return MachineCheck(what, "advice", say(message, name=location.name), remedy)


def _private(folder: Path) -> MachineCheck:
    what = say("别的用户能否打开")
    try:
        is_private = ownership.is_private(folder)
    except OSError:
        is_private = False
    if is_private:
        return MachineCheck(what, "good", say("只有您能打开"))
    remedy = say("几个人共用这台电脑的，请在文件夹的权限里只留下自己。")
    if ownership.is_windows():
        remedy = say("几个人共用这台电脑的，请在文件夹的“属性 › 安全”里只留下自己。")
    return MachineCheck(what, "advice", say("这台电脑上的其他用户也许能打开"), remedy)


def _space(folder: Path) -> MachineCheck:
    what = say("剩余空间")
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return MachineCheck(what, "advice", reason(error), say("请检查磁盘。"))
    level: Level = "bad" if free < _LEAST_BYTES else "advice" if free < _LITTLE_BYTES else "good"
    remedy = "" if level == "good" else say("请清理磁盘；填报的画面和材料要占空间。")
    return MachineCheck(what, level, say("{count} GB", count=free >> 30), remedy)


def _keyring() -> MachineCheck:
    what = say("保存密码的钥匙串")
    try:
        return MachineCheck(what, "good", credentials.keyring_name())
    except NoKeyring as error:
        remedy = say("不保存也能填报：登录时自己输入账号和密码。")
        return MachineCheck(what, "advice", str(error.facts.get("what", "")) or say("没有"), remedy)


def clock(moment: datetime) -> MachineCheck:
    """Check the clock: not before this program was installed, and in China's time zone."""
    what = say("时钟")
    text = f"{moment:%Y-%m-%d %H:%M %z}"
    installed = datetime.fromtimestamp(Path(__file__).stat().st_mtime).astimezone()
    if moment < installed - timedelta(days=1):
        return MachineCheck(what, "bad", text, say("时钟慢了，期限会算错。请在系统设置里校准日期和时间。"))
    if moment.utcoffset() != _CHINA:
        remedy = say("期限按这台电脑的日期算。在中国使用的，请把时区设为北京时间。")
        return MachineCheck(what, "advice", text, remedy)
    return MachineCheck(what, "good", text)


def _maps() -> MachineCheck:
    what = say("备案系统的页面对照表")
    try:
        count = sum(len(known_map(name).fields) for name in bundled_maps())
    except BeianError as error:
        return MachineCheck(what, "bad", error.parts()[0], say("请改正或移走您自己的对照表，或重新安装备案助手。"))
    return MachineCheck(what, "good", say("可以读取，共 {count} 项", count=count))


def _rehearsal() -> MachineCheck:
    what = say("演练用的模拟系统")
    if machine_facts.has_mock_pages():
        return MachineCheck(what, "good", say("已就绪"))
    return MachineCheck(what, "advice", say("没有，不能演练"), say("请重新安装备案助手。"))


def _reading() -> MachineCheck:
    text = say("有，在本机识别，不上传") if extra.is_installed() else say("没有装，不影响填报；有了它能读扫描件里的字")
    return MachineCheck(say("图中文字识别"), "good", text)


def try_browser() -> MachineCheck:
    """Start the browser once without a window and end it; the result says whether it answered."""
    what = say("启动浏览器")
    remedy = say("请关掉开着的浏览器窗口再试一次；单位的电脑请问管理员，是否禁止程序控制浏览器。")
    with tempfile.TemporaryDirectory(prefix="beian-", ignore_cleanup_errors=True) as temporary:
        home = Path(temporary)
        try:
            binary = find_browser(settings.load().browser)
            start_host(home, binary.path, headless=True)
        except NoBrowser:
            return _no_browser(what)
        except SiteUnreachable as error:
            why = str(error.facts.get("what", ""))
            return MachineCheck(what, "bad", say("没有启动（{what}）", what=why), remedy)
        except (BeianError, OSError) as error:
            why = on_page(error) if isinstance(error, BeianError) else reason(error)
            return MachineCheck(what, "bad", say("没有启动（{what}）", what=why), remedy)
        finally:
            stop_host(home)
    return MachineCheck(what, "good", say("{name} 能启动，也能关闭", name=binary.name))


def report(checks: Sequence[MachineCheck], folder: Path) -> str:
    """Return the checks as a text to send: names of the person, the firm and the machine are masked."""
    lines = [say("备案助手自检，{at}", at=f"{datetime.now():%Y-%m-%d %H:%M}")]
    lines += [line for check in checks for line in check.lines()]
    return masked("\n".join(lines), folder)


def masked(text: str, folder: Path) -> str:
    """Return a text in which folders, and the user's, the operator's and the machine's name are masked.

    Of a path only the last name is left, after the workspace's or the personal folder's mask if it lies in one.
    """
    places = {str(folder): _IN_WORKSPACE, str(Path.home()): _AT_HOME}
    for place in sorted((place for place in places if len(place) > 1), key=len, reverse=True):
        text = re.sub(re.escape(place), places[place], text, flags=re.IGNORECASE)
    text = _FOLDERS.sub(lambda match: f"{match['root'] or ''}…/", text)
    text = text.replace(_IN_WORKSPACE, say("〈工作区〉")).replace(_AT_HOME, say("〈个人文件夹〉"))
    users = {os.environ.get(name, "") for name in ("USERNAME", "USER", "LOGNAME", "BEIAN_OPERATOR")}
    names = [name for name in (*users, _operator(), Path.home().name, platform.node()) if name]
    for name in sorted(names, key=len, reverse=True):
        whole = re.escape(name)  # Chinese is written without blanks: a name ends wherever no letter of its kind follows
        pattern = rf"(?<![a-z0-9]){whole}(?![a-z0-9])" if name.isascii() else whole
        text = re.sub(pattern, say("〈某人〉"), text, flags=re.IGNORECASE)
    return text


def _operator() -> str:
    try:
        return settings.load().operator
    except (BeianError, OSError):  # the browser's check names the fault
        return ""
