"""What follows a filing: changes, rounds of review, locks, deregistration, and the counts of the witness."""

from __future__ import annotations

from typing import Any

import pytest

from beian_mock.catalogue import forms
from tests.mock.server.client import ApiClient
from tests.mock.server.test_filings import PROVIDER, SUPPORTER, draft, submit

LEAVING = {
    "reason": "停止提供服务",
    "endDate": "2026-06-30",
    "note": "服务已停止。",
    "arrangements": "已公告并删除用户数据。",
}


def review(filer: ApiClient, what: str, verdict: str, comments: Any = None) -> dict[str, Any]:
    answer: dict[str, Any] = filer.mock.witness("review", account="demo", what=what, verdict=verdict, comments=comments)
    return answer


def filed(filer: ApiClient, basic: dict[str, Any]) -> str:
    """Return the id of a filed algorithm."""
    name = draft(filer, basic)
    submit(filer, name)
    assert review(filer, name, "approve")["state"] == "已备案"
    return name


def deregister(filer: ApiClient, name: str, **changed: Any) -> dict[str, Any]:
    filer.post("algorithms/deregister/code", id=name)
    body = {"id": name, "commit": True, "code": filer.code(), "fields": LEAVING, **changed}
    return filer.post("algorithms/deregister", **body)


def test_a_filed_algorithm_is_changed_in_a_draft_while_the_old_content_stands(ready: ApiClient) -> None:
    name = filed(ready, SUPPORTER)
    assert ready.post("algorithms/save", id=name, step="basic", fields={"version": "2"})["errno"] == 423
    assert ready.post("algorithms/change", id=name)["datas"] == {"id": name, "state": "变更草稿"}
    assert ready.post("algorithms/save", id=name, step="basic", fields={"version": "2"})["errno"] == 0
    assert ready.post("algorithms/change", id=name)["datas"]["state"] == "变更草稿"
    shown = ready.get(f"algorithms/{name}")["datas"]
    assert shown["basic"]["version"] == "2"
    changed = [(c["section"], c["label"], c["before"], c["after"]) for c in shown["changes"]]
    assert changed == [("算法基础属性信息", "版本号", "合成内容", "2")]
    assert ready.get(f"algorithms/{name}/published")["datas"]["basic"]["version"] == "合成内容"
    (stored,) = ready.mock.witness("state")["demo"]["algorithms"]
    assert stored["published"]["sections"]["算法基础属性信息"]["版本号"] == "合成内容"


def test_a_change_is_submitted_returned_twice_and_approved_under_the_same_number(ready: ApiClient) -> None:
    name = filed(ready, SUPPORTER)
    number = ready.get(f"algorithms/{name}")["datas"]["number"]
    ready.post("algorithms/change", id=name)
    ready.post("algorithms/save", id=name, step="basic", fields={"version": "2"})
    assert submit(ready, name)["datas"]["state"] == "变更审核中"
    assert ready.post("algorithms/save", id=name, step="basic", fields={"version": "3"})["errno"] == 423
    for place in ("detail.summary", "算法安全自评估报告"):
        assert review(ready, name, "return", {place: "请改"})["state"] == "变更退回"
        (comment,) = ready.get(f"algorithms/{name}")["datas"]["comments"]
        assert comment["text"] == "请改"
        ready.post("algorithms/save", id=name, step="detail", fields={"summary": f"改过 {place}"})
        assert submit(ready, name)["datas"]["receipt"].startswith("BG")
    assert review(ready, name, "approve")["number"] == number
    shown = ready.get(f"algorithms/{name}")["datas"]
    assert (shown["state"], shown["basic"]["version"], shown["changes"]) == ("已备案", "2", [])
    assert [(r["kind"], r["verdict"], len(r["comments"])) for r in shown["rounds"]] == [
        ("filing", "approve", 0),
        ("change", "return", 1),
        ("change", "return", 1),
        ("change", "approve", 0),
    ]
    assert ready.get(f"algorithms/{name}/published")["datas"]["basic"]["version"] == "2"
    counts = ready.mock.witness("ledger")["counts"]
    assert (counts["filing"], counts["change"], counts["deregister"]) == (2, 3, 0)


