"""Runs of another client in `runs/` (copied along, or of a profile stored beside) are not this client's past."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.apps.cli import profiles, returned
from assistant.apps.cli.changes import filed, recorded
from assistant.apps.cli.command_options import FillOptions, ReturnedOptions
from assistant.apps.cli.preparing import PreparedRun, baseline_of, copies_of, names_of, options_of, prepare
from assistant.core import credentials
from assistant.core.credentials import Credentials
from assistant.core.privacy import Redactor
from assistant.core.values import Value
from assistant.filing.run.resume import left_open
from assistant.planning.maps.registry_state import SUBJECT
from assistant.planning.plan.decide import decide
from assistant.planning.plan.recorded import clients_of
from assistant.practice import mandate as mandates
from assistant.practice.mandate import Mandate
from assistant.proof.journal import frozen
from assistant.proof.journal.events import (
    Comment,
    CompanyAnswered,
    Proved,
    RecordOpened,
    RunOpened,
    Status,
)
from assistant.proof.journal.frozen import Submission, SubmittedField, SubmittedRecord
from assistant.proof.journal.proof_file import ProofEntry
from assistant.proof.journal.run_folder import RunFolder
from tests.filing.small import NAME, small, write

URL = "http://127.0.0.1:9"
A, B, RENAMED = NAME, "深圳别家示例科技有限公司", "深圳新名示例科技有限公司"
USCC, OTHER = "91440300MA5EXAMP0C", "91440300MA5OTHER0X"
NAMED, CODED = "subject.basic.name", "subject.basic.uscc"

pytestmark = pytest.mark.usefixtures("ring")  # no keyring of this machine is asked


def ready(folder: Path) -> PreparedRun:
    """Return what a run of this profile knows before its browser opens."""
    return prepare(FillOptions(folder, site="mock", url=URL), Redactor())


def profile(folder: Path, name: str = A, uscc: str | None = USCC) -> Path:
    """Write the smallest profile for a company of this name and code."""
    data = small()
    basic = data["主体"]["主体基本信息"]
    basic |= {"主体名称": name, "统一社会信用代码": uscc}
    if uscc is None:
        del basic["统一社会信用代码"]
    return write(folder, data)


def entry(key: str, stored: Value) -> ProofEntry:
    return ProofEntry(key, key, (), stored, stored, None, stored, "proved", "written")


def ran(runs: Path, name: str = A, uscc: str = USCC, *, submits: bool = False, address: str = "甲的地址") -> RunFolder:
    """Leave a run that proved or submitted the subject of a company and met a comment."""
    stored: dict[str, Value] = {NAMED: name, CODED: uscc, "subject.basic.address": address}
    with RunFolder.create(runs, name, "mock") as run:
        run.append(RunOpened(run.name, name, "mock", URL, True, {}, "", "", "", "", "fast", "", ""))
        run.append(Status(SUBJECT, "主体已通过", "审核通过"))
        run.append(RecordOpened("subject", "主体", "主体", 3, "write"))
        digest = run.write_proof("subject", [entry(key, value) for key, value in stored.items()])
        if submits:
            fields = tuple(SubmittedField(key, key, (), value) for key, value in stored.items())
            held = SubmittedRecord("subject", "subject", "主体", ("主体",), fields)
            copy = Submission("subject", ("主体",), "filing", 1, frozen.timestamp(), "", "", "主体审核中", "", (held,))
            frozen.store(run, copy, {})
        else:
            run.append(Proved("subject", digest, "reopened", dict.fromkeys(stored, "proved")))
        run.append(Comment(name, NAMED, run.store_text("地址不完整")))
    return run


@pytest.fixture(params=[False, True], ids=["proved", "submitted"])
def client_a(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return the folder of a client with a run in which its subject was proved or submitted."""
    folder = profile(tmp_path / "client-a")
    ran(folder / "runs", submits=request.param)
    return folder


def test_copied_runs_do_not_belong_to_the_next_client(client_a: Path, tmp_path: Path) -> None:
    shutil.copytree(client_a, tmp_path / "client-b")
    b = ready(profile(tmp_path / "client-b", B, OTHER))
    credentials.put(A, "mock", Credentials("a", "secret"))
    fill_options = FillOptions(tmp_path / "client-b", site="mock", url=URL)
    options = options_of(fill_options, b)
    assert b.former == ()
    assert not names_of(b).is_client(A)
    assert options.account is None
    assert baseline_of(b) == {}
    assert copies_of(b) == []
    assert filed(b) == {}
    assert recorded(b) is None
    assert decide(baseline_of(b).get("subject.basic.address"), "甲的地址", "乙的地址") == "ask"


def test_the_same_code_under_a_new_name_is_the_same_company(client_a: Path) -> None:
    current = ready(profile(client_a, RENAMED))
    names = names_of(current)
    assert current.former == names.former == (A,)
    assert (names.is_client(RENAMED), names.is_client(A), names.may_be_client(A)) == (True, False, True)
    assert filed(current)["subject.basic.address"] == "甲的地址"
    assert recorded(current) is not None


def test_an_account_stored_under_a_former_name_is_used_only_after_the_name_is_confirmed(
    client_a: Path,
) -> None:
    credentials.put(A, "mock", Credentials("a", "secret"))
    profile(client_a, RENAMED)
    fill_options = FillOptions(client_a, site="mock", url=URL)
    assert options_of(fill_options, ready(client_a)).account is None
    said(client_a / "runs", RENAMED, is_same=True)
    current = ready(client_a)
    names, options = names_of(current), options_of(fill_options, current)
    assert (options.account, names.agreed) == (("a", "secret"), (A,))
    assert (names.is_client(A), names.may_be_client(A)) == (True, False)


