"""Faults of the server: each affects the named requests as described, and the ledger lists the hits."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from beian_mock.catalogue import forms
from beian_mock.faults.table import as_markdown
from tests.mock.server.client import PDF, REGISTRY, ApiClient, MockProcess, running

Json = dict[str, Any]


@pytest.fixture(autouse=True)
def _quiet(mock: MockProcess) -> Iterator[None]:
    yield
    mock.witness("faults", clear=True)


def arm(mock: MockProcess, *faults: str | Json) -> list[str]:
    """Replace all faults by these; return their ids."""
    answer = mock.witness("faults", set=list(faults))
    assert "error" not in answer, answer
    added: list[str] = answer["added"]
    return added


def hits(mock: MockProcess) -> list[tuple[str, str]]:
    """Return path and fault of every request that was hit."""
    lines = mock.witness("ledger")["requests"]
    return [(line["path"], hit["name"]) for line in lines for hit in line["faults"]]


def stored(mock: MockProcess, account: str = "demo") -> Json:
    """Return the stored data of an account."""
    state: Json = mock.witness("state")[account]
    return state


def names(filer: ApiClient) -> list[str]:
    """Return the names of the products in the list."""
    return [row["name"] for row in filer.get("products")["datas"]["rows"]]


def add_product(filer: ApiClient, name: str) -> Json:
    """Add a product of this name; return the whole answer."""
    return filer.post("products/save", fields=filer.answers(forms()["product"], productName=name))


def write_subject(filer: ApiClient, **fields: Any) -> Json:
    """Save fields of the subject; return the whole answer."""
    return filer.post("subject/save", fields=fields or {"subjectName": "演示科技有限公司"})


@pytest.mark.parametrize("status", [500, 502, 504])
def test_an_http_error_stores_nothing(filer: ApiClient, status: int) -> None:
    arm(filer.mock, f"http-error:status={status},path=/api/subject/save")
    answer = filer.http.post("/api/subject/save", json={"fields": {"subjectName": "甲"}})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert stored(filer.mock)["subject"]["sections"] == {}
    assert write_subject(filer)["errno"] == 0


@pytest.mark.parametrize("when", ["answering", "unanswered"])
def test_a_reset_connection_is_no_answer_and_stores_nothing(filer: ApiClient, when: str) -> None:
    arm(filer.mock, f"connection-reset:path=/api/subject/save,when={when}")
    with pytest.raises(httpx.TransportError):
        write_subject(filer)
    assert stored(filer.mock)["subject"]["state"] == "未填报"
    (line,) = [one for one in filer.mock.witness("ledger")["requests"] if one["faults"]]
    assert (line["path"], line["status"], line["errno"]) == ("/api/subject/save", None, None)


@pytest.mark.parametrize("name", ["empty-body", "malformed-json"])
def test_a_body_that_is_no_json_comes_with_http_200(filer: ApiClient, name: str) -> None:
    arm(filer.mock, f"{name}:path=/api/home")
    answer = filer.http.get("/api/home")
    assert answer.status_code == 200
    with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
        answer.json()
    assert filer.get("home")["errno"] == 0


def test_an_errno_comes_with_its_message(filer: ApiClient) -> None:
    arm(filer.mock, {"name": "errno", "errno": 1001, "errmsg": "系统繁忙,请重试", "path": "/api/home"})
    assert filer.get("home") == {"errno": 1001, "errmsg": "系统繁忙,请重试", "datas": None}


def test_a_session_expires_at_the_request_that_is_named(filer: ApiClient) -> None:
    arm(filer.mock, "session-expired:method=POST,path=/api/*/save,nth=2")
    assert write_subject(filer)["errno"] == 0
    answer = filer.http.post("/api/subject/save", json={"fields": {"subjectName": "乙"}})
    assert (answer.status_code, answer.json()["errno"]) == (200, 440)
    assert filer.get("home")["errno"] == 440
    filer.log_in()
    assert filer.get("home")["errno"] == 0
    assert stored(filer.mock)["subject"]["sections"] == {"主体基本信息": {"主体名称": "演示科技有限公司"}}


def test_a_session_that_nobody_has_cannot_expire(mock: MockProcess) -> None:
    arm(mock, "session-expired")
    filer = ApiClient(mock)
    filer.get("settings")
    filer.log_in()
    assert [filer.get("home")["errno"] for _ in range(2)] == [440, 440]
    assert hits(mock) == [("/api/home", "session-expired")]


def test_a_forgotten_save_reports_success_and_its_id_is_never_given_again(ready: ApiClient) -> None:
    arm(ready.mock, "save-forgotten")
    answer = add_product(ready, "甲")
    assert answer["errno"] == 0
    assert stored(ready.mock)["products"] == []
    assert ready.get(f"products/{answer['datas']['id']}")["errno"] == 404
    again = add_product(ready, "甲")["datas"]["id"]
    assert again != answer["datas"]["id"]
    assert names(ready) == ["甲"]


@pytest.mark.parametrize("how", ["500", "502", "504", "reset", "resent", "empty", "malformed"])
def test_a_save_that_fails_afterwards_is_stored(filer: ApiClient, how: str) -> None:
    arm(filer.mock, f"save-then-fail:how={how}")
    with pytest.raises((httpx.TransportError, ValueError)):
        write_subject(filer)
    assert stored(filer.mock)["subject"]["sections"] == {"主体基本信息": {"主体名称": "演示科技有限公司"}}
    assert hits(filer.mock) == [("/api/subject/save", "save-then-fail")]


def test_a_double_click_stores_an_added_record_twice(ready: ApiClient) -> None:
    before = add_product(ready, "原有")["datas"]["id"]
    arm(ready.mock, "double-click")
    ready.post("products/save", id=before, fields={"website": "https://b.example.cn"})
    add_product(ready, "甲")
    add_product(ready, "乙")
    assert names(ready) == ["原有", "甲", "甲", "乙"]


@pytest.mark.parametrize(("keeps", "remaining"), [("last", "演 示"), ("first", "演示")])
def test_an_added_record_of_a_similar_name_replaces_the_other(ready: ApiClient, keeps: str, remaining: str) -> None:
    arm(ready.mock, f"names-merged:keeps={keeps}")
    first = add_product(ready, "演示")["datas"]["id"]
    assert add_product(ready, "演 示")["datas"]["id"] == first
    add_product(ready, "别的")
    assert names(ready) == [remaining, "别的"]
    assert hits(ready.mock) == [("/api/products/save", "names-merged")]


def test_a_list_shortens_names_and_the_record_shows_them_whole(ready: ApiClient) -> None:
    made = add_product(ready, "很长的产品名称")["datas"]["id"]
    arm(ready.mock, "names-shortened:chars=3")
    assert names(ready) == ["很长的…"]
    assert ready.get(f"products/{made}")["datas"]["fields"]["productName"] == "很长的产品名称"


def test_an_upload_vanishes_once_its_record_is_saved(filer: ApiClient) -> None:
    arm(filer.mock, "upload-lost")
    first = filer.upload("subject.licenceFile")
    second = filer.upload("subject.officerProof")
    assert first["errno"] == 0
    assert write_subject(filer, licenceFile=[first["datas"]], officerProof=[second["datas"]])["errno"] == 0
    assert set(filer.get("subject")["datas"]["fields"]) == {"officerProof"}
    assert [name for _, name in hits(filer.mock)] == ["upload-lost", "upload-lost"]


@pytest.mark.parametrize("keep", [0, 5])
def test_a_truncated_upload_reports_its_whole_size(filer: ApiClient, keep: int) -> None:
    arm(filer.mock, f"upload-truncated:keep={keep}")
    upload = filer.upload("subject.licenceFile")["datas"]
    cut = PDF[: keep or len(PDF) // 2]
    assert upload["size"] == len(PDF)
    assert filer.http.get(upload["url"]).content == cut
    write_subject(filer, licenceFile=[upload])
    (paper,) = stored(filer.mock)["subject"]["sections"]["证件信息"].values()
    assert paper["sha256"] == hashlib.sha256(cut).hexdigest()


def test_a_delayed_list_shows_a_new_row_after_as_many_reads(ready: ApiClient) -> None:
    add_product(ready, "甲")
    arm(ready.mock, "list-delayed:reads=2")
    add_product(ready, "乙")
    assert [names(ready) for _ in range(3)] == [["甲"], ["甲"], ["甲", "乙"]]
    assert len(stored(ready.mock)["products"]) == 2


def test_a_list_is_paged_as_the_fault_says(ready: ApiClient) -> None:
    for name in ("甲", "乙", "丙"):
        add_product(ready, name)
    arm(ready.mock, "list-paged:size=2,order=reversed")
    pages = [ready.get("products", page=page, size=10)["datas"] for page in (1, 2)]
    assert [[row["name"] for row in page["rows"]] for page in pages] == [["丙", "乙"], ["甲"]]
    assert {(page["total"], page["size"]) for page in pages} == {(3, 2)}
    path = ready.post("paths/save", product=pages[0]["rows"][0]["id"], fields={"steps": ["首页"]})["datas"]["id"]
    assert [row["id"] for row in ready.get("paths", product=pages[0]["rows"][0]["id"])["datas"]["rows"]] == [path]
    assert ready.get("paths", product=pages[0]["rows"][1]["id"])["datas"]["total"] == 0


def test_two_rows_of_a_list_open_the_record_of_the_other(ready: ApiClient) -> None:
    for name in ("甲", "乙", "丙"):
        add_product(ready, name)
    own = {row["name"]: row["id"] for row in ready.get("products")["datas"]["rows"]}
    arm(ready.mock, "list-paged:size=9,order=crossed")
    crossed = {row["name"]: row["id"] for row in ready.get("products")["datas"]["rows"]}
    assert crossed == {"甲": own["乙"], "乙": own["甲"], "丙": own["丙"]}


def test_a_record_is_locked_by_a_review_before_it_is_saved(filer: ApiClient) -> None:
    write_subject(filer)
    arm(filer.mock, "record-locked")
    assert write_subject(filer, subjectName="乙")["errno"] == 423
    assert filer.get("subject")["datas"]["state"] == "审核中"
    assert stored(filer.mock)["subject"]["sections"] == {"主体基本信息": {"主体名称": "演示科技有限公司"}}
    assert filer.mock.witness("ledger")["subject_submissions"] == []
    filer.mock.witness("review", account="demo", what="subject", verdict="return", comments="改")
    assert write_subject(filer, subjectName="乙")["errno"] == 0


def test_a_product_is_locked_as_used_by_a_review(ready: ApiClient) -> None:
    product = add_product(ready, "甲")["datas"]["id"]
    arm(ready.mock, "record-locked:path=/api/products/save")
    for _ in range(2):
        assert ready.post("products/save", id=product, fields={"productName": "乙"})["errno"] == 423
    assert [row["state"] for row in ready.get("products")["datas"]["rows"]] == ["审核中引用"]
    assert ready.get(f"products/{product}")["datas"]["state"] == "审核中引用"
    assert names(ready) == ["甲"]


def test_another_companys_account_stands_behind_the_session(filer: ApiClient) -> None:
    arm(filer.mock, "other-account")
    assert filer.get("session")["datas"] == {
        "account": "other",
        "company": "另一家演示有限公司",
        "accountTail": "ther",
    }
    write_subject(filer)
    assert stored(filer.mock)["subject"]["sections"] == {}
    assert stored(filer.mock, "other")["subject"]["state"] == "草稿"


def test_another_companys_account_may_have_its_subject_approved(filer: ApiClient) -> None:
    arm(filer.mock, "other-account:account=far,company=远方演示有限公司,subject=审核通过")
    assert filer.get("session")["datas"]["company"] == "远方演示有限公司"
    assert filer.get("home")["datas"]["subject"] == {"state": "审核通过"}


def test_a_change_is_locked_as_under_review(ready: ApiClient) -> None:
    ready.post("subject/change")
    arm(ready.mock, "record-locked")
    assert write_subject(ready)["errno"] == 423
    assert stored(ready.mock)["subject"]["state"] == "变更审核中"


def test_maintenance_stands_in_place_of_pages_and_answers(filer: ApiClient) -> None:
    arm(filer.mock, "maintenance")
    for path in ("/", "/api/home"):
        answer = filer.http.get(path)
        assert (answer.status_code, "系统维护中" in answer.text) == (503, True), path
    assert filer.mock.witness("faults", clear=["maintenance"])["faults"] == []
    assert filer.get("home")["errno"] == 0


def test_a_page_is_sent_to_another_host(filer: ApiClient) -> None:
    arm(filer.mock, "other-host")
    answer = filer.http.get("/")
    port = filer.mock.url.rpartition(":")[2]
    assert (answer.status_code, answer.headers["location"]) == (302, f"http://localhost:{port}/#/index")
    arm(filer.mock, "other-host:to=https://www.example.cn/login")
    assert filer.http.get("/").headers["location"] == "https://www.example.cn/login"


def test_a_submission_may_come_to_the_address_of_saves(filer: ApiClient) -> None:
    filer.post("subject/save", fields=filer.answers(forms()["subject"]))
    arm(filer.mock, "one-address")
    filer.post("subject/code")
    assert filer.post("subject/save", action="save", fields={"website": "https://b.example.cn"})["errno"] == 0
    assert stored(filer.mock)["subject"]["state"] == "草稿"
    answer = filer.post("subject/save", action="submit", commit=True, code=filer.code())
    assert (answer["errno"], stored(filer.mock)["subject"]["state"]) == (0, "审核通过")
    assert hits(filer.mock) == [("/api/subject/save", "one-address")]


def test_changed_options_bind_the_server_until_the_fault_is_cleared(ready: ApiClient) -> None:
    arm(ready.mock, "options-changed:field=product.serviceForm,word=APP,to=移动应用")
    assert add_product(ready, "甲")["errno"] == 0
    catalogue = ready.get("catalogue")["datas"]
    (field,) = [f for f in catalogue["forms"]["product"]["sections"][0]["fields"] if f["id"] == "serviceForm"]
    assert "移动应用" in field["options"]
    assert "APP" not in field["options"]
    answers = ready.answers(forms()["product"], productName="乙", serviceForm="APP")
    assert set(ready.post("products/save", fields=answers)["datas"]["errors"]) == {"serviceForm"}
    assert ready.post("products/save", fields={**answers, "serviceForm": "移动应用"})["errno"] == 0
    ready.mock.witness("faults", clear=True)
    assert ready.post("products/save", fields={**answers, "productName": "丙"})["errno"] == 0


def test_the_server_requires_an_added_field(ready: ApiClient) -> None:
    arm(ready.mock, "required-added:label=备案联系人")
    sections = ready.get("catalogue")["datas"]["forms"]["product"]["sections"]
    assert sections[0]["fields"][-1]["label"] == "备案联系人"
    assert add_product(ready, "甲")["datas"] == {"errors": {"addedField": "请填写备案联系人"}}
    answers = ready.answers(forms()["product"], addedField="测试甲")
    assert ready.post("products/save", fields=answers)["errno"] == 0
    (product,) = stored(ready.mock)["products"]
    assert product["sections"]["产品"]["备案联系人"] == "测试甲"


def test_forms_are_changed_once_per_request_and_only_as_often_as_configured(ready: ApiClient) -> None:
    arm(ready.mock, "required-added:label=备案联系人,times=2")
    labels = []
    for _ in range(3):
        section = ready.get("catalogue")["datas"]["forms"]["product"]["sections"][0]
        labels.append([field["label"] for field in section["fields"]].count("备案联系人"))
    assert labels == [1, 1, 0]
    assert add_product(ready, "甲")["errno"] == 0


def test_a_renamed_label_and_a_moved_field_are_stored_under_their_old_names(filer: ApiClient) -> None:
    arm(filer.mock, "label-renamed:field=subject.address,to=通信地址", "field-moved:field=subject.website,to=证件信息")
    sections = filer.get("catalogue")["datas"]["forms"]["subject"]["sections"]
    labels = {section["label"]: [field["label"] for field in section["fields"]] for section in sections}
    assert "通信地址" in labels["主体基本信息"]
    assert (labels["证件信息"][0], "网址" in labels["主体基本信息"]) == ("网址", False)
    write_subject(filer, address="科技路 1 号", website="https://example.test")
    assert stored(filer.mock)["subject"]["sections"] == {
        "主体基本信息": {"详细地址": "科技路 1 号", "网址": "https://example.test"}
    }


def test_a_fault_of_the_pages_travels_in_a_header_of_the_answer_that_it_hits(filer: ApiClient) -> None:
    (first,) = arm(filer.mock, "dialog-over-form:text=维护,path=/api/subject")
    assert "x-page-fault" not in filer.http.get("/api/home").headers
    order = httpx.Response(200, content=filer.http.get("/api/subject").headers["x-page-fault"]).json()
    assert order == {"id": first, "name": "dialog-over-form", "kind": "box", "text": "维护", "ms": 300}
    filer.http.get("/api/home", headers={"X-Fault-Done": first})
    assert filer.mock.witness("ledger")["requests"][-1]["on_page"] == [first]


def test_faults_hit_the_named_requests_as_often_as_configured(filer: ApiClient) -> None:
    arm(filer.mock, "errno:method=GET,path=/api/home|/api/session,nth=2,times=2")
    asked = [filer.get(name)["errno"] for name in ("home", "subject", "session", "home", "home")]
    assert asked == [0, 0, 500, 500, 0]
    (fault,) = filer.mock.witness("faults")["faults"]
    assert (fault["seen"], fault["hits"]) == (4, 2)


def test_a_probability_with_a_seed_hits_the_same_requests_again(filer: ApiClient) -> None:
    rounds = []
    for _ in range(2):
        arm(filer.mock, "errno:path=/api/home,times=0,probability=0.5,seed=7")
        rounds.append([filer.get("home")["errno"] for _ in range(12)])
    assert rounds[0] == rounds[1]
    assert set(rounds[0]) == {0, 500}


def test_two_faults_hit_one_request_and_both_are_recorded(filer: ApiClient) -> None:
    first, second = arm(filer.mock, "latency:ms=1", "save-then-fail:how=502")
    assert filer.http.post("/api/subject/save", json={"fields": {"subjectName": "甲"}}).status_code == 502
    line = filer.mock.witness("ledger")["requests"][-1]
    assert line["faults"] == [{"id": first, "name": "latency"}, {"id": second, "name": "save-then-fail"}]
    assert (line["status"], line["errno"]) == (502, 0)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("no-such", "没有这种故障：no-such"),
        ("latency:speed=3", "没有参数 speed"),
        ("latency:ms=soon", "ms 应为数字"),
        ("latency:ms=-1", "不能为负"),
        ("http-error:status=404", "只能是 500、502、504"),
        ("errno:probability=2", "probability"),
        ("errno:errmsg", "键=值"),
        ("errno:{", "JSON"),
    ],
)
def test_an_invalid_fault_is_refused_and_the_others_stay(mock: MockProcess, fault: str, said: str) -> None:
    arm(mock, "latency:ms=1")
    assert said in mock.witness("faults", set=["errno", fault])["error"]
    assert [one["name"] for one in mock.witness("faults")["faults"]] == ["latency"]


def test_an_invalid_order_is_refused(mock: MockProcess) -> None:
    for body in ({"set": "latency"}, {"add": True}, {"set": [], "clear": True}, {"other": 1}):
        assert "error" in mock.witness("faults", **body)


def test_a_reset_brings_back_the_faults_of_the_command_line_alone() -> None:
    with running("--fault", "latency:ms=1,path=/api/home", "--fault", 'errno:{"errmsg": "甲,乙"}') as mock:
        mock.witness("faults", add=["maintenance"])
        mock.witness("reset", accounts="keep")
        assert [one["name"] for one in mock.witness("faults")["faults"]] == ["latency", "errno"]
        assert mock.witness("faults")["faults"][1]["errmsg"] == "甲,乙"


def test_the_description_of_the_api_holds_the_table_of_faults() -> None:
    assert f"{as_markdown()}\n" in (REGISTRY / "API.md").read_text("utf-8")
