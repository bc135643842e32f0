"""Ends with 0 if the Python that runs this can install the program; otherwise prints the reason and ends with 1.

Older Pythons are asked too, so this file uses no syntax newer than 3.7.
"""

from __future__ import annotations

import importlib
import sys
import sysconfig

OLDEST, NEWEST = (3, 11), (3, 13)


def reason_against(version: tuple[int, int], platform: str, places: str) -> str:
    """Return why a Python of this version and platform, in these folders, does not fit, in Chinese; "" if it does."""
    if not OLDEST <= version <= NEWEST:
        return f"版本是 {version[0]}.{version[1]}，需要 3.11 至 3.13"
    if platform != "win-amd64":
        return f"它是 {platform} 的，需要 64 位（x86-64）"
    if "\\windowsapps\\" in places.lower():
        return "它来自微软商店，会把文件改存到别处"
    return ""


def reason_against_build() -> str:
    """Return why this very Python does not fit although its version does; "" if it does."""
    if sys.prefix != sys.base_prefix:
        return "它属于另一个程序的虚拟环境"
    if sysconfig.get_config_var("Py_GIL_DISABLED"):
        return "它是无全局锁的实验版本"
    try:
        for name in ("venv", "ensurepip"):
            importlib.import_module(name)
    except ImportError:
        return "它没有带 venv 和 pip（可能是嵌入版）"
    return ""


if __name__ == "__main__":
    places = f"{sys.executable} {sys.base_prefix}"
    reason = reason_against(sys.version_info[:2], sysconfig.get_platform(), places) or reason_against_build()
    if reason:
        print(f"- {sys.executable}: {reason}")
    sys.exit(1 if reason else 0)
