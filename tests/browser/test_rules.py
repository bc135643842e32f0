"""The policy for requests that leave the browser, as a table."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.filing.browser.rules import (
    FLOOR_WORDS,
    HARMLESS_WORDS,
    AllowedRequest,
    OutgoingRequest,
    Rules,
    bare_url,
    clean_path,
    host_fits,
    is_human_only,
    judge,
    path_fits,
    sends,
)

SITE = "https://beian.example.cn"
RULES = Rules(
    hosts=("beian.example.cn", "127.0.0.1:8008"),
    allowed=(
        AllowedRequest("POST", "/api/*/save"),
        AllowedRequest("POST", "/api/upload", "upload"),
        AllowedRequest("POST", "/api/query", "read"),
        AllowedRequest("POST", "/api/login", "login"),
        AllowedRequest("POST", "/api/entity", body=(("status", "0"), ("commit", "!"))),
        AllowedRequest("POST", "/api/submit", body=(("draft", "true"),)),
    ),
)
DRAFT = json.dumps({"status": 0, "name": "甲"})


@pytest.mark.parametrize(
    ("method", "path", "kind", "body", "answer", "why"),
    [
        ("GET", "/", "Document", None, "continue", "read"),
        ("GET", "/api/subject", "XHR", None, "continue", "read"),
        ("HEAD", "/api/subject", "XHR", None, "continue", "read"),
        ("OPTIONS", "/api/products/save", "Preflight", None, "continue", "read"),
        ("POST", "/api/products/save", "XHR", None, "continue", "allowed"),
        ("POST", "/api/products/save/", "XHR", None, "continue", "allowed"),
        ("POST", "/api/upload", "XHR", None, "continue", "allowed"),
        ("PUT", "/api/products/save", "XHR", None, "refuse", "write"),
        ("PATCH", "/api/products/save", "XHR", None, "refuse", "write"),
        ("POST", "/api/products/x/save", "XHR", None, "refuse", "write"),
        ("POST", "/api/products/delete", "XHR", None, "refuse", "write"),
        ("POST", "/api/products/x%2fsave", "XHR", None, "refuse", "write"),
        ("POST", "/api/login", "XHR", None, "refuse", "write"),
        ("POST", "/other", "Document", None, "no_content", "write"),
        ("POST", "/other", "Ping", None, "refuse", "write"),
        ("POST", "/api/entity", "XHR", DRAFT, "continue", "allowed"),
        ("POST", "/api/entity", "XHR", '{"status": 1}', "refuse", "body"),
        ("POST", "/api/entity", "XHR", '{"status": 0, "commit": true}', "refuse", "floor"),
        ("POST", "/api/entity", "XHR", "status=0&name=x", "continue", "allowed"),
        ("POST", "/api/entity", "XHR", None, "refuse", "body"),
        ("POST", "/api/entity", "XHR", "[0]", "refuse", "body"),
        ("POST", "/api/algorithms/submit", "XHR", None, "refuse", "floor"),
        ("GET", "/api/algorithms/submit", "Image", None, "refuse", "floor"),
        ("GET", "/assets/submit-icon.svg", "Image", None, "continue", "read"),
        ("GET", "/api/submit/icon.svg", "Image", None, "refuse", "floor"),
        ("POST", "/api/submit", "XHR", '{"draft": true}', "continue", "allowed"),
        ("POST", "/api/submit", "XHR", '{"draft": false}', "refuse", "floor"),
        ("POST", "/api/query", "XHR", '{"page": 1}', "continue", "read"),
    ],
)
def test_a_request_is_judged_by_method_path_and_body(
    method: str, path: str, kind: str, body: str | None, answer: str, why: str
) -> None:
    verdict = judge(RULES, OutgoingRequest(method, SITE + path, kind, body))
    assert (verdict.answer, verdict.why) == (answer, why)


@pytest.mark.parametrize(
    ("url", "passes"),
    [
        ("https://beian.example.cn:8443/", True),
        ("http://127.0.0.1:8008/x", True),
        ("http://127.0.0.1:8009/x", False),
        ("https://evil.example.cn/", False),
        ("https://beian.example.cn.evil.com/", False),
        ("https://beian.example.cn@evil.com/", False),
        ("data:text/html,x", True),
        ("blob:https://beian.example.cn/1", True),
        ("about:blank", True),
    ],
)
def test_only_the_hosts_of_the_map_are_asked_anything(url: str, passes: bool) -> None:
    assert judge(RULES, OutgoingRequest("GET", url, "Document")).passed is passes


@pytest.mark.parametrize(
    ("host", "url", "fits"),
    [
        ("a.cn", "https://a.cn/x", True),
        ("A.cn", "https://a.CN:8443/x", True),
        ("a.cn:443", "https://a.cn/x", True),
        ("a.cn:443", "wss://a.cn/x", True),
        ("a.cn:80", "http://a.cn/x", True),
        ("a.cn:80", "ws://a.cn/x", True),
        ("a.cn:443", "http://a.cn/x", False),
        ("a.cn:80", "https://a.cn/x", False),
        ("a.cn:443", "https://a.cn:444/x", False),
        ("a.cn:444", "https://a.cn/x", False),
        ("b.cn", "https://a.cn/x", False),
        ("a.cn", "nonsense", False),
    ],
)
def test_a_host_with_a_port_fits_that_port_only_and_one_without_any(host: str, url: str, fits: bool) -> None:
    assert host_fits((host,), url) is fits
    assert host_fits(("other.cn", host), url) is fits
    assert not host_fits((), url)


def test_empty_rules_let_nothing_out() -> None:
    assert not judge(Rules(), OutgoingRequest("GET", SITE, "Document")).passed


def test_no_map_can_allow_a_submit_path_without_a_body_that_distinguishes_it() -> None:
    rules = Rules(hosts=RULES.hosts, allowed=(AllowedRequest("POST", "/api/**"), AllowedRequest("GET", "/**")))
    assert judge(rules, OutgoingRequest("POST", f"{SITE}/api/save")).passed
    assert not judge(rules, OutgoingRequest("POST", f"{SITE}/api/subject/submit")).passed
    assert not judge(rules, OutgoingRequest("GET", f"{SITE}/api/subject/submit")).passed


def test_rules_survive_the_way_to_the_host() -> None:
    assert Rules.from_json(json.loads(json.dumps(RULES.to_json()))) == RULES
    assert Rules.of(RULES.hosts, RULES.allowed) == RULES


def paused(method: str = "POST", **body: Any) -> OutgoingRequest:
    """Return a request as the browser's event describes it."""
    return OutgoingRequest.paused({"request": {"method": method, "url": f"{SITE}/api/products/save", **body}})


