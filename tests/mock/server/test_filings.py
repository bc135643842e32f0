"""Subject and algorithms: order of filing, validation, one-time codes, review and locks."""

from __future__ import annotations

from typing import Any

import pytest

from beian_mock.catalogue import forms
from tests.mock.server.client import ApiClient, running

SUPPORTER = {"algorithmType": "生成合成类（深度合成）", "role": "服务技术支持者"}
PROVIDER = {"algorithmType": "生成合成类（深度合成）", "role": "服务提供者"}


def draft(filer: ApiClient, basic: dict[str, Any]) -> str:
    """Return the id of an algorithm whose three steps are complete."""
    name = filer.post("algorithms/save", step="basic", fields=filer.answers(forms()["basic"], **basic))["datas"]["id"]
    filer.post("algorithms/save", id=name, step="detail", fields=filer.answers(forms()["detailGenerative"]))
    if basic is SUPPORTER:
        filer.post("algorithms/save", id=name, step="support", fields=filer.answers(forms()["support"]))
    else:
        nodes = list(filer.add_product(forms()))
        filer.post("algorithms/save", id=name, step="association", fields={"nodes": nodes})
    return str(name)


def submit(filer: ApiClient, name: str, **changed: Any) -> dict[str, Any]:
    filer.post("algorithms/code", id=name)
    return filer.post("algorithms/submit", **{"id": name, "commit": True, "code": filer.code(), **changed})


def test_nothing_else_can_be_saved_before_the_subject_is_approved(filer: ApiClient) -> None:
    for path, body in (("products/save", {}), ("algorithms/save", {"step": "basic"})):
        answer = filer.post(path, **body, fields={})
        assert answer["errno"] == 403
        assert answer["errmsg"] == "主体信息尚未审核通过，暂不能填报产品及算法信息"


def test_a_draft_stores_what_is_given_and_requires_nothing_else(filer: ApiClient) -> None:
    assert filer.get("subject")["datas"]["state"] == "未填报"
    assert filer.post("subject/save", fields={"subjectName": " 合成公司 "})["datas"] == {"state": "草稿"}
    assert filer.post("subject/save", fields={"address": "测试路"})["errno"] == 0
    assert filer.get("subject")["datas"]["fields"] == {"subjectName": "合成公司", "address": "测试路"}
    filer.post("subject/save", fields={"address": ""})
    assert filer.get("subject")["datas"]["fields"] == {"subjectName": "合成公司"}


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("subjectName", "长" * 101, "主体名称不能超过100个字符"),
        ("creditCode", "911101080000000000", "统一社会信用代码校验位不正确"),
        ("officerMobile", "1234", "手机号码格式不正确"),
        ("subjectType", "火星机构", "主体类型的选项不存在"),
        ("licencePeriod", {"start": "2026-01-02", "end": "2026-01-01"}, "证件有效期的截止日期早于起始日期"),
        ("licencePeriod", {"start": "2026-02-30", "end": "长期"}, "证件有效期应为年-月-日"),
        ("region", ["北京市"], "注册地应选到区县"),
        ("monthlyUsers", "很多", "月活跃用户量应为不小于 0 的数字"),
        ("licenceFile", [{"fileId": "x"}], "营业执照的文件不存在，请重新上传"),
        ("nonsense", "x", "没有这个填写项"),
    ],
)
def test_a_draft_with_a_wrong_value_is_refused_with_a_sentence(
    filer: ApiClient, name: str, value: object, sentence: str
) -> None:
    answer = filer.post("subject/save", fields={name: value, "address": "测试路"})
    assert (answer["errno"], answer["errmsg"]) == (422, sentence)
    assert answer["datas"]["errors"] == {name: sentence}
    assert filer.get("subject")["datas"]["fields"] == {}


def test_submission_names_every_required_field_that_is_missing(filer: ApiClient) -> None:
    filer.post("subject/save", fields={"subjectName": "合成公司"})
    filer.post("subject/code")
    errors = filer.post("subject/submit", commit=True, code=filer.code())["datas"]["errors"]
    required = {field.id for field in forms()["subject"].fields() if field.required}
    assert set(errors) == required - {"subjectName"}
    assert errors["licenceFile"] == "请上传营业执照"


def test_with_automatic_review_the_subject_is_approved_at_once(ready: ApiClient) -> None:
    assert ready.get("subject")["datas"]["state"] == "审核通过"
    assert ready.post("subject/save", fields={"address": "别处"})["errno"] == 423
    (line,) = ready.mock.witness("ledger")["subject_submissions"]
    assert line["company"] == "演示科技有限公司"
    assert line["code_fetched_by"] == "stand-in"
    assert line["receipt"] == ready.get("subject")["datas"]["receipt"]


@pytest.mark.parametrize("basic", [PROVIDER, SUPPORTER], ids=["provider", "supporter"])
def test_a_complete_algorithm_is_submitted_locked_and_filed(ready: ApiClient, basic: dict[str, Any]) -> None:
    name = draft(ready, basic)
    answer = submit(ready, name)
    assert answer["errno"] == 0, answer
    assert answer["datas"]["state"] == "审核中"
    assert ready.post("algorithms/save", id=name, step="basic", fields={"version": "2"})["errno"] == 423
    assert ready.post("algorithms/code", id=name)["errno"] == 423
    assert ready.post("algorithms/submit", id=name, commit=True, code="123456")["errno"] == 423
    ready.mock.witness("review", account="demo", what=name, verdict="approve")
    shown = ready.get(f"algorithms/{name}")["datas"]
    assert shown["state"] == "已备案"
    digits = shown["number"].removeprefix("网信算备").removesuffix("号")
    assert len(digits) == 21
    assert digits[13:15] == "01"
    assert sum(int(d) * 2 ** (20 - i) for i, d in enumerate(digits)) % 10 == 1


