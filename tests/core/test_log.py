"""The log is redacted, owner-only, and silent until started."""

from __future__ import annotations

import logging
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.core.log import log, start, stop
from assistant.core.privacy import Redactor

CANARY = "欧阳金丝雀"


@pytest.fixture(autouse=True)
def _ended() -> Iterator[None]:
    yield
    stop()


def test_nothing_personal_reaches_the_file(tmp_path: Path) -> None:
    file = start(tmp_path / "log", Redactor([CANARY]))
    log.info("wrote {}", CANARY)
    log.bind(name=CANARY).info("bound")
    try:
        local = CANARY + "-13900001234"
        raise ValueError(f"cannot type {local}")
    except ValueError:
        log.exception("failed")
    stop()
    text = file.read_text(encoding="utf-8")
    assert "wrote [***]" in text
    assert "ValueError: cannot type [***]" in text
    assert CANARY not in text
    assert "13900001234" not in text


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")
def test_only_the_owner_can_read_the_log(tmp_path: Path) -> None:
    file = start(tmp_path / "log", Redactor())
    log.info("begun")
    stop()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_without_a_start_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    stop()
    log.error("unheard")
    assert capfd.readouterr() == ("", "")


def test_messages_of_libraries_go_to_the_file_and_not_to_the_screen(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    logger = logging.getLogger("playwright")
    logger.error("before a start")
    file = start(tmp_path / "log", Redactor([CANARY]))
    try:
        raise ValueError(f"{{0}} {CANARY}")
    except ValueError:
        logger.exception("in a %s", "listener")
    stop()
    text = file.read_text(encoding="utf-8")
    assert "playwright: in a listener" in text
    assert "ValueError: {0} [***]" in text
    assert "before a start" not in text
    assert capfd.readouterr() == ("", "")


def test_braces_and_markup_in_a_message_do_no_harm(tmp_path: Path) -> None:
    file = start(tmp_path / "log", Redactor())
    log.info("{0} <red> {nothing} {{}}".replace("{0}", "x"))
    stop()
    assert "<red> {nothing}" in file.read_text(encoding="utf-8")
