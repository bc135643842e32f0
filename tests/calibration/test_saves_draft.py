"""A site whose only save of a record is called 提交: blocked, until the operator records through the panel that it saves a draft."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from assistant.planning.maps.overlay import load_map
from beian_mock.catalogue import forms
from tests.calibration.operator import Operator, calibrating
from tests.conftest import MockRegistry
from tests.filing.conftest import RunningMock
from tests.filing.live import press, sees
from tests.mock.person import MockVisitor
from tests.mock.server.client import ApiClient, MockProcess

pytestmark = pytest.mark.browser
VARIANT = [{"kind": "save-word", "form": "product"}]
NAME = "products[].name"


def _play(registry: MockRegistry) -> None:
    registry.reset()
    registry.ask("/__mock__/variant", {"set": VARIANT})


def _record(registry: MockRegistry, home: Path) -> None:
    """Calibrate one field of the product's dialog, declare that its 提交 only saves a draft, leave the rest open."""
    filer = ApiClient(MockProcess(registry.url, registry.nonce))
    with filer.http, calibrating("mock", registry, home, "--operator", "张样例", "--only", NAME) as started:
        filer.log_in()
        filer.approve_subject(forms()["subject"])
        filer.add_product(forms())
        operator = Operator(started.guest(registry.url), registry, home, [])
        operator.log_in()
        operator.go("/products", row="编辑")

        def say(page: Page) -> None:
            press(page, "校准本页：产品")
            sees(page, "对照表里的“")
            press(page, "对，就是它")
            sees(page, "本页完成")
            MockVisitor(page, registry, home).press("提交")
            sees(page, "已记下保存所用的请求")
            press(page, "本页完成")
            sees(page, "按下它只存了草稿，还是已经提交？")
            press(page, "只存草稿")

        operator.guest.do(say)
        try:
            operator.put_off()
        except AssertionError as never:
            ended = started.ended() if started.command.poll() is not None else "it still runs"
            raise AssertionError(f"{never}\n{ended}") from None
        operator.guest.leave()
        code, said = started.ended()
    assert (code, "还差：产品" in said) == (10, True), said


# Its panel was gone at the end in two of four whole runs with three workers; never alone, in more than 60. Not explained.
@pytest.mark.thorough
def test_an_operator_records_that_a_word_only_saves_a_draft(fresh_registry: MockRegistry, tmp_path: Path) -> None:
    _play(fresh_registry)
    _record(fresh_registry, tmp_path)
    draft = load_map("mock", user_folder=tmp_path / "beian" / "config" / "sites").pages["product"].saves_draft
    assert draft is not None
    assert (draft.word, draft.request, draft.by) == ("提交", "POST /api/products/save", "张样例")
    ledger = fresh_registry.ledger()
    assert (len(ledger["subject_submissions"]), ledger["submissions"]) == (1, []), "the subject's, before it began"


@pytest.mark.thorough
def test_a_draft_is_stored_only_once_its_button_is_recorded_and_nothing_is_submitted(
    fresh_registry: MockRegistry, tmp_path: Path
) -> None:
    registry, running_mock = fresh_registry, RunningMock(tmp_path, fresh_registry)
    _play(registry)
    before = running_mock.fill(stand_in="submit")
    assert (before.code, before.answer["status"]) == (3, "page_mismatch"), before.err
    assert [one["kind"] for one in before.answer["handovers"]] == ["LOGIN", "CONFIRM"], before.err
    assert running_mock.stored()["subject"]["state"] == "审核通过", "it ended before it came to the product"
    assert {key.split("[")[0] for key, verdict in before.verdicts().items() if verdict != "proved"} == {"products"}
    assert running_mock.stored()["products"] == [], before.err
    _play(registry)
    _record(registry, tmp_path)
    draft = load_map("mock", user_folder=tmp_path / "beian" / "config" / "sites").pages["product"].saves_draft
    assert draft is not None
    assert (draft.word, draft.request, draft.by) == ("提交", "POST /api/products/save", "张样例")
    _play(registry)
    after = running_mock.fill(stand_in="submit")
    assert after.fields["wrong"] == 0, after.err
    assert [verdict for key, verdict in after.verdicts().items() if key.startswith("products[")], after.err
    assert running_mock.stored()["products"], after.err
    ledger = registry.ledger()
    submissions = [*ledger["subject_submissions"], *ledger["submissions"]]
    assert submissions
    assert {who for submission in submissions for who in submission["code_fetched_by_all"]} == {"stand-in"}
