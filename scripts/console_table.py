"""The page docs/console-commands.md: every command and option, where it lies in the console, and the clicks to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from assistant.apps.cli.console_places import NOT_YET, TERMINAL
from scripts.console_buttons import ONLY_HERE, PLACES

WORDS = {
    "en": {
        "missing": "**not yet**",
        TERMINAL: "terminal only: for programmers, servers and database set-up",
        "count": "{there} of {all} commands and options are in the console; not yet: {missing}; terminal only: {terminal}.",
        "heads": ("command or option", "where in the console", "clicks"),
        "itself": "by itself",
        "only": ("only in the console", "where", "clicks"),
    },
    "zh": {
        "missing": "**还没有**",
        TERMINAL: "只在终端：给开发、服务器和数据库的设置用",
        "count": "{all} 项命令和选项中，{there} 项在工作台里；还没有：{missing}；只在终端：{terminal}。",
        "heads": ("命令或选项", "在工作台的哪里", "点几下"),
        "itself": "自动",
        "only": ("只在工作台里有的", "在哪里", "点几下"),
    },
}


def rows(commands: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str, str]]:
    """Yield command, option ("" for the command itself) and place of every command, as the command line names them.

    Raises LookupError for a command or an option that declares no known place.
    """
    for command in commands:
        name = name_of_command(command)
        yield name, "", _known(command["place"], name)
        for option in command["options"]:
            yield name, option["name"], _known(option["place"], f"{name} {option['name']}")


def _known(place: str, owner: str) -> str:
    if place in {*PLACES, NOT_YET, TERMINAL}:
        return place
    problem = f"has the place {place!r}, which scripts/console_buttons.py does not know" if place else "has no place"
    raise LookupError(f"`beian {owner}` {problem} in the console: see assistant/apps/cli/console_places.py")


def name_of_command(command: Mapping[str, Any]) -> str:
    """Return a command without its arguments: `papers shelf add`."""
    words = command["usage"].split()[1:]
    return " ".join(word for word in words if word.islower() or ("-" in word and word.lower() == word))


def count(places: Sequence[str]) -> Counter[str]:
    """Return how many are `missing`, `terminal` and `there`."""
    return Counter({NOT_YET: "missing", TERMINAL: "terminal"}.get(place, "there") for place in places)


def page(language: str, commands: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the lines of the page."""
    words: Mapping[str, Any] = WORDS[language]
    listed = list(rows(commands))
    counted = count([place for _, _, place in listed])
    numbers = {name: counted[name] for name in ("there", "missing", "terminal")}
    yield words["count"].format(all=len(listed), **numbers)
    yield ""
    yield _row(*words["heads"])
    yield _row(*("---" for _ in words["heads"]))
    for command, option, place in listed:
        name = f"`{option}`" if option else f"**`{' '.join(['beian', *command.split()])}`**"
        yield _row(name.replace("|", "\\|"), *_cells(language, place))
    yield ""
    yield _row(*words["only"])
    yield _row(*("---" for _ in words["only"]))
    for one in ONLY_HERE.values():
        yield _row(getattr(one, language), getattr(one.place, language), str(one.place.clicks))


def _cells(language: str, place: str) -> tuple[str, str]:
    words: Mapping[str, Any] = WORDS[language]
    if place in (NOT_YET, TERMINAL):
        return words["missing" if place == NOT_YET else TERMINAL], ""
    known = PLACES[place]
    return (known.zh if language == "zh" else known.en), str(known.clicks) if known.clicks else ""


def _row(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"
