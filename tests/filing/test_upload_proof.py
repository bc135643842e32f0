"""An upload is proved by its bytes: an empty file is another file, and bytes that do not arrive prove nothing."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route

from assistant.core.keys import FieldKey
from assistant.core.values import File
from assistant.core.verdict import Verdict
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.filing.forms.shapes import Address, Control, FormSnapshot
from assistant.filing.run import fetching, proof
from assistant.filing.site.landmarks import READ_RESTS_S
from assistant.planning.plan.plan import PlannedField, Record
from tests.filing.conftest import FilingRunResult, RunningMock, section
from tests.filing.small import Json

CONTENT = b"%PDF-1.4 scan"
SHA = hashlib.sha256(CONTENT).hexdigest()
NOTHING = hashlib.sha256(b"").hexdigest()
HOST = "http://registry.test"
KEY = FieldKey.of("subject.documents.licence")
EXPECTED = File("执照.pdf", SHA, len(CONTENT))


def control(stored: File, held: File | None = None) -> Control:
    """Return the upload of a form as read."""
    return Control("1", Address((), "营业执照"), "营业执照", "file", "", stored, held, held_seen=held is not None)


def shown(*controls: Control) -> FormSnapshot:
    """Return a reading of a form with these controls."""
    return FormSnapshot("", "", "", "", controls, (), (), "")


def record() -> Record:
    """Return a record that plans one upload."""
    expected = (PlannedField(KEY, (), "营业执照", (), "file", EXPECTED),)
    return Record(
        "subject", FieldKey.of("subject"), REGISTRY.kind("subject"), "主体信息", "", ("主体",), 0, expected, "write"
    )


@pytest.mark.parametrize(
    ("stored", "held", "word", "how"),
    [
        (File("执照.pdf", SHA), None, "proved", "stored"),
        (File("执照.pdf", NOTHING, 0), None, "differs", "stored"),
        (File("执照.pdf"), None, "listed", "listed"),
        (File("执照.pdf", url="/file/1"), None, "unproved", "listed"),
        (File("执照.pdf"), File("执照.pdf", url="/file/1"), "unproved", "listed"),
        (File("别的.pdf", url="/file/1"), None, "differs", "listed"),
    ],
    ids=["its bytes", "no byte", "no address", "bytes did not come", "nor by the model's address", "another name"],
)
def test_the_verdict_on_an_upload(stored: File, held: File | None, word: Verdict, how: str) -> None:
    (entry,) = proof.entries(record(), shown(control(stored, held)), {}, how="reopened")
    assert (entry.verdict, entry.how) == (word, how)
    assert ("没有取到文件内容" in entry.note) == (word == "unproved")


def test_an_upload_without_a_known_digest_is_listed_and_never_equal() -> None:
    for locked in (True, False):
        assert proof.verdict(File("执照.pdf"), control(File("执照.pdf", url="/1")), None, locked=locked) == "listed"


@pytest.mark.parametrize(
    ("expected", "stored", "word", "wrong"),
    [
        ("13812341234", "138****1234", "unproved", True),
        ("13912341234", "138****1234", "differs", True),
        ("10⁶", "106", "differs", True),
        ("甲\n乙", "甲乙", "differs", True),
        ("甲 乙", "甲　乙", "normalised", False),
        ("甲", "甲", "proved", False),
    ],
)
def test_the_verdict_on_a_text(expected: str, stored: str, word: Verdict, wrong: bool) -> None:
    field = replace(control(File("")), kind="text", value=stored)
    planned = replace(record().planned[0], value=expected, kind="text")
    (entry,) = proof.entries(replace(record(), planned=(planned,)), shown(field), {}, how="reopened")
    assert (entry.verdict, not entry.is_right()) == (word, wrong)


def test_an_upload_that_could_not_be_reread_is_not_called_a_change() -> None:
    (earlier,) = proof.entries(record(), shown(control(File("执照.pdf", SHA))), {}, how="reopened")
    (later,) = proof.entries(record(), shown(control(File("执照.pdf", url="/1"))), {}, how="reopened")
    (entry,) = proof.left_behind({earlier.key: earlier}, [later], "有改动")
    assert (entry.verdict, entry.note) == ("unproved", later.note)


def test_a_difference_of_contents_is_reported_as_one() -> None:
    for stored, words in ((File("执照.pdf", NOTHING), "内容不同"), (File("执照.pdf", url="/1"), "没有核对")):
        entries = proof.entries(record(), shown(control(stored)), {}, how="reopened")
        assert words in proof.differences(entries)[0]


ANSWERS: Json = {
    "bytes": {"body": CONTENT, "content_type": "application/pdf"},
    "nothing": {"body": b"", "content_type": "application/pdf"},
    "500": {"status": 500, "body": b"oops"},
    "json": {"json": {"errno": 440, "message": "登录已过期"}},
}


@pytest.mark.browser
@pytest.mark.parametrize(
    ("answers", "sha", "asked"),
    [
        (["bytes"], SHA, 1),
        (["500", "bytes"], SHA, 2),
        (["reset", "bytes"], SHA, 2),
        (["nothing", "json", "bytes"], SHA, 3),
        (["nothing", "nothing", "nothing"], NOTHING, 3),
        (["500", "500", "500"], None, 3),
        (["json", "json", "json"], None, 3),
        (["reset", "reset", "reset"], None, 3),
    ],
    ids=lambda value: ", ".join(value) if isinstance(value, list) else "",
)
def test_bytes_are_requested_again_before_their_absence_is_believed(
    page: Page, answers: list[str], sha: str | None, asked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "READ_RESTS_S", (0.001,) * len(READ_RESTS_S))
    remaining = list(answers)

    def answer(route: Route) -> None:
        word = remaining.pop(0)
        route.abort() if word == "reset" else route.fulfill(**ANSWERS[word])

    page.route(f"{HOST}/", lambda route: route.fulfill(body="<p>registry</p>", content_type="text/html"))
    page.route(f"{HOST}/file/1", answer)
    page.goto(f"{HOST}/")
    (read,) = proof.with_bytes(page, shown(control(File("执照.pdf", url="/file/1")))).controls
    assert isinstance(read.value, File)
    assert read.value.sha256 == sha
    assert len(answers) - len(remaining) == asked


def arm(running_mock: RunningMock, fault: Json) -> None:
    """Switch a fault of the mock on."""
    running_mock.registry.ask("/__mock__/faults", {"set": [fault]})


def proofs(ended: FilingRunResult) -> dict[str, Json]:
    """Return the last proof of each upload of a run."""
    uploads: dict[str, Json] = {}
    for path in sorted((Path(ended.answer["run"]) / "proof").glob("*.json")):
        fields = json.loads(path.read_bytes())["fields"]
        uploads |= {field["key"]: field for field in fields if field["how"] in {"stored", "listed"}}
    return uploads


def stored_licence(running_mock: RunningMock) -> Json:
    """Return the registry's data of the first upload."""
    licence: Json = section(running_mock.stored()["subject"], "证件信息")["营业执照"]
    return licence


