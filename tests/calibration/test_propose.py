"""What the assistant proposes: sure where the map names one control, reasoned elsewhere, nothing where nothing fits."""

from __future__ import annotations

from dataclasses import replace

from assistant.forms.shapes import Address, Control, FormSnapshot, Limits, Options
from assistant.maps.overlay import load_map
from assistant.site.propose import Proposal, overlap, propose

MAP = load_map("cac")
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


def _found(seen: FormSnapshot) -> dict[str, Proposal]:
    return {each.entry.label: each for each in propose(MAP, "subject", seen)}


def test_where_the_map_names_one_control_the_proposal_is_sure() -> None:
    found = _found(_people())
    assert all(found[label].is_sure for label in PEOPLE)
    assert found["手机号码"].reasons == ("名称、栏目和所跟的问题都相同",)


def test_a_relabelled_control_is_proposed_with_reasons_and_never_as_sure() -> None:
    found = _found(_people(手机号码="移动电话"))
    phone = found["手机号码"]
    assert phone.control is not None
    assert phone.control.raw_label == "移动电话"
    assert not phone.is_sure
    assert {"在同一栏目", "控件种类相同"} <= set(phone.reasons)


def test_no_control_is_proposed_twice() -> None:
    found = [
        each.control.ref for each in propose(MAP, "subject", _people(姓名="名字", 手机号码="电话")) if each.control
    ]
    assert len(found) == len(set(found))


def test_nothing_is_proposed_where_the_kind_cannot_be() -> None:
    only = _page(_control("算法安全责任人工作证明", "choice", options=Options(("甲",))))
    assert _found(only)["算法安全责任人工作证明"].control is None


def test_limits_and_options_speak_for_a_control() -> None:
    spec = MAP.fields["algorithms[].basic.role"]
    roles = Options(("服务提供者", "服务技术支持者"))
    seen = _page(
        replace(_control("甲栏", "choice"), options=Options(("一", "二"))),
        replace(_control("乙栏", "choice"), options=roles, limits=Limits()),
    )
    found = next(each for each in propose(MAP, "basic", seen) if each.entry.pattern == spec.pattern)
    assert found.control is not None
    assert found.control.raw_label == "乙栏"
    assert "选项大多相同" in found.reasons


def test_the_share_of_known_labels_tells_which_page_is_shown() -> None:
    assert overlap(MAP, "subject", _people()) == 1.0
    assert overlap(MAP, "product", _people()) == 0.0
