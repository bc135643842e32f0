"""What can go wrong, as a sentence with a remedy."""

from __future__ import annotations

import re
from pathlib import Path


class InstallFailure(Exception):
    """The installation cannot go on; `remedy` is what the person does now."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


_PIP = (
    (r"THESE PACKAGES DO NOT MATCH THE HASHES", "安装包里有文件损坏或被改动", "请重新下载压缩包，全部解压后再试。"),
    (r"BadZipFile|Wheel .* is invalid|bad magic number", "安装包里有文件损坏", "请重新下载压缩包，全部解压后再试。"),
    (
        r"No matching distribution|is not a supported wheel|Could not find a version",
        "安装包里没有适合这个 Python 的文件",
        "请安装 Python 3.13（64 位，来自 python.org），再双击“安装.cmd”。",
    ),
    (r"No space left|WinError 112|Errno 28", "磁盘空间不够", "请在系统盘腾出 3 GB，再双击“安装.cmd”。"),
    (
        r"WinError 206|Errno 2\].{200,}|path is too long",
        "文件路径太长",
        "请把压缩包解压到较短的文件夹，例如 D:\\beian，再双击“安装.cmd”。",
    ),
    (
        r"WinError 225|WinError 226|virus",
        "杀毒软件拦住了安装",
        "请在杀毒软件里允许本安装包的文件夹和备案助手的文件夹，再双击“安装.cmd”。",
    ),
    (
        r"WinError (5|32)\b|PermissionError|Access is denied|拒绝访问",
        "有文件正被占用，或不允许写入",
        "请关掉备案助手和杀毒软件的扫描窗口，再双击“安装.cmd”。",
    ),
)
_POLICY = r"WinError (1260|4551|5)\b|group policy|组策略|Application Control|应用程序控制"


def of_pip(output: str) -> InstallFailure:
    """Return the failure that pip's output tells of."""
    for pattern, message, remedy in _PIP:
        if re.search(pattern, output, re.IGNORECASE):
            return InstallFailure(message, remedy)
    return InstallFailure("安装程序文件时出错", "请再双击一次“安装.cmd”；还是不行，请把安装日志发给支持人员。")


def of_start(output: str, program: Path) -> InstallFailure:
    """Return the failure for a program that is installed and does not start."""
    if re.search(_POLICY, output, re.IGNORECASE):
        return forbidden(program)
    if re.search(r"DLL load failed|找不到指定的模块", output):
        return InstallFailure(
            "程序装好了，但缺少微软的运行库，启动不了",
            "请安装“Microsoft Visual C++ 2015–2022 可再发行组件（x64）”，再双击“安装.cmd”。",
        )
    return InstallFailure("程序装好了，但启动不了", "请再双击一次“安装.cmd”；还是不行，请把安装日志发给支持人员。")


def forbidden(program: Path) -> InstallFailure:
    """Return the failure for a machine whose policies let no program run from the user's folders."""
    return InstallFailure(
        f"这台电脑的安全策略不允许运行 {program} 里的程序",
        "请把这句话发给单位的系统管理员，请他允许这个文件夹里的程序；之后再双击“安装.cmd”。",
    )


def of_system(error: OSError, program: Path) -> InstallFailure:
    """Return the failure for an error of the system."""
    code = getattr(error, "winerror", None) or error.errno
    if code in {1260, 4551}:
        return forbidden(program)
    if code in {28, 112}:
        return InstallFailure("磁盘空间不够", "请在系统盘腾出 3 GB，再双击“安装.cmd”。")
    name = f"：{error.filename}" if error.filename else ""
    if isinstance(error, PermissionError):
        return InstallFailure(f"不允许写入，或文件正被占用{name}", "请关掉备案助手，再试一次；杀毒软件拦截时请允许。")
    if isinstance(error, FileNotFoundError):
        return InstallFailure(f"缺少文件{name}", "请把压缩包重新全部解压，再试一次。")
    return InstallFailure(f"系统报告了错误{name}（{error.strerror or error}）", "请把安装日志发给支持人员。")