@pytest.mark.parametrize(
    ("changed", "fault"), [({"commit": False}, "commit"), ({"code": "000000x"}, "code"), ({"code": None}, "code")]
)
def test_without_tick_or_code_nothing_is_submitted(ready: ApiClient, changed: dict[str, Any], fault: str) -> None:
    name = draft(ready, SUPPORTER)
    assert list(submit(ready, name, **changed)["datas"]["errors"]) == [fault]
    assert ready.mock.witness("ledger")["submissions"] == []
    assert ready.get(f"algorithms/{name}")["datas"]["state"] == "草稿"


def test_a_code_is_good_once_and_for_its_own_purpose(ready: ApiClient) -> None:
    first, second = draft(ready, SUPPORTER), draft(ready, SUPPORTER)
    ready.post("algorithms/code", id=first)
    code = ready.code()
    assert ready.post("algorithms/submit", id=second, commit=True, code=code)["errno"] == 422
    assert ready.post("algorithms/submit", id=first, commit=True, code=code)["errno"] == 0
    (line,) = ready.mock.witness("ledger")["submissions"]
    assert (line["id"], line["name"], line["code_fetched_by"]) == (first, "合成内容", "stand-in")


def test_a_form_post_can_submit_too_so_that_a_guard_has_something_to_stop(ready: ApiClient) -> None:
    name = draft(ready, SUPPORTER)
    ready.post("algorithms/code", id=name)
    pairs = {"id": name, "commit": "true", "code": ready.code("phone page")}
    answer = ready.http.post("/__mock__/redirect?to=/api/algorithms/submit", data=pairs, follow_redirects=True)
    assert answer.json()["errno"] == 0
    assert [r.status_code for r in answer.history] == [307]
    assert len(ready.mock.witness("ledger")["submissions"]) == 1


def test_an_incomplete_algorithm_names_what_is_missing_in_every_step(ready: ApiClient) -> None:
    fields = {**PROVIDER, "algorithmName": "合成算法"}
    name = ready.post("algorithms/save", step="basic", fields=fields)["datas"]["id"]
    errors = submit(ready, name)["datas"]["errors"]
    assert {"basic.launchDate", "detail.summary", "detail.riskAbuse", "association.nodes"} <= set(errors)
    assert not {"detail.otherScene", "detail.textKinds", "support.serviceWays"} & set(errors)


def test_values_of_hidden_fields_are_dropped(ready: ApiClient) -> None:
    name = draft(ready, SUPPORTER)
    assert ready.get(f"algorithms/{name}")["datas"]["detail"]["foreignSource"]
    ready.post("algorithms/save", id=name, step="detail", fields={"foreignData": []})
    assert not {"foreignSource", "foreignDetail"} & set(ready.get(f"algorithms/{name}")["datas"]["detail"])


def test_another_type_empties_the_steps_that_no_longer_fit(ready: ApiClient) -> None:
    name = draft(ready, SUPPORTER)
    ready.post("algorithms/save", id=name, step="basic", fields={"algorithmType": "调度决策类"})
    shown = ready.get(f"algorithms/{name}")["datas"]
    assert (shown["detail"], shown["support"], "role" in shown["basic"]) == ({}, {}, False)


def test_a_returned_algorithm_shows_its_comments_and_can_be_changed(ready: ApiClient) -> None:
    name = draft(ready, SUPPORTER)
    submit(ready, name)
    comments = {"detail.summary": "请写具体", "应用领域": "请核对", "": "共两处"}
    ready.mock.witness("review", account="demo", what=name, verdict="return", comments=comments)
    shown = ready.get(f"algorithms/{name}")["datas"]
    assert shown["state"] == "已退回"
    assert [(c["step"], c["field"], c["text"]) for c in shown["comments"]] == [
        ("detail", "summary", "请写具体"),
        ("basic", "applicationFields", "请核对"),
        ("", "", "共两处"),
    ]
    assert ready.post("algorithms/save", id=name, step="detail", fields={"summary": "更具体"})["errno"] == 0
    assert ready.get(f"algorithms/{name}")["datas"]["state"] == "已退回"
    assert submit(ready, name)["datas"]["state"] == "审核中"
    assert ready.get(f"algorithms/{name}")["datas"]["comments"] == []


@pytest.mark.program
def test_with_manual_review_the_subject_waits_locked() -> None:
    with running("--review", "manual") as mock:
        filer = ApiClient(mock)
        filer.log_in()
        filer.approve_subject(forms()["subject"])
        assert filer.get("subject")["datas"]["state"] == "审核中"
        assert filer.post("subject/save", fields={"address": "别处"})["errno"] == 423
        assert filer.post("products/save", fields={})["errno"] == 403
        mock.witness("review", account="demo", what="subject", verdict="return", comments="营业执照不清晰")
        assert filer.get("subject")["datas"]["comments"][0]["text"] == "营业执照不清晰"
        assert filer.post("subject/save", fields={"address": "别处"})["datas"] == {"state": "已退回"}


@pytest.mark.program
def test_with_seconds_review_decides_by_itself() -> None:
    with running("--review", "0") as mock:
        filer = ApiClient(mock)
        filer.log_in()
        filer.approve_subject(forms()["subject"])
        assert filer.get("subject")["datas"]["state"] == "审核通过"
        name = draft(filer, SUPPORTER)
        submit(filer, name)
        assert filer.get(f"algorithms/{name}")["datas"]["state"] == "已备案"
