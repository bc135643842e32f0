"""`beian doctor`: check what this machine has for a filing; each lack comes with its remedy."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from assistant.apps import machine_facts
from assistant.apps.cli.output import json_line, result
from assistant.apps.cli.versions import versions
from assistant.core import credentials, ownership, places, settings
from assistant.core.errors import BeianError
from assistant.core.language import mark, say
from assistant.declaration.documents import extra
from assistant.filing.browser.find import Machine, find_browser
from assistant.planning.maps.overlay import bundled_maps, known_map

_HOW = {
    "setting": mark("由设置指定"),
    "installed": mark("已安装"),
    "path": mark("在命令路径中找到"),
    "playwright": mark("Playwright 自带"),
}


@dataclass(frozen=True, slots=True)
class Check:
    """One check: its subject, whether it passed, what was found, and otherwise the remedy."""

    what: str
    ok: bool
    found: str
    remedy: str = ""
    needed: bool = True


def doctor(folders: Sequence[Path] = (), *, as_json: bool) -> int:
    """Print every check, including those of `folders`; 1 if something needed is missing."""
    probes: list[Callable[[], Iterator[Check]]] = [*_PROBES, lambda: _folders(folders)]
    checks = [check for probe in probes for check in probe()]
    if as_json:
        json_line({"checks": [asdict(check) for check in checks]})
    else:
        for check in checks:
            sign = "✓" if check.ok else "✖" if check.needed else "！"
            result(f"{sign} {say('{what}：{found}', what=check.what, found=check.found)}")
            if not check.ok:
                result(f"    → {check.remedy}")
    return 0 if all(check.ok or not check.needed for check in checks) else 1


def _of_error(what: str, ask: Callable[[], str], *, needed: bool = True) -> Check:
    try:
        return Check(what, True, ask())
    except BeianError as error:
        return Check(what, False, *error.parts(), needed)


def _browser() -> Iterator[Check]:
    def ask() -> str:
        binary = find_browser(settings.load().browser)
        return say("{name}，{path}（{how}）", name=binary.name, path=binary.path, how=say(_HOW[binary.how]))

    yield _of_error(say("浏览器"), ask)


def _display() -> Iterator[Check]:
    what = say("显示器")
    on = Machine()
    if not on.platform.startswith("linux"):
        yield Check(what, True, say("由系统提供"))
    elif name := machine_facts.display(on):
        yield Check(what, True, name)
    elif on.which("Xvfb"):
        yield Check(what, True, say("没有，演示时用虚拟显示器 Xvfb"))
    else:
        yield Check(what, False, say("没有"), _install("xvfb xauth"), needed=False)


def _fonts() -> Iterator[Check]:
    what = say("中文字体")
    on = Machine()
    if not on.platform.startswith("linux"):
        yield Check(what, True, say("由系统提供"))
        return
    count = machine_facts.linux_fonts(on)
    remedy = "" if count else _install("fonts-noto-cjk")
    yield Check(what, count > 0, say("{count} 种", count=count), remedy, needed=False)


def _install(packages: str) -> str:
    return say("请运行：{command}", command=f"sudo apt-get install {packages}")


def _keyring() -> Iterator[Check]:
    yield _of_error(say("钥匙串"), credentials.keyring_name, needed=False)


def _maps() -> Iterator[Check]:
    for name in bundled_maps():
        yield _of_error(say("页面对照表 {name}", name=name), partial(_describe_map, name))


def _describe_map(name: str) -> str:
    site_map = known_map(name)
    waiting = sum(page.calibration is None for page in site_map.pages.values())
    done = len(site_map.pages) - waiting
    return say(
        "{fields} 项；页面已校准 {done}，未校准 {waiting}；层：{layers}",
        fields=len(site_map.fields),
        done=done,
        waiting=waiting,
        layers=" ← ".join(site_map.layers),
    )


def _pages() -> Iterator[Check]:
    what = say("模拟备案系统的页面")
    if machine_facts.has_mock_pages():
        yield Check(what, True, say("已就绪"))
        return
    remedy = say("请重新安装 beian-assistant；在源码目录里运行：{command}", command="pip install -e .")
    yield Check(what, False, say("没有"), remedy, needed=False)


def _ocr() -> Iterator[Check]:
    what = say("图中文字识别（OCR）")
    if extra.is_installed():
        yield Check(what, True, say("已安装（本机识别，不上传）"))
        return
    yield Check(what, False, say("没有"), say("请运行：{command}", command=extra.INSTALL), needed=False)


def _versions() -> Iterator[Check]:
    installed = versions()
    fits = machine_facts.python_fits()
    remedy = say("请使用 Python 3.11 至 3.13（现为 {found}）", found=platform.python_version())
    listed = " · ".join(f"{name} {version}" for name, version in installed.items())
    yield Check(say("版本"), fits, listed, "" if fits else remedy)


def _folders(given: Sequence[Path]) -> Iterator[Check]:
    """Check where the folders with personal data lie, and whether other users of this machine may read them."""
    what = say("文件夹")
    own = (settings.data_folder(), settings.config_folder(), settings.log_folder())
    troubles = [trouble for folder in dict.fromkeys((*own, Path.cwd(), *given)) if (trouble := _lying(folder))]
    private = dict.fromkeys(folder.resolve() for folder in (*own, *given))
    troubles += [_open_to_others(folder) for folder in private if folder.is_dir() and not ownership.is_private(folder)]
    if not troubles:
        yield Check(what, True, say("都在本机，不同步，只有您能读"))
    for text, remedy in troubles:
        yield Check(what, False, text, remedy, needed=False)


def _lying(folder: Path) -> tuple[str, str] | None:
    """Return the warning and the remedy for a folder that is shared with other machines, else None."""
    location = places.shared_location(folder)
    if location is None:
        return None
    remedy = say("填报资料和填报记录含有个人信息。请放到本机不同步的文件夹；要备份时用加密的介质。")
    if location.how == "network":
        return say("{path} 在网络位置上（{name}）", path=folder, name=location.name), remedy
    return say("{path} 在同步文件夹里（{name}），内容会上传", path=folder, name=location.name), remedy


def _open_to_others(folder: Path) -> tuple[str, str]:
    words = ownership.windows_command(folder, os.environ) if ownership.is_windows() else ["chmod", "700", str(folder)]
    return (
        say("{path} 这台机器上的其他用户也能进入", path=folder),
        say("请运行：{command}", command=" ".join(words)),
    )


_PROBES: tuple[Callable[[], Iterator[Check]], ...] = (
    _versions,
    _browser,
    _display,
    _fonts,
    _keyring,
    _maps,
    _pages,
    _ocr,
)