@pytest.mark.browser
def test_an_upload_stored_without_bytes_is_uploaded_once_more_on_a_page_that_is_filled_on_the_persons_yes(
    running_mock: RunningMock, trial: Path
) -> None:
    arm(running_mock, {"name": "upload-truncated", "gone": 1})
    ended = running_mock.fill("--site", str(trial), "--allow-uncalibrated", "--stage", "主体")
    assert ended.fields["wrong"] == 0, ended.err
    assert ended.fields["proved"] + ended.fields["normalised"] == ended.fields["total"] > 0
    assert [item["kind"] for item in ended.answer["handovers"]].count("REVIEW") == 1
    assert (
        stored_licence(running_mock)["sha256"]
        == hashlib.sha256((running_mock.profile / "营业执照.pdf").read_bytes()).hexdigest()
    )
    assert {proof["how"] for proof in proofs(ended).values()} == {"stored"}


@pytest.mark.browser
@pytest.mark.thorough
def test_uploads_that_are_never_stored_are_wrong(running_mock: RunningMock) -> None:
    arm(running_mock, {"name": "upload-truncated", "gone": 1, "times": 0})
    ended = running_mock.fill("--stage", "主体")
    assert stored_licence(running_mock)["sha256"] == NOTHING
    uploads = proofs(ended)
    assert len(uploads) == 4
    assert {item["verdict"] for item in uploads.values()} == {"differs"}
    assert (ended.fields["wrong"], ended.code) == (4, 1)


@pytest.mark.browser
@pytest.mark.thorough
@pytest.mark.parametrize(
    ("times", "verdict", "wrong"),
    [
        pytest.param(1, "proved", 0, id="once"),
        pytest.param(0, "unproved", 4, id="always"),
    ],
)
def test_bytes_that_do_not_come_prove_nothing(running_mock: RunningMock, times: int, verdict: str, wrong: int) -> None:
    arm(running_mock, {"name": "http-error", "status": 500, "method": "GET", "path": "/api/file/*", "times": times})
    ended = running_mock.fill("--stage", "主体")
    uploads = proofs(ended)
    assert {item["verdict"] for item in uploads.values()} == {verdict}
    assert ended.fields["wrong"] == wrong
    assert any(item["faults"] for item in running_mock.registry.ledger()["requests"]), "the fault was never met"
