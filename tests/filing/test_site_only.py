"""What only the site holds is hidden like a personal value, unless its label belongs to a public field."""

from __future__ import annotations

import json
import zipfile

import pytest
from playwright.sync_api import Page

from assistant.core.keys import FieldKey
from assistant.core.privacy import Privacy
from assistant.declaration.profile.label_class import class_of
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.filing.forms.shapes import Address, Control, FormSnapshot
from assistant.filing.run import proof
from assistant.planning.plan.plan import Record
from tests.filing.conftest import RunningMock
from tests.filing.in_process import worker
from tests.filing.live import asked_beside, newest, open_live_runs
from tests.filing.test_personal_values import all_masked, seen_by

CANARY, LABEL = "令狐探针", "紧急联系人"


@pytest.mark.parametrize(
    ("label", "section", "privacy"),
    [
        ("网址", "主体基本信息", "public"),
        ("* 网址：", "", "public"),
        ("证件号码", "法定代表人信息", "personal"),
        ("姓名", "别的板块", "personal"),
        ("电子邮箱", "", "personal"),
        ("证件类型", "算法安全责任人信息", "public"),
        (LABEL, "产品信息", "personal"),
        ("", "", "personal"),
    ],
)
def test_the_class_of_a_label(label: str, section: str, privacy: Privacy) -> None:
    assert class_of(label, (section,) if section else ()) == privacy


def test_what_the_profile_does_not_name_has_the_class_of_its_label() -> None:
    subject = Record("s", FieldKey.of("subject"), REGISTRY.kind("subject"), "", "", ("主体",), 0, (), "write")
    places = [("网址", "主体基本信息"), ("姓名", "算法安全责任人信息"), (LABEL, "主体基本信息")]
    controls = tuple(
        Control(str(number), Address((section,), label), label, "text", "", CANARY)
        for number, (label, section) in enumerate(places)
    )
    entries = proof.entries(subject, FormSnapshot("", "", "", "", controls, (), (), ""), {}, how="reopened")
    assert [(entry.verdict, entry.privacy) for entry in entries] == [
        ("extra", "public"),
        ("extra", "personal"),
        ("extra", "personal"),
    ]


def put(page: Page) -> int:
    """Put the canary into the field that only the site has, in another browser of the same login."""
    asked_beside(page, "/api/catalogue")  # from now on the form has the field
    number = asked_beside(page, "/api/products?page=1&size=10")["datas"]["rows"][0]["id"]
    errno: int = asked_beside(page, "/api/products/save", {"id": number, "fields": {"addedField": CANARY}})["errno"]
    return errno


@pytest.mark.browser
def test_what_only_the_site_holds_is_hidden_in_pictures_report_and_pack(drafted: RunningMock) -> None:
    running_mock = drafted
    more = {"name": "required-added", "form": "product", "label": LABEL, "must": 0}
    running_mock.registry.ask("/__mock__/faults", {"set": [more]})
    with open_live_runs(running_mock, is_program=False) as live_runs:
        halts = [{"kind": "HandoverClosed", "handover": "LOGIN", "do": "hold"}]
        run = live_runs.start("--stand-in", "draft", "--stage", "产品", halts=halts, values=[CANARY])
        run.until_held()
        with run.beside() as guest:
            assert guest.do(put) == 0
        run.go_on()
        ended = run.ended()
        folder = newest(running_mock)
        packed, messages = running_mock.home / "pack.zip", [ended.out, ended.err]
        messages += [report(running_mock, str(folder)), report(running_mock, str(folder), "--pack", str(packed))]
    held = [path.name for path in (folder / "proof").glob("*.json") if CANARY in path.read_text(encoding="utf-8")]
    assert held, "the site's value was never read"
    with zipfile.ZipFile(packed) as archive:
        texts = {name: archive.read(name) for name in archive.namelist()}
    texts |= {name: (folder / name).read_bytes() for name in ("journal.jsonl", "report.html")}
    assert [name for name, text in texts.items() if holds(text)] == []
    assert [text for text in messages if CANARY in text] == []
    assert LABEL in texts["report.html"].decode()
    assert all_masked(folder / "pictures", seen_by(running_mock.home / "live-1")) == {0}, "the one value looked for"


def report(running_mock: RunningMock, *words: str) -> str:
    """Run `beian report` and return what it printed."""
    done = worker().run(["report", *words], running_mock.environment())
    assert done.returncode in {0, 10}, done.stderr
    return done.stdout + done.stderr


def holds(text: bytes) -> bool:
    """Return whether some bytes contain the canary, plain or escaped."""
    return CANARY.encode() in text or json.dumps(CANARY)[1:-1].encode() in text
