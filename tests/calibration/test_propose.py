"""What the assistant proposes: sure where the map names one control, with reasons elsewhere, nothing where nothing fits."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from assistant.filing.forms.shapes import Address, Control, FormSnapshot, InputLimits, OptionList
from assistant.filing.site.propose import FieldProposal, overlap, propose
from assistant.planning.maps.overlay import load_map
from beian_mock.variants import VariantRequest, varied
from tests.calibration.form_shapes import CATALOGUE, form_of, page
from tests.calibration.forms_shown import page_of

MAP, MOCK = load_map("cac"), load_map("mock")
SECTION = ("算法安全责任人信息",)
PEOPLE = ("姓名", "证件类型", "证件号码", "手机号码", "电子邮箱", "算法安全责任人工作证明")


def _control(label: str, kind: str = "text", **more: object) -> Control:
    address = Address(SECTION, label)
    values = {"ref": f"#{label}", "raw_label": label, "kind": kind, "kit": "native", "value": None, **more}
    return Control(address=address, **values)  # type: ignore[arg-type]


def _page(*controls: Control) -> FormSnapshot:
    return FormSnapshot("", "主体信息", "", "native", controls, (), (), "")


def _people(**renamed: str) -> FormSnapshot:
    kinds = {"证件类型": "choice", "算法安全责任人工作证明": "file"}
    return _page(*(_control(renamed.get(label, label), kinds.get(label, "text")) for label in PEOPLE))


def _proposals_by_pattern(seen: FormSnapshot) -> dict[str, FieldProposal]:
    return {proposal.entry.label: proposal for proposal in propose(MAP, "subject", seen)}


def test_where_the_map_names_one_control_the_proposal_is_sure() -> None:
    pattern = _proposals_by_pattern(_people())
    assert all(pattern[label].is_sure for label in PEOPLE)
    assert pattern["手机号码"].reasons == ("名称、栏目和所属的问题都相同",)


def test_a_relabelled_control_is_proposed_with_reasons_and_never_as_sure() -> None:
    pattern = _proposals_by_pattern(_people(手机号码="移动电话"))
    phone = pattern["手机号码"]
    assert phone.control is not None
    assert phone.control.raw_label == "移动电话"
    assert not phone.is_sure
    assert {"在同一栏目", "控件种类相同"} <= set(phone.reasons)


def test_no_control_is_proposed_twice() -> None:
    refs = [
        proposal.control.ref
        for proposal in propose(MAP, "subject", _people(姓名="名字", 手机号码="电话"))
        if proposal.control
    ]
    assert len(refs) == len(set(refs))


def test_nothing_is_proposed_where_the_kind_cannot_match() -> None:
    only = _page(_control("算法安全责任人工作证明", "choice", options=OptionList(("甲",))))
    assert _proposals_by_pattern(only)["算法安全责任人工作证明"].control is None


def test_limits_and_options_speak_for_a_control() -> None:
    spec = MAP.fields["algorithms[].basic.role"]
    roles = OptionList(("服务提供者", "服务技术支持者"))
    seen = _page(
        replace(_control("甲栏", "choice"), options=OptionList(("一", "二"))),
        replace(_control("乙栏", "choice"), options=roles, limits=InputLimits()),
    )
    proposal = next(item for item in propose(MAP, "basic", seen) if item.entry.pattern == spec.pattern)
    assert proposal.control is not None
    assert proposal.control.raw_label == "乙栏"
    assert "选项大多相同" in proposal.reasons


def test_the_share_of_known_labels_indicates_which_page_is_shown() -> None:
    assert overlap(MAP, "subject", _people()) == 1.0
    assert overlap(MAP, "product", _people()) == 0.0


def _truth(form: str) -> dict[str, str]:
    """Return the catalogue's field for each field of the map, before any variant."""
    own = {(s.label, one.after, one.label): one.id for s in form_of(CATALOGUE, form).sections for one in s.fields}
    entries = [entry for entry in MOCK.fields.values() if entry.page == page_of(form)]
    result = {entry.pattern: own.get((entry.section[0], entry.after, entry.label)) for entry in entries}
    return {pattern: name for pattern, name in result.items() if name}


@pytest.mark.parametrize(("kind", "count"), [("relabel", 3), ("relabel", 25), ("move", 2), ("reorder", 3)])
def test_sure_proposals_are_right_and_doubtful_ones_nearly_always(kind: str, count: int) -> None:
    """On five forms under ten seeds each; a wrong doubtful proposal is shown, a wrong sure one would be accepted."""
    reported: Counter[str] = Counter()
    for form in ("subject", "product", "basic", "detailGenerative", "support"):
        truth = _truth(form)
        for seed in range(10):
            made = varied(CATALOGUE, [VariantRequest(kind, seed, count, form=form)])[0]
            for proposal in propose(MOCK, page_of(form), page(form_of(made, form))):
                if proposal.entry.pattern in truth:
                    right = proposal.control is not None and proposal.control.ref == f"#{truth[proposal.entry.pattern]}"
                    reported[f"{'sure' if proposal.is_sure else 'doubtful'} {'right' if right else 'wrong'}"] += 1
    assert reported["sure wrong"] == 0, reported
    assert reported["doubtful wrong"] <= 0.02 * sum(reported.values()), reported
