"""No command takes a secret from its command line or from the environment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer

from assistant.apps.cli.app import app
from assistant.core import settings
from tests.conftest import ROOT

SECRET = re.compile(r"pass(word|phrase)|secret|token|\bpin\b|sms[-_]code|密码|口令|验证码", re.IGNORECASE)


def commands(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield every command below a group with the words that call it."""
    if hasattr(group, "commands"):
        for name, command in group.commands.items():
            yield from commands(command, (*path, name))
    else:
        yield path, group


def test_no_option_asks_for_a_secret() -> None:
    pairs = list(commands(typer.main.get_command(app)))
    assert len(pairs) > 20
    for path, command in pairs:
        for parameter in command.params:
            for name in (parameter.name or "", *parameter.opts):
                assert not SECRET.search(name), (path, name)
            assert parameter.envvar is None, (path, parameter.name)


@pytest.mark.parametrize("name", sorted(settings._NAMES.values()))
def test_no_variable_of_the_environment_is_a_secret(name: str) -> None:
    assert not SECRET.search(name)


def test_the_program_reads_no_other_variable_that_sounds_like_a_secret() -> None:
    for source in (ROOT / "assistant").rglob("*.py"):
        for name in re.findall(r"""environ(?:\.get\(|\[)["'](\w+)""", source.read_text(encoding="utf-8")):
            assert not SECRET.search(name), (source.name, name)