def test_a_change_that_changes_nothing_is_refused(ready: ApiClient) -> None:
    name = filed(ready, SUPPORTER)
    ready.post("algorithms/change", id=name)
    answer = submit(ready, name)
    assert (answer["errno"], answer["errmsg"]) == (422, "与已审核通过的内容一致，没有需要变更的内容")
    assert ready.mock.witness("ledger")["counts"]["change"] == 0


def test_products_of_a_filed_algorithm_are_locked_except_in_a_change(ready: ApiClient) -> None:
    name = filed(ready, PROVIDER)
    (row,) = ready.get("products")["datas"]["rows"]
    assert row["state"] == "已备案引用"
    for path in ("products/save", "products/delete"):
        assert ready.post(path, id=row["id"], fields={"productName": "新名"})["errno"] == 423
    ready.post("algorithms/change", id=name)
    assert ready.get("products")["datas"]["rows"][0]["state"] == "变更中引用"
    assert ready.post("products/save", id=row["id"], fields={"productName": "新名"})["errno"] == 0
    changes = ready.get(f"algorithms/{name}")["datas"]["changes"]
    assert ("产品名称", "合成内容", "新名") in [(c["label"], c["before"], c["after"]) for c in changes]
    old = ready.get(f"algorithms/{name}/published")["datas"]["tree"]
    assert old[0]["label"] == "合成内容（网站）"
    submit(ready, name)
    assert ready.get("products")["datas"]["rows"][0]["state"] == "审核中引用"
    assert ready.post("products/save", id=row["id"], fields={"productName": "别名"})["errno"] == 423


def test_an_abandoned_change_restores_the_algorithm_and_its_products(ready: ApiClient) -> None:
    name = filed(ready, PROVIDER)
    before = ready.mock.witness("state")["demo"]
    ready.post("algorithms/change", id=name)
    product = ready.get("products")["datas"]["rows"][0]["id"]
    ready.post("algorithms/save", id=name, step="basic", fields={"version": "2"})
    ready.post("paths/save", product=product, fields={"steps": ["首页", "写作"]})
    assert ready.post("products/delete", id=product)["errno"] == 0
    assert ready.get(f"algorithms/{name}")["datas"]["association"] == {"nodes": []}
    assert ready.post("algorithms/abandon", id=name)["datas"] == {"state": "已备案"}
    assert ready.mock.witness("state")["demo"] == before
    assert ready.mock.witness("ledger")["counts"]["abandon"] == 1
    assert ready.mock.witness("ledger")["counts"]["delete"] == 1
    assert ready.post("algorithms/abandon", id=name)["errno"] == 423


def test_the_subject_is_changed_while_algorithms_can_go_on(ready: ApiClient) -> None:
    assert ready.post("subject/change")["datas"]["state"] == "变更草稿"
    ready.post("subject/save", fields={"subjectName": "新名有限公司"})
    shown = ready.get("subject")["datas"]
    assert [(c["label"], c["before"], c["after"]) for c in shown["changes"]] == [
        ("主体名称", "合成内容", "新名有限公司")
    ]
    assert ready.get("subject/published")["datas"]["fields"]["subjectName"] == "合成内容"
    assert ready.post("products/save", fields=ready.answers(forms()["product"]))["errno"] == 0
    ready.post("subject/code")
    answer = ready.post("subject/submit", commit=True, code=ready.code())["datas"]
    assert answer["receipt"].startswith("ZB")
    assert ready.get("subject")["datas"]["state"] == "审核通过"
    assert ready.get("session")["datas"]["company"] == "新名有限公司"
    kinds = [line["kind"] for line in ready.mock.witness("ledger")["subject_submissions"]]
    assert kinds == ["filing", "change"]


