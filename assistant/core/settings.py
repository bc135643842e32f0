"""The settings of this machine: browser, language, operator. Only this module imports platformdirs.

The first source that has a setting wins: the command line, the environment (`BEIAN_BROWSER`, `BEIAN_LANG`,
`BEIAN_OPERATOR`, `BEIAN_MACHINE`, `BEIAN_REMOTE_BROWSER`), `settings.toml` in the configuration folder, the program's
default. Each setting records its source. `BEIAN_HOME` places all folders below the folder that it names.
"""

from __future__ import annotations

import getpass
import json
import os
import platform
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import platformdirs

from assistant.core import files
from assistant.core.errors import InputProblems, Problem, UsageError
from assistant.core.language import comma_list, say
from assistant.core.resemblance import nearest_name

Origin = Literal["command", "environment", "file", "default"]
FILE_NAME = "settings.toml"
_APP = "beian"
_MOST_BYTES = 1 << 20
_MOST_NAME = 40
_OPERATOR = re.compile(r"^[ \t]*(?:operator|\"operator\"|'operator')[ \t]*=.*$\n?", re.MULTILINE)
_NAMES = {
    "browser": "BEIAN_BROWSER",
    "language": "BEIAN_LANG",
    "operator": "BEIAN_OPERATOR",
    "machine": "BEIAN_MACHINE",
    "remote_browser": "BEIAN_REMOTE_BROWSER",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force: browser (None: search for one), language ("zh", "en", None: the system's), two names.

    `remote_browser` is the debugging address of a browser on another machine, for unattended rehearsals.
    """

    browser: Path | None = None
    language: str | None = None
    operator: str = ""
    machine: str = ""
    remote_browser: str = ""
    origins: Mapping[str, Origin] = field(default_factory=dict)


def load(
    given: Mapping[str, str | None] | None = None,
    file: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Settings:
    """Return the settings in force; `given` are those of the command line, None if not given.

    Raises InputProblems if the file is not TOML, names an unknown setting, or has a value that is not text.
    """
    path = file or config_folder() / FILE_NAME
    values: dict[str, str] = {}
    origins: dict[str, Origin] = {}
    for origin, layer in (
        ("file", _of_file(path)),
        ("environment", _of_environment(os.environ if environment is None else environment)),
        ("command", {name: value for name, value in (given or {}).items() if value}),
    ):
        values |= layer
        origins |= dict.fromkeys(layer, origin)  # type: ignore[arg-type]
    return Settings(
        browser=Path(values["browser"]).expanduser() if "browser" in values else None,
        language=values.get("language"),
        operator=values.get("operator") or _login_name(),
        machine=values.get("machine") or platform.node(),
        remote_browser=values.get("remote_browser", ""),
        origins={name: origins.get(name, "default") for name in _NAMES},
    )


def store_operator(name: str, file: Path | None = None) -> None:
    """Write the operator's name into the settings file and leave its other lines as they are.

    Raises UsageError for a name of no letters or of several lines, InputProblems if the file has a fault, OSError.
    """
    path, name = file or config_folder() / FILE_NAME, name.strip()
    if not name or len(name) > _MOST_NAME or not name.isprintable():
        raise UsageError(what=say("请写姓名，一行，最多 {count} 个字。", count=_MOST_NAME))
    _of_file(path)
    try:
        text = files.read(path, _MOST_BYTES).decode("utf-8-sig")
    except FileNotFoundError:
        text = ""
    line = f"operator = {json.dumps(name, ensure_ascii=False)}\n"
    files.make_folder(path.parent)
    files.write(path, (line + _OPERATOR.sub("", text)).encode())


def config_folder() -> Path:
    """Return the folder of settings and of the user's own site maps (`sites/`), without creating it."""
    return _folder("config", platformdirs.user_config_path(_APP, appauthor=False))


def data_folder() -> Path:
    """Return the folder of browser profiles, one per client and site, without creating it."""
    return _folder("data", platformdirs.user_data_path(_APP, appauthor=False))


def log_folder() -> Path:
    """Return the folder of the program's log, without creating it."""
    return _folder("log", platformdirs.user_log_path(_APP, appauthor=False))


def documents_folder() -> Path:
    """Return the person's own folder of documents, in which new workspaces are offered, without creating it."""
    return _folder("documents", platformdirs.user_documents_path())


def _folder(name: str, usual: Path) -> Path:
    home = os.environ.get("BEIAN_HOME")
    return Path(home).expanduser().resolve() / name if home else usual


def _of_environment(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: environment[variable] for name, variable in _NAMES.items() if environment.get(variable)}


def _of_file(path: Path) -> dict[str, str]:
    try:
        text = files.read(path, _MOST_BYTES).decode("utf-8-sig")
    except FileNotFoundError:
        return {}
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        message = say("不是有效的 TOML（{fault}）", fault=fault)
        raise InputProblems(str(path), [Problem(path.name, message, say("请改正，或删去该文件"))]) from None
    problems = [problem for name, value in content.items() if (problem := _problem(path, name, value))]
    if problems:
        raise InputProblems(str(path), problems)
    return {name: str(value) for name, value in content.items()}


def _problem(path: Path, name: str, value: object) -> Problem | None:
    where = f"{path.name}: {name}"
    if name not in _NAMES:
        known = nearest_name(name, _NAMES) or comma_list(_NAMES)
        return Problem(where, say("没有这个设置项"), say("可用的设置项：{known}", known=known))
    if not isinstance(value, str):
        return Problem(where, say("应为文字"), say("请用引号括起来"))
    if name == "language" and value not in ("zh", "en"):
        return Problem(where, say("没有“{value}”这种语言", value=value), say("请写 zh 或 en"))
    return None


def _login_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # containers and Windows services may have no account
        return ""