def test_a_denied_name_is_no_former_name_and_is_asked_about_again(client_a: Path) -> None:
    profile(client_a, RENAMED)
    said(client_a / "runs", RENAMED, is_same=True)
    said(client_a / "runs", RENAMED, is_same=False)
    current = ready(client_a)
    names = names_of(current)
    assert (current.clients, current.denied, baseline_of(current), copies_of(current)) == ((RENAMED,), (A,), {}, [])
    assert clients_of(current.loaded, profiles.runs_of(current.loaded), "mock") == (RENAMED,)
    assert (names.is_client(A), names.may_be_client(A)) == (False, True)


def test_an_answer_for_one_company_does_not_apply_to_the_next(client_a: Path) -> None:
    said(client_a / "runs", RENAMED, is_same=True)
    assert ready(profile(client_a, B)).agreed == ()


def test_a_corrected_code_removes_the_link_that_the_wrong_one_made(client_a: Path) -> None:
    ran(client_a / "runs", B, USCC)
    assert ready(client_a).former == (B,)
    ran(client_a / "runs", B, OTHER)
    assert ready(client_a).former == ()
    assert ready(profile(client_a, B, OTHER)).former == ()


def said(runs: Path, company: str, *, is_same: bool) -> None:
    """Leave a run of a company in which the operator answered whether name A is the same company's."""
    with RunFolder.create(runs, company, "mock") as run:
        run.append(RunOpened(run.name, company, "mock", URL, True, {}, "", "", "", "", "fast", "", ""))
        run.append(CompanyAnswered(A, is_same))


def test_a_company_without_a_code_has_no_former_names(client_a: Path) -> None:
    assert ready(profile(client_a, RENAMED, None)).former == ()


def test_a_corrected_code_preserves_what_was_filed_under_the_name(client_a: Path) -> None:
    current = ready(profile(client_a, A, OTHER))
    assert current.former == ()
    assert filed(current)["subject.basic.address"] == "甲的地址"


def test_a_name_in_another_character_width_is_the_same_name(tmp_path: Path) -> None:
    folder = profile(tmp_path / "资料", "微光（深圳）有限公司", None)
    ran(folder / "runs", "微光(深圳)有限公司")
    assert baseline_of(ready(folder))["subject.basic.address"] == "甲的地址"


def test_a_company_that_was_renamed_twice_has_both_former_names_newest_first(tmp_path: Path) -> None:
    folder = profile(tmp_path / "资料", RENAMED)
    for name in ("最早", "后来"):
        ran(folder / "runs", name)
    ran(folder / "runs", B, OTHER)
    assert ready(folder).former == ("后来", "最早")
    loaded = ready(folder).loaded
    assert clients_of(loaded, profiles.runs_of(loaded), "mock") == (RENAMED, "后来", "最早")


def test_a_foreign_name_that_a_run_only_saw_is_no_former_name(tmp_path: Path) -> None:
    folder = profile(tmp_path / "资料")
    with RunFolder.create(folder / "runs", A, "mock") as run:
        run.append(RunOpened(run.name, A, "mock", URL, True, {}, "", "", "", "", "fast", "", ""))
        seen = replace(entry(NAMED, B), wanted=A, verdict="differs", outcome="locked")
        digest = run.write_proof("subject", [seen, entry(CODED, USCC)])
        run.append(Proved("subject", digest, "reopened", {}))
    assert ready(folder).former == ()


def test_a_damaged_run_contributes_no_former_names(client_a: Path) -> None:
    (journal,) = (client_a / "runs").glob("*/journal.jsonl")
    journal.write_bytes(journal.read_bytes().replace(b"RunOpened", b"RunApened"))
    assert ready(profile(client_a, RENAMED)).former == ()


def test_comments_on_another_client_are_not_stored_with_this_one(client_a: Path, tmp_path: Path) -> None:
    assert returned.show(ReturnedOptions(client_a, "mock")) == 1
    (client_a / "退回意见.yaml").unlink()
    shutil.copytree(client_a, tmp_path / "client-b")
    b = profile(tmp_path / "client-b", B, OTHER)
    assert returned.show(ReturnedOptions(b, "mock")) == 0
    assert not (b / "退回意见.yaml").exists()


def test_a_form_left_open_by_a_run_of_another_client_is_not_resumed(tmp_path: Path) -> None:
    runs = [_left(tmp_path, B), _left(tmp_path, A)]
    forms = left_open(runs, lambda opened: opened.client == A)
    assert forms is not None
    assert forms.record == f"subject of {A}"
    assert left_open(runs[:1], lambda opened: opened.client == A) is None


def _left(runs: Path, name: str) -> Path:
    with RunFolder.create(runs, name, "mock") as run:
        run.append(RunOpened(run.name, name, "mock", URL, True, {}, "", "", "", "", "fast", "", ""))
        run.append(RecordOpened(f"subject of {name}", "主体", "主体", 3, "write"))
    return run.path


def test_what_the_mandate_says_of_submitting_goes_into_the_run(tmp_path: Path) -> None:
    folder = profile(tmp_path / "client")
    fill_options = FillOptions(folder, site="mock", url=URL)
    assert options_of(fill_options, ready(folder)).submission_reminder == ""
    mandates.change(folder, Mandate(), Mandate(submits="client", submitter="李示例"))
    assert "李示例" in options_of(fill_options, ready(folder)).submission_reminder
