"""The office's file of acceptances: what is added is read back, withdrawn or refused with the place of the fault."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.core import settings
from assistant.core.errors import InputProblems
from assistant.proof.journal import accepted_file
from assistant.proof.journal.acceptances import Acceptance

AT = datetime(2026, 11, 28, 10, 2, tzinfo=UTC)
ONE = Acceptance("cac", "beian.cac.gov.cn", "subject.basic.address", "U+2014 > U+002D @number", "李", AT)
MASKED = replace(ONE, pattern="subject.responsible.mobile", kind="masked", operator="")


def test_what_is_added_is_read_back_once(tmp_path: Path) -> None:
    path = tmp_path / "office" / accepted_file.FILE_NAME
    assert accepted_file.read(path) == ()
    accepted_file.add(path, [ONE])
    accepted_file.add(path, [replace(ONE, operator="王"), MASKED])
    assert accepted_file.read(path) == (ONE, MASKED)


def test_a_withdrawal_stays_and_a_later_acceptance_is_added_beside_it(tmp_path: Path) -> None:
    path = tmp_path / accepted_file.FILE_NAME
    accepted_file.add(path, [ONE, MASKED])
    accepted_file.withdraw(path, [ONE], "王", AT)
    withdrawn = replace(ONE, withdrawn_by="王", withdrawn_at=AT)
    assert accepted_file.read(path) == (withdrawn, MASKED)
    accepted_file.add(path, [ONE])
    assert accepted_file.read(path) == (withdrawn, MASKED, ONE)


def test_what_only_an_earlier_run_holds_can_be_withdrawn(tmp_path: Path) -> None:
    path = tmp_path / accepted_file.FILE_NAME
    accepted_file.withdraw(path, [ONE], "王", AT)
    assert accepted_file.read(path) == (replace(ONE, withdrawn_by="王", withdrawn_at=AT),)


def test_the_file_is_the_workspaces_or_else_this_machines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEIAN_HOME", str(tmp_path))
    assert accepted_file.path_for(tmp_path / "所") == tmp_path / "所" / "认可.yaml"
    assert accepted_file.path_for(None) == settings.config_folder() / "认可.yaml"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("2026-11-28T10:02:00+00:00", "2026-11-28", "第 1 条"),
        ("U+2014 > U+002D @number", "所有改写", "第 1 条"),
        ("填写项: subject.basic.address", "填报项: subject.basic.address", "第 1 条"),
        ("beian: '1'", "beian: '9'", "更新版本"),
    ],
)
def test_a_faulty_file_is_refused_and_stays_as_it_is(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = tmp_path / accepted_file.FILE_NAME
    accepted_file.add(path, [ONE])
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(InputProblems, match=said):
        accepted_file.add(path, [MASKED])
    assert path.read_text(encoding="utf-8") == text.replace(old, new)
