"""What a proof stores of the answers that brought its record, and how a later run asks for them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from assistant.core.values import Choices, File, Nodes, Value
from assistant.filing.browser.heard_answers import HeardAnswer, HeardAnswers, is_lasting
from assistant.filing.browser.playwright import PageFault
from assistant.filing.run import unchanged
from assistant.filing.run.answer_parts import digest_of
from assistant.filing.run.asked_answers import AskedAnswers
from assistant.filing.run.unchanged import brought
from assistant.planning.plan.plan import Record
from assistant.proof.journal.baseline import PastRecord, is_refuted
from assistant.proof.journal.events import HandoverOpened, SavePressed
from assistant.proof.journal.proof_file import ProofEntry, RecordAnswer, from_bytes, to_bytes
from tests.filing.answering import LIST, RECORD, URL, AnsweringPage, entries, filing, session

ANSWER = {"data": {"state": "草稿", "basic": {"name": "甲算法", "fields": ["新闻", "购物"]}}}


@pytest.mark.parametrize(
    ("heard", "values"),
    [
        ([], ["甲算法"]),
        ([("https://a.example/api/other", ANSWER)], ["甲算法"]),
        ([(URL, ANSWER)], ["乙算法"]),
        ([(URL, ANSWER)], [Choices(("新闻", "体育"))]),
        ([(URL, ANSWER)], [Nodes(frozenset((("甲产品", "甲算法"),)))]),
        ([(URL, {"data": {"name": "执照.pdf"}})], [File("执照.pdf", "ab")]),
        ([(URL, {"data": {"name": "执照.pdf"}})], [File("执照.pdf", url="/f/1")]),
        ([(URL, ANSWER), ("https://a.example/api/x?access_token=1", {})], ["甲算法"]),
        ([(URL, ANSWER), (f"https://a.example/api/x?q={'a' * 65}", {})], ["甲算法"]),
    ],
)
def test_a_record_is_opened_again_if_anything_of_it_came_otherwise(
    heard: list[tuple[str, Any]], values: list[Value]
) -> None:
    assert brought(filing(*heard), RECORD, entries(*values)) == ()


def test_other_answers_count_whole_and_the_session_does_not() -> None:
    own = filing(
        (URL, ANSWER), ("https://a.example/api/tree", {"t": "甲"}), ("https://a.example/api/session", {"at": "1"})
    )
    assert [(one.url[-4:], one.part) for one in brought(own, RECORD, entries("甲算法", "草稿"))] == [
        ("ms/7", ("data",)),
        ("tree", ()),
    ]


def test_what_differs_from_reading_to_reading_is_left_out_but_never_a_field() -> None:
    first, again = ({"d": {"name": "甲算法", "at": at, "seen": {"n": at}}} for at in ("1", "2"))
    own = filing((URL, first), page=AnsweringPage('{"d": {"name": "甲算法", "at": "2", "seen": {"n": "2"}}}'))
    assert brought(own, RECORD, entries("甲算法"))[0].volatile == ()
    own.asked.doubtful.add("r")
    (answer,) = brought(own, RECORD, entries("甲算法"))
    assert answer.volatile == (("d", "at"), ("d", "seen", "n"))
    assert digest_of(again, answer.part, answer.volatile) == answer.digest
    (later,) = brought(filing((URL, again), past=answer), RECORD, entries("甲算法"))
    assert (later.volatile, later.digest) == (answer.volatile, answer.digest)
    assert brought(filing((URL, first), past=answer), RECORD, entries("甲算法", "1")) == ()


def test_the_site_is_asked_once_for_an_address_until_something_may_have_changed() -> None:
    page = AnsweringPage('{"a": 1}', '{"a": 2}', '{"a": 3}')
    own, asked = session(page), AskedAnswers()
    assert [asked.ask(own, URL, ()) for _ in range(2)] == [{"a": 1}] * 2
    asked.take(SavePressed("r"))
    assert asked.ask(own, URL, ()) == {"a": 2}
    asked.take(HandoverOpened("CONFIRM"))
    assert asked.ask(own, URL, ()) == {"a": 3}


@pytest.mark.parametrize("answer", [None, "<html>", '{"errno": 440, "errmsg": "未登录"}'])
def test_a_site_that_answers_otherwise_is_asked_no_more(answer: str | None) -> None:
    page = AnsweringPage(answer)
    own, asked = session(page), AskedAnswers()
    assert [asked.ask(own, URL, ()) for _ in range(2)] == [None, None]
    assert (len(page.asked), own.browser.is_asking) == (1, False)


def test_a_page_that_was_loading_refuses_nothing() -> None:
    own, asked = session(AnsweringPage(PageFault("navigated"), "[1]")), AskedAnswers()
    assert [asked.ask(own, URL, ()) for _ in range(2)] == [None, [1]]
    assert own.browser.is_asking is False


def test_the_headers_of_the_page_are_sent_as_they_are_now() -> None:
    heard = HeardAnswers()
    heard.add(URL, {}, {"authorization": "Bearer 1", "accept": "*/*", "sec-fetch-mode": "cors", "x-site": "a"})
    (answer,) = heard.all()
    assert answer.headers == ("authorization", "x-site")
    page = AnsweringPage("{}")
    assert AskedAnswers().ask(session(page), URL, answer.headers) is None  # this session has not shown them yet
    heard.add("https://a.example/api/session", {}, {"authorization": "Bearer 2", "x-site": "a"})
    assert AskedAnswers().ask(session(page, heard), URL, answer.headers) == {}
    assert page.asked == [(URL, {"authorization": "Bearer 2", "x-site": "a"})]


def test_answers_lie_in_the_proof_file_without_their_content() -> None:
    (answer,) = brought(filing((URL, ANSWER)), RECORD, entries("甲算法"))
    content, _ = to_bytes("r", [], [answer, RecordAnswer("/f/1", "ab", kind="file")])
    assert from_bytes(content).answers == (answer, RecordAnswer("/f/1", "ab", kind="file"))
    assert "甲算法" not in content.decode()
    assert from_bytes(to_bytes("r", [])[0]).answers == ()


@pytest.mark.parametrize(
    ("url", "may_be_stored"),
    [
        ("https://a.example/api/record/7", True),
        ("https://a.example/api/file/7a9554f4361dfc7bf4f142ac8414d446?page=2&v=3", True),
        ("https://a.example/api/record;jsessionid=0A1B2C3D4E5F60718293A4B5C6D7E8F9/7", False),
        ("https://a.example/api/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl/7", False),
        ("https://a.example/api/person?idCard=11010519491231002X", False),
        ("https://a.example/api/person/13800138000", False),
        ("https://a.example/api/record/7?_t=1764614400000", False),
        ("https://a.example/api/record/7?r=0.8273645", False),
        ("https://files.example/7.pdf?OSSAccessKeyId=LTAI&Expires=1764614400&Signature=abc%3D", False),
        ("https://name:word@a.example/7", False),
    ],
)
def test_no_address_of_a_login_a_person_or_a_moment_is_stored(url: str, may_be_stored: bool) -> None:
    assert is_lasting(url) is may_be_stored
    scan = File("执照.pdf", "ab", url=url)
    answers = brought(filing((URL, {"d": {"name": "执照.pdf", "url": url}})), RECORD, entries(scan))
    assert any(one.url == url.removeprefix("https://a.example") for one in answers) is may_be_stored


def test_a_header_of_one_host_is_not_sent_to_another() -> None:
    heard, page = HeardAnswers(), AnsweringPage("{}")
    heard.add("https://files.example/list", {}, {"authorization": "of the files"})
    heard.add(URL, {}, {"authorization": "of the registry"})
    AskedAnswers().ask(session(page, heard), "https://files.example/list", ("authorization",))
    assert page.asked == [("https://files.example/list", {"authorization": "of the files"})]


def test_files_and_answers_are_asked_for_apart_on_a_real_site(monkeypatch: pytest.MonkeyPatch) -> None:
    own, rests = filing(page=AnsweringPage("{}", "{}")), list[float]()
    own.session.site.map = cast(Any, SimpleNamespace(is_mock=False))
    cast(Any, own.session.browser).pump = rests.append
    monkeypatch.setattr(unchanged, "fetch", lambda page, url: b"")
    for answer in (RecordAnswer("/f/1", "ab", "file"), RecordAnswer(URL, "ab"), RecordAnswer("/f/2", "ab", "file")):
        unchanged._is_same(own, answer)
    assert [rest > 0 for rest in rests] == [False, True, True]


def test_an_unchanged_proof_is_judged_anew_like_any_other() -> None:
    entry = ProofEntry("k", "k", (), "10²", "102", None, "102", "unchanged", since="2026-11-28")
    assert is_refuted(entry)
    assert not is_refuted(ProofEntry("k", "k", (), "102", "102", None, "102", "unchanged", since="2026-11-28"))


LISTED = cast(
    Record,
    SimpleNamespace(id="r", page="basic", parent="", kind=SimpleNamespace(listed_in="list", is_later_step=False)),
)
ROW = '{"id": "7", "name": "甲算法"}'
OTHER = '{"id": "8", "name": "乙算法"}'


def listing(*rows: str) -> str:
    """Return the list's answer with these rows."""
    return f'{{"rows": [{", ".join(rows)}]}}'