def test_an_algorithm_is_deregistered_by_application_and_code(ready: ApiClient) -> None:
    name = filed(ready, PROVIDER)
    assert ready.get(f"algorithms/{name}/deregistration")["datas"]["form"]["title"] == "注销申请"
    answer = deregister(ready, name)["datas"]
    assert answer["state"] == "注销办理中"
    assert answer["receipt"].startswith("ZX")
    assert ready.get(f"algorithms/{name}/deregistration")["datas"]["fields"] == LEAVING
    for path in ("change", "abandon", "deregister", "delete"):
        assert ready.post(f"algorithms/{path}", id=name, fields=LEAVING)["errno"] == 423
    assert ready.get("products")["datas"]["rows"][0]["state"] == "审核中引用"
    assert review(ready, name, "approve")["state"] == "已注销"
    assert ready.get("products")["datas"]["rows"][0]["state"] == "已保存"
    assert ready.get(f"algorithms/{name}")["datas"]["basic"]["algorithmName"] == "合成内容"
    assert ready.mock.witness("ledger")["counts"]["deregister"] == 1


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"commit": False}, "commit"),
        ({"code": "x"}, "code"),
        ({"fields": {**LEAVING, "reason": ""}}, "reason"),
        ({"fields": {**LEAVING, "reason": "不想做了"}}, "reason"),
        ({"fields": {**LEAVING, "note": "长" * 501}}, "note"),
    ],
)
def test_without_reason_tick_and_code_nothing_is_deregistered(
    ready: ApiClient, changed: dict[str, Any], fault: str
) -> None:
    name = filed(ready, SUPPORTER)
    assert list(deregister(ready, name, **changed)["datas"]["errors"]) == [fault]
    assert ready.get(f"algorithms/{name}")["datas"]["state"] == "已备案"
    assert ready.mock.witness("ledger")["counts"]["deregister"] == 0


def test_a_code_for_a_submission_is_no_code_for_a_deregistration(ready: ApiClient) -> None:
    name = draft(ready, SUPPORTER)
    ready.post("algorithms/code", id=name)
    code = ready.code()
    submit(ready, name)
    review(ready, name, "approve")
    assert list(deregister(ready, name, code=code)["datas"]["errors"]) == ["code"]


def test_a_deregistration_can_be_withdrawn_or_refused_and_the_algorithm_stays_filed(ready: ApiClient) -> None:
    name = filed(ready, SUPPORTER)
    deregister(ready, name)
    assert ready.post("algorithms/deregister/withdraw", id=name)["datas"] == {"state": "已备案"}
    assert ready.post("algorithms/deregister/withdraw", id=name)["errno"] == 423
    deregister(ready, name)
    assert review(ready, name, "return", "请先完成善后")["state"] == "已备案"
    shown = ready.get(f"algorithms/{name}")["datas"]
    assert shown["comments"] == []
    assert ready.get(f"algorithms/{name}/deregistration")["datas"]["comments"][0]["text"] == "请先完成善后"
    assert [round_["verdict"] for round_ in shown["rounds"]] == ["approve", "withdraw", "return"]


def test_a_comment_may_be_about_a_product_or_its_path(ready: ApiClient) -> None:
    name = draft(ready, PROVIDER)
    submit(ready, name)
    product = ready.get("products")["datas"]["rows"][0]["id"]
    path = ready.get("paths", product=product)["datas"]["rows"][0]["id"]
    comments = [{"item": product, "field": "访问地址", "text": "打不开"}, {"item": path, "text": "少一级"}]
    review(ready, name, "return", comments)
    shown = ready.get(f"algorithms/{name}")["datas"]["comments"]
    assert [(c["step"], c["item"], c["field"], c["label"]) for c in shown] == [
        ("product", product, "accessUrl", "产品 合成内容（网站） › 访问地址"),
        ("path", path, "", "路径 合成内容（网站） / 首页 > 对话"),
    ]


def test_nothing_is_published_before_it_was_approved(ready: ApiClient) -> None:
    name = draft(ready, SUPPORTER)
    assert ready.get(f"algorithms/{name}/published")["errno"] == 404
    assert ready.post("algorithms/change", id=name)["errno"] == 423
    assert ready.post("algorithms/deregister/code", id=name)["errno"] == 423