def entry(text: str) -> dict[str, str]:
    """Return a part of a body as the browser's event describes it."""
    return {"bytes": base64.b64encode(text.encode()).decode()}


@pytest.mark.parametrize(
    ("given", "body", "is_unread"),
    [
        ({}, None, False),
        ({"hasPostData": True}, None, True),
        ({"hasPostData": False}, None, False),
        ({"postData": "甲=1"}, "甲=1", False),
        ({"postData": "甲=1", "hasPostData": True}, "甲=1", False),
        ({"postData": "x", "postDataEntries": [entry("甲="), entry("1")]}, "甲=1", False),
        ({"postDataEntries": [entry("甲=1"), {}], "hasPostData": True}, "甲=1", True),
        ({"postData": "甲=1", "postDataEntries": []}, "甲=1", False),
    ],
    ids=["none", "withheld", "without", "as text", "with flag", "in parts", "part missing", "no part"],
)
def test_a_paused_request_has_the_body_that_is_sent_or_is_unread(
    given: dict[str, Any], body: str | None, is_unread: bool
) -> None:
    asked = paused(**given)
    assert (asked.body, asked.data, asked.is_unread) == (body, (body or "").encode(), is_unread)
    assert judge(RULES, asked).passed is not is_unread


def test_a_request_of_a_reading_method_only_reads() -> None:
    assert [paused(method).is_reading for method in ("GET", "HEAD", "OPTIONS", "POST", "PUT")] == [True] * 3 + [
        False
    ] * 2


