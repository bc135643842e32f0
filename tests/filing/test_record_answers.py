"""What is answer of the answers that brought a record, and when such an answer counts as the same."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from assistant.core.values import Choices, File, Nodes, Value
from assistant.filing.browser.heard_answers import HeardAnswers
from assistant.filing.browser.playwright import PageFault
from assistant.filing.run.asked_answers import AskedAnswers
from assistant.filing.run.context import Filing
from assistant.filing.run.unchanged import brought, digest_of, leaves_of
from assistant.planning.plan.plan import Record
from assistant.proof.journal.baseline import PastRecord
from assistant.proof.journal.events import HandoverOpened, SavePressed
from assistant.proof.journal.proof_file import ProofEntry, RecordAnswer, from_bytes, to_bytes

URL = "https://a.example/api/algorithms/7"
RECORD = cast(Record, SimpleNamespace(id="r", page="basic"))
BASIC: dict[str, Any] = {"name": "甲算法", "fields": ["新闻", "购物"]}
ANSWER = {"data": {"state": "草稿", "basic": BASIC, "detail": {"text": "旧"}}}


class _AnsweringPage:
    """A page whose site answers with what it is given, one after the other."""

    def __init__(self, *answers: str | PageFault | None) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, dict[str, str]]] = []

    def evaluate(self, _: str, given: list[Any]) -> str | None:
        self.asked.append((given[0], given[1]))
        answer = self.answers.pop(0)
        if isinstance(answer, PageFault):
            raise answer
        return answer


def session(page: _AnsweringPage, heard: HeardAnswers | None = None) -> Any:
    site = SimpleNamespace(
        page=page,
        map=SimpleNamespace(is_mock=True, pages={"session": None}),
        is_detail=lambda name, url, method: url == URL if name == "basic" else url.endswith("/session"),
    )
    return SimpleNamespace(site=site, browser=SimpleNamespace(heard=heard or HeardAnswers(), is_asking=False))


def filing(*heard: tuple[str, Any], page: _AnsweringPage | None = None, past: RecordAnswer | None = None) -> Filing:
    answers, records = HeardAnswers(), {}
    for url, content in heard:
        answers.add(url, content, {})
    if past is not None:
        records["r"] = PastRecord(cast(Any, None), (), (past,))
    own = SimpleNamespace(session=session(page or _AnsweringPage(), answers), asked=AskedAnswers())
    own.baseline = SimpleNamespace(records=records)
    return cast(Filing, own)


def entries(*values: Value) -> list[ProofEntry]:
    return [ProofEntry(f"k{n}", f"k{n}", (), value, value, None, value, "proved") for n, value in enumerate(values)]


def test_only_the_part_that_holds_the_record_counts() -> None:
    (answer,) = brought(filing((URL, ANSWER)), RECORD, entries("甲算法", Choices(("新闻", "购物"))))
    assert answer.part == "data.basic"
    other = {"data": {"state": "审核中", "basic": BASIC, "detail": {"text": "新"}}}
    assert digest_of(leaves_of(other) or [], answer.part) == answer.digest
    for basic in (
        {"name": "甲算法", "fields": ["购物", "新闻"]},
        {"name": "甲算法"},
        {**BASIC, "x": "1"},
    ):
        assert digest_of(leaves_of({"data": {"basic": basic}}) or [], answer.part) != answer.digest


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
        ("ms/7", "data"),
        ("tree", ""),
    ]


def test_what_differs_from_reading_to_reading_is_left_out_but_never_a_field() -> None:
    first, again = ({"d": {"name": "甲算法", "at": at, "seen": {"n": at}}} for at in ("1", "2"))
    own = filing((URL, first), page=_AnsweringPage('{"d": {"name": "甲算法", "at": "2", "seen": {"n": "2"}}}'))
    assert brought(own, RECORD, entries("甲算法"))[0].volatile == ()
    own.asked.doubtful.add("r")
    (answer,) = brought(own, RECORD, entries("甲算法"))
    assert answer.volatile == ("d.at", "d.seen.n")
    assert digest_of(leaves_of(again) or [], answer.part, answer.volatile) == answer.digest
    (later,) = brought(filing((URL, again), past=answer), RECORD, entries("甲算法"))
    assert (later.volatile, later.digest) == (answer.volatile, answer.digest)
    assert brought(filing((URL, first), past=answer), RECORD, entries("甲算法", "1")) == ()


def test_the_site_is_asked_once_for_an_address_until_something_may_have_changed() -> None:
    page = _AnsweringPage('{"a": 1}', '{"a": 2}', '{"a": 3}')
    own, asked = session(page), AskedAnswers()
    assert [asked.ask(own, URL, ()) for _ in range(2)] == [{"a": 1}] * 2
    asked.take(SavePressed("r"))
    assert asked.ask(own, URL, ()) == {"a": 2}
    asked.take(HandoverOpened("CONFIRM"))
    assert asked.ask(own, URL, ()) == {"a": 3}


@pytest.mark.parametrize("answer", [None, "<html>", '{"errno": 440, "errmsg": "未登录"}'])
def test_a_site_that_answers_otherwise_is_asked_no_more(answer: str | None) -> None:
    page = _AnsweringPage(answer)
    own, asked = session(page), AskedAnswers()
    assert [asked.ask(own, URL, ()) for _ in range(2)] == [None, None]
    assert (len(page.asked), own.browser.is_asking) == (1, False)


def test_a_page_that_was_loading_refuses_nothing() -> None:
    own, asked = session(_AnsweringPage(PageFault("navigated"), "[1]")), AskedAnswers()
    assert [asked.ask(own, URL, ()) for _ in range(2)] == [None, [1]]
    assert own.browser.is_asking is False


def test_the_headers_of_the_page_are_sent_as_they_are_now() -> None:
    heard = HeardAnswers()
    heard.add(URL, {}, {"authorization": "Bearer 1", "accept": "*/*", "sec-fetch-mode": "cors", "x-site": "a"})
    (answer,) = heard.all()
    assert answer.headers == ("authorization", "x-site")
    page = _AnsweringPage("{}")
    assert AskedAnswers().ask(session(page), URL, answer.headers) is None  # this session has not shown them yet
    heard.add("https://a.example/api/session", {}, {"authorization": "Bearer 2", "x-site": "a"})
    assert AskedAnswers().ask(session(page, heard), URL, answer.headers) == {}
    assert page.asked == [(URL, {"authorization": "Bearer 2", "x-site": "a"})]


def test_answers_lie_in_the_proof_file_without_their_content() -> None:
    (answer,) = brought(filing((URL, ANSWER)), RECORD, entries("甲算法"))
    content, _ = to_bytes("r", [], [answer, RecordAnswer("/f/1", "ab", is_file=True)])
    assert from_bytes(content).answers == (answer, RecordAnswer("/f/1", "ab", is_file=True))
    assert "甲算法" not in content.decode()
    assert from_bytes(to_bytes("r", [])[0]).answers == ()