def test_the_list_of_a_record_is_stored_with_its_answers() -> None:
    own = filing((URL, ANSWER))
    shown: list[HeardAnswer] = []
    cast(Any, own.session).records = SimpleNamespace(answers=lambda name: shown)
    cast(Any, own).places = SimpleNamespace(addresses={})
    assert brought(own, LISTED, entries("甲算法")) == (), "it is not known how the list came"
    shown.append(HeardAnswer(LIST, {}, ("x",)))
    assert brought(own, LISTED, entries("甲算法"))[1] == RecordAnswer(
        "/api/algorithms?page=1", "/api/algorithms/7", "row", headers=("x",)
    )


@pytest.mark.parametrize(
    ("answers", "is_there"),
    [
        ([listing(OTHER, ROW)], True),
        ([listing(OTHER)], False),
        ([listing(ROW, ROW)], False),
        ([listing(OTHER, ROW.replace('"7"', '"9"'))], False),
        ([listing(ROW, *[OTHER] * 9)], False),
        ([listing(ROW, *[OTHER] * 10)], True),
        ([listing(OTHER, OTHER), listing(ROW)], True),
        ([listing(ROW, OTHER), listing(ROW)], False),
        ([listing(OTHER, OTHER), listing(ROW, OTHER)], False),
        ([None], False),
    ],
    ids=[
        "one",
        "none",
        "two",
        "another id",
        "a full page",
        "no full page",
        "two pages",
        "twice",
        "two full pages",
        "no answer",
    ],
)
def test_a_record_has_one_row_in_its_list(answers: list[str | None], is_there: bool) -> None:
    own = filing(page=AnsweringPage(*answers))
    rows = tuple(RecordAnswer(f"{LIST}&n={number}", URL, "row") for number, _ in enumerate(answers))
    name = ProofEntry("k", "算法名称", (), "甲算法", "甲算法", None, "甲算法", "proved")
    assert unchanged._is_listed(own, LISTED, PastRecord(cast(Any, None), (name,), rows)) is is_there