@pytest.mark.parametrize(
    ("rule", "body", "passes"),
    [
        (("status", "0"), "status=0", True),
        (("status", "0"), "status=1&status=0", True),
        (("status", "0"), "status=0&status=1", False),
        (("note", "*"), "note=", True),
        (("note", "*"), "other=1", False),
        (("note", ""), "note=", True),
        (("note", ""), "other=1", False),
        (("note", "!"), "note=", False),
        (("note", "!"), "other=1", True),
        (("a.b", "1"), '{"a": {"b": 1}}', True),
        (("a.b", "1"), '{"a": {"b": 2}}', False),
        (("a.b", "1"), '{"a": {"b": 0}}', False),
        (("a.b", "1"), '{"a": "b"}', False),
        (("a", "null"), '{"a": null}', False),
        (("a", "!"), '{"a": null}', True),
        (("a", "true"), '{"a": true}', True),
    ],
)
def test_a_rule_with_a_body_fits_the_last_value_of_a_key(rule: tuple[str, str], body: str, passes: bool) -> None:
    rules = Rules(hosts=RULES.hosts, allowed=(AllowedRequest("POST", "/api/entity", body=(rule,)),))
    assert judge(rules, OutgoingRequest("POST", f"{SITE}/api/entity", "XHR", body)).passed is passes


@pytest.mark.parametrize(
    ("method", "path", "sent"),
    [
        ("POST", "/api/subject/commit", True),
        ("POST", "/api/subject/commit/", True),
        ("PUT", "/api/subject/commit", False),
        ("POST", "/api/subject/other", False),
    ],
)
def test_a_recorded_request_is_known_by_method_and_path(method: str, path: str, sent: bool) -> None:
    assert sends("POST /api/*/commit", OutgoingRequest(method, SITE + path)) is sent


def test_a_word_may_send_the_requests_that_are_recorded_for_it_and_no_others() -> None:
    drafts = [("提交草稿", "POST /a"), ("提交草稿", "PUT /b"), ("提交", "POST /c"), ("确认提交", "POST /d")]
    rules = Rules.of(RULES.hosts, RULES.allowed, drafts=drafts)
    assert rules.draft_requests("提交草稿") == ("POST /a", "PUT /b")
    assert rules.draft_requests("提交") == ("POST /c",)
    assert rules.draft_requests("确认提交") == rules.draft_requests("") == rules.draft_requests("保存") == ()


def test_a_path_that_names_a_submission_anywhere_needs_a_rule_with_a_body() -> None:
    anything = Rules(hosts=RULES.hosts, allowed=(AllowedRequest("POST", "/**"),))
    for path in ("/api/declare", "/api/submitAll", "/api/submission/list"):
        passes = path == "/api/submission/list"
        assert judge(anything, OutgoingRequest("POST", SITE + path)).passed is passes, path


def test_an_address_in_a_record_loses_its_query_values_and_its_login() -> None:
    assert bare_url("https://me:secret@a.cn/p?id=110101&name=%E7%94%B2#x") == "https://a.cn/p?id&name"


def test_the_repr_of_a_request_contains_neither_body_nor_headers() -> None:
    secret = "13800138000"
    assert secret not in repr(OutgoingRequest("POST", SITE, "XHR", secret, {"cookie": secret}, data=secret.encode()))


@pytest.mark.parametrize(
    "text", ["提交", " 确认提交 ", "提 交 审 核", "Submit", "立即申报", "提交（待提交 3）", "ＳＵＢＭＩＴ"]
)
def test_a_button_with_a_word_of_the_floor_is_human_only(text: str) -> None:
    assert is_human_only(text, ())


