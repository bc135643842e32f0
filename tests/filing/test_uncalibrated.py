"""`--allow-uncalibrated`: nothing is written before the person accepts where each field would go.

That it is written then: tests/filing/test_upload_proof.py.
"""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.core.errors import Uncalibrated
from assistant.core.keys import FieldKey
from assistant.core.language import say
from assistant.core.values import Kind
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.filing.forms import snapshot
from assistant.filing.forms.shapes import Address, Control, FormSnapshot
from assistant.filing.operator.protocol import Handover, HandoverAnswer
from assistant.filing.run import pinned_form, uncalibrated
from assistant.filing.run.context import Filing
from assistant.planning.plan.plan import PlannedField, Record
from tests.filing.conftest import RunningMock


@pytest.mark.browser
def test_without_a_person_fill_refuses_in_one_sentence(running_mock: RunningMock, trial: Path) -> None:
    ended = running_mock.fill("--site", str(trial))
    assert ended.code == 3
    assert "尚未校准" in ended.err


def control(section: str, label: str, kind: Kind) -> Control:
    return Control(label, Address((section,), label), label, kind, "native", None)


def planned_field(key: str, section: str, label: str) -> PlannedField:
    return PlannedField(FieldKey.of(f"algorithms[甲].detail.{key}"), (section,), label, (), "textarea", "文字")


def asking(
    monkeypatch: pytest.MonkeyPatch, seen: list[Control], answer: str = uncalibrated.AGREED
) -> tuple[Filing, list[Handover]]:
    """Return a filing on a page without calibration, and the prompts that it will have shown."""
    monkeypatch.setattr(snapshot, "read", lambda _: FormSnapshot("", "", "", "native", tuple(seen), (), (), ""))
    asked: list[Handover] = []

    def ask(prompt: Handover) -> HandoverAnswer:
        asked.append(prompt)
        return HandoverAnswer(answer, "person", 1.0)

    page = SimpleNamespace(calibration=None, title="算法详细", id="detail")
    site = SimpleNamespace(entry=lambda _: page, map=SimpleNamespace(fields={}), page=None)
    session: Any = SimpleNamespace(site=site, followers=[], note=lambda _: None, ask=ask)
    blank = Filing(session)
    monkeypatch.setattr(pinned_form, "check_account", lambda _: None)
    return blank, asked


def record_of(*planned: PlannedField) -> Record:
    key = FieldKey.of("algorithms[甲].detail")
    return Record(str(key), key, REGISTRY.kind("detail"), "", "", ("甲",), 1, planned, "write")


def test_what_the_prompt_does_not_find_is_left_out_and_reported_as_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    answer, risk, absent, other = (
        planned_field("answers[算法模型].items[模型说明]", "算法模型", "模型说明"),
        planned_field("risks[算法滥用]", "算法风险与防范机制", "算法滥用"),
        planned_field("risks[算法漏洞]", "算法风险与防范机制", "算法漏洞"),
        planned_field("risks[数据泄露]", "算法风险与防范机制", "数据泄露"),
    )
    seen = [
        control("算法模型", "模型说明", "textarea"),
        control("算法风险与防范机制", "算法滥用", "textarea"),
        control("算法风险与防范机制", "数据泄露", "file"),
    ]
    blank, asked = asking(monkeypatch, seen)
    record = record_of(answer, risk, absent, other)
    assert uncalibrated.agreed(blank.session, blank.places, record).planned == (answer, risk)
    expected_lines = [say("“{label}” → 没有找到，不填", label=item.label) for item in (absent, other)]
    assert asked[0].lines[3:] == tuple(expected_lines)
    assert [entry.verdict for entry in blank.places.left_out[record.id]] == ["missing", "missing"]
    assert blank.places.in_place(record).planned == (answer, risk)


def test_a_record_without_fields_goes_on_after_a_yes_and_one_without_any_match_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    blank, asked = asking(monkeypatch, [])
    assert uncalibrated.agreed(blank.session, blank.places, record_of()).planned == ()
    assert len(asked) == 1
    with pytest.raises(Uncalibrated):
        uncalibrated.agreed(
            blank.session, blank.places, record_of(planned_field("risks[算法漏洞]", "算法风险与防范机制", "算法漏洞"))
        )
    refused, _ = asking(monkeypatch, [], "stop")
    with pytest.raises(Uncalibrated):
        uncalibrated.agreed(refused.session, refused.places, record_of())
