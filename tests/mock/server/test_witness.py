"""The witness: stored values in the registry's labels, the ledger of every request, reset, and a persistent folder."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from websockets.sync.client import connect

from beian_mock.catalogue import forms
from tests.mock.server.client import ApiClient, MockProcess, running
from tests.mock.server.test_filings import PROVIDER, draft


def test_the_state_holds_every_field_under_its_question_and_label(ready: ApiClient) -> None:
    form = forms()["subject"]
    subject = ready.mock.witness("state")["demo"]["subject"]
    named = {(section, label) for section, held in subject["sections"].items() for label in held}
    assert named == {(section.label, field.path) for section in form.sections for field in section.fields}
    assert subject["sections"]["证件信息"]["证件有效期"] == {"start": "2020-01-01", "end": "长期"}
    assert subject["sections"]["主体基本信息"]["注册地"] == ["北京市", "市辖区", "海淀区"]


def test_the_state_of_an_algorithm_has_sections_questions_and_nodes_with_levels(ready: ApiClient) -> None:
    draft(ready, PROVIDER)
    stored = ready.mock.witness("state")["demo"]
    (algorithm,) = stored["algorithms"]
    strategy = algorithm["sections"]["算法策略"]
    assert "对训练数据进行预处理（模型策略） › 预处理方式 › 详细描述" in strategy
    assert "输入数据的审核方式 › 详细描述" in strategy
    assert "网络销售类/商超团购" in algorithm["sections"]["算法基础属性信息"]["应用领域"]
    assert "虚拟场景" in algorithm["sections"]["算法数据"]["输入数据模态"]
    chain = ["合成内容（网站）", "首页 > 对话", "合成内容"]
    assert algorithm["association"] == [
        {"level": "产品", "node": chain[:1]},
        {"level": "路径", "node": chain[:2]},
        {"level": "功能", "node": chain},
    ]
    (product,) = stored["products"]
    assert product["sections"]["产品"]["关键运营数据 › 日活跃用户量(DAU)"] == 1200
    assert product["paths"][0]["steps"] == ["首页", "对话"]
    assert product["paths"][0]["functions"][0]["功能名称"] == "合成内容"


def test_the_ledger_holds_every_request_in_order_with_digest_size_and_errno(mock: MockProcess) -> None:
    filer = ApiClient(mock)
    filer.log_in()
    body = json.dumps({"fields": {"website": "?"}}).encode()
    filer.http.post("/api/subject/save?x=1", content=body)
    filer.http.get("/api/nonsense")
    lines = mock.witness("ledger")["requests"]
    assert [(line["method"], line["path"], line["errno"]) for line in lines] == [
        ("POST", "/__mock__/reset", None),
        ("GET", "/api/captcha", 0),
        ("GET", "/__mock__/captcha", None),
        ("POST", "/api/login", 0),
        ("POST", "/api/subject/save", 422),
        ("GET", "/api/nonsense", 404),
    ]
    saved = lines[4]
    assert (saved["query"], saved["size"], saved["who"]) == (["x"], len(body), "demo")
    assert saved["sha256"] == hashlib.sha256(body).hexdigest()
    assert "website" not in json.dumps(lines)


def test_a_websocket_leaves_lines_in_the_ledger_and_submits_nothing(ready: ApiClient) -> None:
    said = '{"commit": true}'
    with connect(ready.mock.url.replace("http", "ws") + "/api/algorithms/submit") as socket:
        socket.send(said)
    ledger = ready.mock.witness("ledger")
    lines = [(r["path"], r["size"]) for r in ledger["requests"] if r["method"] == "WEBSOCKET"]
    assert lines == [("/api/algorithms/submit", 0), ("/api/algorithms/submit", len(said))]
    assert ledger["submissions"] == []


def test_codes_report_who_fetched_them(ready: ApiClient) -> None:
    (line,) = ready.mock.witness("ledger")["subject_submissions"]
    assert line["code_fetched_by_all"] == ["stand-in"]
    assert ready.mock.witness("codes") == {"codes": []}


def test_reset_forgets_all_but_the_accounts_of_the_command_line(ready: ApiClient) -> None:
    ready.mock.witness("account", account="other", company="另一家", password="x")
    assert set(ready.mock.witness("state")) == {"demo", "other"}
    ready.mock.witness("reset", accounts="keep")
    assert set(ready.mock.witness("state")) == {"demo", "other"}
    ready.mock.witness("reset", accounts="forget")
    stored = ready.mock.witness("state")
    assert set(stored) == {"demo"}
    assert stored["demo"]["subject"] == {"state": "未填报", "receipt": "", "sections": {}}
    assert ready.mock.witness("ledger")["subject_submissions"] == []
    assert ready.get("home")["errno"] == 440


def test_the_pages_are_served_or_the_answer_says_how_to_build_them(mock: MockProcess) -> None:
    answer = ApiClient(mock).http.get("/")
    assert "模拟环境" in answer.text or "npm" in answer.text
    assert ApiClient(mock).http.get("/assets/../../catalogue.json").status_code in (404, 503)


@pytest.mark.program
def test_a_folder_keeps_records_uploads_and_ledger_over_a_restart(tmp_path: Path) -> None:
    with running("--data", str(tmp_path)) as mock:
        filer = ApiClient(mock)
        filer.log_in()
        filer.approve_subject(forms()["subject"])
        before, url = mock.witness("state"), filer.get("subject")["datas"]["fields"]["licenceFile"][0]["url"]
    with running("--data", str(tmp_path)) as mock:
        assert mock.witness("state") == before
        assert len(mock.witness("ledger")["subject_submissions"]) == 1
        filer = ApiClient(mock)
        filer.log_in()
        assert filer.http.get(url).content.startswith(b"%PDF")