@pytest.mark.parametrize("text", ["保存", "下一步", "", "提交记录", "待提交", "已提交（3）", "提示"])
def test_other_buttons_are_not_human_only(text: str) -> None:
    assert not is_human_only(text, ())


def test_a_map_can_add_words_but_not_remove_those_of_the_floor() -> None:
    assert is_human_only("我已阅读 并承诺", ("我已阅读并承诺",))
    assert all(is_human_only(word, ("",)) for word in FLOOR_WORDS)
    assert not any(is_human_only(word, ()) for word in HARMLESS_WORDS)


@given(st.text(alphabet="ab/", max_size=12))
def test_two_stars_fit_any_path_and_one_star_no_slash(path: str) -> None:
    clean = clean_path("https://a.cn/" + path)
    assert path_fits("/**", clean)
    assert path_fits("/*", clean) is (clean != "/" and "/" not in clean[1:])


@pytest.mark.parametrize(
    ("method", "path", "body", "headers"),
    [
        ("POST", "/api/x/save", '{"action": "submit"}', {}),
        ("POST", "/api/x/save", '{"data": {"op": "提交"}}', {}),
        ("POST", "/api/x/save", '{"isSubmit": 1}', {}),
        ("POST", "/api/x/save", "action=submit&id=1", {}),
        ("POST", "/api/x/save", '--b\r\nContent-Disposition: form-data; name="action"\r\n\r\nsubmit\r\n--b--', {}),
        ("POST", "/api/x/save", '{"json": "{\\"action\\": \\"submit\\"}"}', {}),
        ("POST", "/api/x/save", '{"action": "submit", "action": "save"}', {}),
        ("POST", "/api/x/save", "packed", {"Content-Encoding": "gzip"}),
        ("POST", "/api/x/save", "{\0", {}),
        ("POST", "/api/x/save?do=submit", "{}", {}),
        ("GET", "/api/x?action=submit", None, {}),
        ("GET", "/api/x", None, {"X-HTTP-Method-Override": "POST"}),
        ("POST", "/api/saveAndSubmit", "{}", {}),
        ("POST", "/api/submitfiling", "{}", {}),
        ("POST", "/api/%2573ubmit", "{}", {}),
        ("POST", "/api/submit.json", "{}", {}),
        ("POST", "/api/change/abandon", "{}", {}),
        ("POST", "/api/x/delete", "{}", {}),
    ],
)
def test_a_request_that_names_the_act_is_refused_by_any_map(
    method: str, path: str, body: str | None, headers: dict[str, str]
) -> None:
    wide = Rules(hosts=RULES.hosts, allowed=(AllowedRequest("POST", "/**"), AllowedRequest("GET", "/**")))
    assert not judge(wide, OutgoingRequest(method, SITE + path, "XHR", body, headers)).passed


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/api/x/save", '{"fields": {"name": "提交", "note": "用户可以提交内容，也可以注销账号"}}'),
        ("POST", "/api/x/save", '{"submit": false, "action": "save", "paths": ["首页", "注销"]}'),
        ("GET", "/api/x/submitted?page=1", None),
        ("GET", "/api/submitRecords?status=submit", None),
        ("GET", "/api/algorithms/1/deregistration", None),
        ("GET", "/assets/submit-8f3a.js?v=1", None),
    ],
)
def test_words_in_values_and_lists_of_submissions_stop_nothing(method: str, path: str, body: str | None) -> None:
    kind = "Script" if path.startswith("/assets") else "XHR"
    assert judge(RULES, OutgoingRequest(method, SITE + path, kind, body)).passed


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/api/x/save", '{"c": "8sGk0Q"}'),  # an act in a code that only page and server know
        ("POST", "/api/x/save", '{"state": 3}'),  # an act that a map without a body cannot distinguish from a save
        ("GET", "/api/next?id=1", None),  # a server that acts on a reading request
    ],
)
def test_limits_a_request_that_names_no_act_passes_if_the_map_allows_it(
    method: str, path: str, body: str | None
) -> None:
    assert judge(RULES, OutgoingRequest(method, SITE + path, "XHR", body)).passed
