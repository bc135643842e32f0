"""Options that may stand without their word: a bare `--stand-in` means submit and takes no profile as its word."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from assistant.apps.cli import batch_fill, changes, deregistering, fill, optional_words, pulls
from assistant.apps.cli.app import app
from tests.cli.conftest import Beian


@pytest.fixture
def collected_options(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Collect the options of every command that would start a run, and start none."""
    collected: list[Any] = []

    def collect(*options: Any, **_: object) -> int:
        collected.append(options[-1])  # `change` and `deregister` have options of their own before these
        return 0

    for module, name in ((fill, "fill"), (changes, "change"), (deregistering, "deregister"), (pulls, "run")):
        monkeypatch.setattr(module, name, collect)
    monkeypatch.setattr(batch_fill, "fill", collect)
    return collected


def commands_with_the_option(command: Any = None, words: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Yield every command that has `--stand-in`: how it is typed, and the option."""
    command = command or typer.main.get_command(app)
    for name, child in getattr(command, "commands", {}).items():
        yield from commands_with_the_option(child, (*words, name))
    for param in command.params:
        if "--stand-in" in param.opts:
            yield " ".join(words), param


@pytest.mark.parametrize(
    ("words", "mode"),
    [
        ("资料 --stand-in", "submit"),
        ("--stand-in 资料", "submit"),
        ("资料 --stand-in --headless", "submit"),
        ("--stand-in -- 资料", "submit"),
        ("资料 --stand-in draft", "draft"),
        ("--stand-in draft 资料", "draft"),
        ("资料 --stand-in=draft", "draft"),
        ("资料 --stand-in submit", "submit"),
        ("资料 --operator --stand-in", None),
        ("资料 --pace fast --stand-in", "submit"),
        ("资料", None),
    ],
)
def test_the_bare_option_means_submit_and_takes_no_profile_as_its_word(
    beian: Beian, collected_options: list[Any], words: str, mode: str | None
) -> None:
    assert beian("fill", *words.split()).code == 0
    assert [(options.profile, options.stand_in) for options in collected_options] == [(Path("资料"), mode)]


@pytest.mark.parametrize(
    ("words", "mode"),
    [
        ("change 资料 --plan --stand-in", "submit"),
        ("change --stand-in 资料", "submit"),
        ("deregister 资料 --stand-in --algorithm 甲", "submit"),
        ("pull --out 资料 --stand-in", "draft"),
        ("pull --stand-in --out 资料", "draft"),
        ("pull --stand-in on --out 资料", "draft"),
    ],
)
def test_every_command_that_runs_a_profile_accepts_the_bare_option(
    beian: Beian, collected_options: list[Any], words: str, mode: str
) -> None:
    assert beian(*words.split()).code == 0
    assert [(options.profile, options.stand_in) for options in collected_options] == [(Path("资料"), mode)]


def test_a_batch_accepts_the_bare_option_before_its_clients(beian: Beian, collected_options: list[Any]) -> None:
    assert beian("batch", "fill", "--stand-in", "甲", "乙").code == 0
    assert [(options.clients, options.stand_in) for options in collected_options] == [(["甲", "乙"], "submit")]


def test_no_command_has_the_option_without_naming_its_words() -> None:
    known = {words: optional_words.words_of(option) for words, option in commands_with_the_option()}
    assert set(known) == {"fill", "change", "deregister", "pull", "batch fill"}
    assert {known.pop("pull")} == {("on",)}
    assert set(known.values()) == {("submit", "draft")}


@pytest.mark.parametrize("words", ["资料 --stand-in autopilot", "--stand-in autopilot 资料"])
def test_an_unknown_word_is_reported_with_the_known_ones(
    beian: Beian, collected_options: list[Any], words: str
) -> None:
    ended = beian("fill", *words.split())
    assert (ended.code, collected_options) == (2, [])
    assert "--stand-in" in ended.err
    assert "“autopilot”" in ended.err
    assert "submit、draft" in ended.err
