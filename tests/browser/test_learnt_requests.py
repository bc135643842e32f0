"""What stores anything leaves in a learnt shape only, in the transaction of a press, once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from assistant.filing.browser.answer_leaves import AnswerLeaves
from assistant.filing.browser.learnt_requests import LearntRequests
from assistant.filing.browser.relay import Relay
from assistant.filing.browser.request_guard import RequestGuard
from assistant.filing.browser.rules import AllowedRequest, GuardDecision, OutgoingRequest, Rules, judge
from assistant.filing.browser.shape_match import SentValue, Transaction
from assistant.planning.maps.request_shapes import RequestLeaf, RequestShape, shape_data, shape_of

SITE = "https://site"
NAME, SCENE = "products[].name", "products[].audience"
SAVE = RequestShape(
    "save",
    "product",
    "POST",
    "/api/save",
    "application/json",
    body={
        "id": RequestLeaf("echo", sources=("/api/products/*",)),
        "step": RequestLeaf("constant", text='"basic"'),
        "token": RequestLeaf("fresh", text="[0-9a-f]{8}"),
        "fields.name": RequestLeaf("field", key=NAME),
        "fields.audience[]": RequestLeaf("field", key=SCENE, codes=(("01", "社会公众"),)),
        "fields.note": RequestLeaf("field"),
    },
)
BODY: dict[str, Any] = {
    "id": "P0007",
    "step": "basic",
    "token": "00ffaa11",
    "fields": {"name": "星语", "audience": ["01", "企业用户"], "note": "旧备注"},
}
FORM = Transaction(
    [SAVE],
    {
        NAME: SentValue((frozenset(("星语",)),)),
        SCENE: SentValue((frozenset(("社会公众",)), frozenset(("企业用户",))), is_ordered=False),
    },
    frozenset(("星语", "社会公众", "企业用户", "旧备注")),
    frozenset(("星语", "社会公众", "企业用户")),
)
ALLOWED = tuple(
    AllowedRequest("POST", path, "save") for path in ("/api/save", "/api/check", "/api/query", "/api/token")
)


def asked(body: Mapping[str, Any] | bytes = BODY, url: str = "/api/save", **headers: str) -> OutgoingRequest:
    data = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    named = {"Content-Type": "application/json"} | {name.replace("_", "-"): value for name, value in headers.items()}
    return OutgoingRequest("POST", SITE + url, "Fetch", data.decode(), named, data=data)


class Guard:
    """Both layers over one site, as the browser host holds them."""

    def __init__(self, *shapes: RequestShape, opened: Transaction | None = FORM) -> None:
        self.answers = AnswerLeaves(Relay.__new__(Relay))
        self.answers.add(f"{SITE}/api/products/P0007", json.dumps({"datas": {"id": "P0007", "state": "草稿"}}))
        self.rules = Rules(("site",), ALLOWED, shapes=(SAVE, *shapes))
        self.learnt = LearntRequests(self.answers)
        if opened is not None:
            self.learnt.open("press", opened)

    def judged(self, request: OutgoingRequest, number: str = "1") -> GuardDecision:
        return self.learnt.judged(judge(self.rules, request), request, self.rules, number)

    def passes(self, request: OutgoingRequest, number: str = "1") -> bool:
        return self.judged(request, number).passed

    def answered(self, number: str, status: int) -> None:
        self.answers.follow("s", "Network.requestWillBeSent", {"requestId": number, "request": _sent()})
        response = {"status": status, "mimeType": "text/html", "url": f"{SITE}/api/save"}
        self.answers.follow("s", "Network.responseReceived", {"requestId": number, "response": response})


def _sent() -> dict[str, Any]:
    return {"method": "POST", "url": f"{SITE}/api/save", "headers": {}, "postData": ""}


def changed(**fields: Any) -> dict[str, Any]:
    return {**BODY, **fields}


def in_fields(**fields: Any) -> dict[str, Any]:
    return {**BODY, "fields": {**BODY["fields"], **fields}}


def test_a_save_in_its_shape_leaves_once() -> None:
    guard = Guard()
    assert guard.passes(asked())
    assert not guard.passes(asked(), "2")


def test_without_a_press_nothing_leaves_that_stores() -> None:
    assert Guard(opened=None).judged(asked()).why == "shape"
    guard = Guard()
    guard.learnt.close("press")
    assert not guard.passes(asked())


@pytest.mark.parametrize(
    ("request_", "place"),
    [
        (asked(changed(step="final")), "step"),
        (asked(changed(step="abandon")), "step"),
        (asked({key: value for key, value in BODY.items() if key != "step"}), "step"),
        (asked(changed(id="P0008")), "id"),
        (asked(changed(token="00FFAA11")), "token"),
        (asked(changed(token="0" * 9)), "token"),
        (asked(changed(submitStatus=1)), "submitStatus"),
        (asked(changed(saveType="送审")), "saveType"),
        (asked(changed(extra=[])), "extra"),
        (asked(in_fields(name="星雨")), "fields.name"),
        (asked(in_fields(name="")), "fields.name"),
        (asked(in_fields(name="企业用户")), "fields.name"),
        (asked(in_fields(audience=["01"])), "fields.audience[]"),
        (asked(in_fields(audience=["01", "01"])), "fields.audience[]"),
        (asked(in_fields(audience=["02", "企业用户"])), "fields.audience[]"),
        (asked(in_fields(note="他人所写")), "fields.note"),
        (asked(in_fields(final=True)), "fields.final"),
        (asked(BODY, "/api/save?mode=2"), "mode"),
        (asked(BODY, X_Stage="2"), "x-stage"),
    ],
)
def test_a_leaf_that_differs_stays_in_the_browser_and_is_named(request_: OutgoingRequest, place: str) -> None:
    decision = Guard().judged(request_)
    assert decision.why == "shape"
    assert place in decision.detail


@pytest.mark.parametrize(
    "url",
    [
        "/api/save/",
        "/api//save",
        "/API/save",
        "/api/save;stage=2",
        "/api/%73ave/..%2fsave",
        "/api/x/../save",
        "/api/save/2",
    ],
)
def test_another_way_of_writing_the_address_stays_in_the_browser(url: str) -> None:
    assert not Guard().passes(asked(BODY, url))


def test_a_new_leaf_leaves_if_it_holds_exactly_what_was_written() -> None:
    assert Guard().passes(asked(in_fields(nameCopy="星语")))
    assert not Guard().passes(asked(in_fields(nameCopy="旧备注")))  # shown, not written
    short = replace(FORM, written=frozenset(("1", "是", "ok")))
    assert not any(Guard(opened=short).passes(asked(in_fields(flag=text))) for text in ("1", "ok"))


def test_an_empty_list_leaves_where_the_form_shows_none_and_its_elements_are_known() -> None:
    empty = replace(FORM, fields={**FORM.fields, SCENE: SentValue(whole=frozenset(("",)))})
    nothings: tuple[Any, ...] = ([], None)
    for nothing in nothings:
        assert Guard(opened=empty).passes(asked(in_fields(audience=nothing)))
        assert not Guard().passes(asked(in_fields(audience=nothing)))  # the form shows two words
        assert not Guard(opened=empty).passes(asked(in_fields(audience2=nothing)))
        assert not Guard(opened=empty).passes(asked(changed(id=[], fields=nothing)))


def test_what_no_page_shows_of_a_file_may_be_what_the_site_answered() -> None:
    scan = {
        "fields.scan[].name": RequestLeaf("field", key="products[].scan#name"),
        "fields.scan[].size": RequestLeaf("field", key="products[].scan#size"),
    }
    listed = {"products[].scan#name": SentValue((frozenset(("证.pdf",)),))}
    form = replace(FORM, shapes=[replace(SAVE, body={**(SAVE.body or {}), **scan})], fields={**FORM.fields, **listed})
    chosen = replace(form, fields={**form.fields, "products[].scan#size": SentValue((frozenset(("5",)),))})
    for opened, passing in ((form, 4321), (chosen, 5)):
        guard = Guard(opened=opened)
        guard.answers.add(f"{SITE}/api/subject", '{"scan": [{"name": "证.pdf", "size": 4321}]}')
        assert not guard.passes(asked(in_fields(scan=[{"name": "证.pdf", "size": 77}])))
        assert not guard.passes(asked(in_fields(scan=[{"name": "别.pdf", "size": passing}])))
        assert guard.passes(asked(in_fields(scan=[{"name": "证.pdf", "size": passing}])))


def test_a_value_that_a_page_sends_twice_is_judged_at_both_places() -> None:
    twice = {**(SAVE.body or {}), "fields.copy": RequestLeaf("field", key=NAME)}
    opened = replace(FORM, shapes=[replace(SAVE, body=twice)])
    assert Guard(opened=opened).passes(asked(in_fields(copy="星语")))
    assert Guard(opened=opened).passes(asked())
    assert not Guard(opened=opened).passes(asked(in_fields(copy="企业用户")))
    assert not Guard(opened=opened).passes(asked(in_fields(copy="星语", name="企业用户")))


def test_a_leaf_that_holds_another_field_in_another_form_is_that_field_there() -> None:
    leaf = RequestLeaf("field", key="algorithms[].detail.summary", more_keys=(NAME,))
    opened = replace(FORM, shapes=[replace(SAVE, body={**(SAVE.body or {}), "fields.name": leaf})])
    assert Guard(opened=opened).passes(asked())
    assert not Guard(opened=opened).passes(asked(in_fields(name="企业用户")))


def test_shapes_leave_in_their_order() -> None:
    check = replace(SAVE, path="/api/check")
    opened = replace(FORM, shapes=[check, SAVE])
    guard = Guard(opened=opened)
    assert guard.passes(asked(BODY, "/api/check"))
    assert guard.passes(asked(), "2")
    guard = Guard(opened=opened)
    assert guard.passes(asked())
    assert not guard.passes(asked(BODY, "/api/check"), "2")


def test_of_alternatives_at_one_address_only_one_leaves() -> None:
    other = replace(SAVE, body={**(SAVE.body or {}), "step": RequestLeaf("constant", text='"detail"')})
    guard = Guard(opened=replace(FORM, shapes=[SAVE, other]))
    assert guard.passes(asked(changed(step="detail")))
    assert not guard.passes(asked(), "2")


def test_a_save_that_was_refused_may_be_sent_again_unchanged() -> None:
    guard = Guard()
    assert guard.passes(asked())
    guard.answered("1", 401)
    assert not guard.passes(asked(changed(token="00ffaa12")), "2")
    assert guard.passes(asked(), "2")
    guard.answered("2", 200)
    assert not guard.passes(asked(), "3")


def test_a_renewed_token_is_a_read_that_may_go_beside() -> None:
    renewal = RequestShape(
        "read", "", "POST", "/api/token", "application/json", body={"refresh": RequestLeaf("fresh", text="[0-9a-f]{8}")}
    )
    guard = Guard(renewal)
    assert guard.passes(asked({"refresh": "00ffaa11"}, "/api/token"))
    assert guard.passes(asked(), "2")
    assert not guard.passes(asked({"refresh": "00ffaa11", "state": "2"}, "/api/token"), "3")


def test_a_long_fresh_text_leaves_in_a_header_only() -> None:
    long, fresh = f"Bearer {'a' * 900}", RequestLeaf("fresh", text="(Bearer )?[a-z]{16,4096}")
    in_header = replace(SAVE, headers={"authorization": fresh})
    assert Guard(opened=replace(FORM, shapes=[in_header])).passes(asked(Authorization=long))
    in_body = replace(SAVE, body={**(SAVE.body or {}), "token": fresh})
    assert not Guard(opened=replace(FORM, shapes=[in_body])).passes(asked(changed(token=long)))
    assert Guard(opened=replace(FORM, shapes=[in_body])).passes(asked(changed(token=long[:400])))


def test_a_query_that_the_map_knows_as_reading_needs_no_shape() -> None:
    guard = Guard(opened=None)
    guard.rules = replace(guard.rules, allowed=(*ALLOWED, AllowedRequest("POST", "/api/list", "read")))
    assert guard.passes(asked({"page": 1}, "/api/list"))
    assert not guard.passes(asked({"page": 1, "action": "submit"}, "/api/list"))


def test_an_autosave_leaves_as_often_as_it_likes_while_its_record_is_open() -> None:
    guard = Guard(opened=replace(FORM, shapes=[replace(SAVE, use="autosave")], is_lasting=True))
    assert all(guard.passes(asked(), str(number)) for number in range(4))
    assert not guard.passes(asked(changed(id="P0008")), "9")


def test_an_unproved_constant_keeps_the_save_with_the_person() -> None:
    once = replace(SAVE, body={**(SAVE.body or {}), "step": RequestLeaf("constant", text='"basic"', seen=1)})
    decision = Guard(opened=replace(FORM, shapes=[once])).judged(asked())
    assert decision.why == "shape"
    assert "step" in decision.detail


def test_a_save_that_looks_like_a_submission_stays_with_the_person() -> None:
    opaque = {path: leaf for path, leaf in (SAVE.body or {}).items() if path != "step"}
    submit = replace(SAVE, use="submit", body=opaque)
    assert not Guard(submit).passes(asked())
    distinct = replace(SAVE, use="submit", body={**opaque, "step": RequestLeaf("constant", text='"final"')})
    assert Guard(distinct).passes(asked())
    assert Guard(distinct).judged(asked(changed(step="final"))).why == "human"


def test_only_the_last_answer_of_a_record_is_echoed() -> None:
    guard = Guard()
    guard.answers.add(f"{SITE}/api/products/P0009", json.dumps({"datas": {"id": "P0009"}}))
    assert not guard.passes(asked())
    assert guard.passes(asked(changed(id="P0009")))


STATED = replace(SAVE, body={**(SAVE.body or {}), "state": RequestLeaf("echo"), "version": RequestLeaf("echo")})
ONE, MANY = {"id": "P0007", "state": 1, "version": 3}, {"rows": [{"state": 1}, {"state": 2}], "total": 2, "page": 3}


@pytest.mark.parametrize(
    ("answers", "state", "version", "leaves"),
    [
        pytest.param([ONE], 1, 3, True, id="the record's own"),
        pytest.param([ONE], 3, 3, False, id="a number of another name"),
        pytest.param([ONE, MANY], 2, 3, False, id="the state of another row in a list"),
        pytest.param([ONE, MANY], 1, 3, True, id="the record's own, a list read since"),
        pytest.param([{**ONE, "state": 2}, ONE], 2, 3, False, id="an older state"),
        pytest.param([ONE], 1, 2, False, id="a version that was not answered"),
        pytest.param([ONE, {**ONE, "version": 4}], 1, 4, True, id="the version of the last answer"),
        pytest.param([ONE], "yes", 3, False, id="a word that was not answered"),
    ],
)
def test_a_short_code_is_an_echo_only_under_its_own_name(
    answers: Sequence[object], state: int | str, version: int, leaves: bool
) -> None:
    guard = Guard(STATED, opened=replace(FORM, shapes=[STATED]))
    for number, answer in enumerate(answers):
        kind = "lists" if answer is MANY else "products"
        guard.answers.add(f"{SITE}/api/{kind}/{number}", json.dumps({"datas": answer}))
    assert guard.passes(asked(changed(state=state, version=version))) is leaves


def test_shapes_and_transactions_survive_their_journey_to_the_browser_host() -> None:
    shapes: Sequence[RequestShape] = (
        SAVE,
        replace(SAVE, use="submit", query={"a": RequestLeaf("constant", text="1", seen=1)}),
        replace(SAVE, query={"a": RequestLeaf("field", key=NAME, codes=(("1", "一"),), more_keys=(SCENE,))}),
    )
    assert [shape_of(json.loads(json.dumps(shape_data(shape)))) for shape in shapes] == list(shapes)
    rules = Rules.of(("site",), ALLOWED, shapes=shapes)
    assert Rules.from_json(json.loads(json.dumps(rules.to_json()))) == rules
    assert Transaction.from_json(json.loads(json.dumps(FORM.to_json()))) == FORM


class SilentRelay:
    """A relay to a browser that answers every command with nothing."""

    async def call(self, method: str, params: object = None, session: str = "") -> dict[str, Any]:
        return {}

    def post(self, method: str, params: object = None, session: str = "") -> None:
        """Send nothing."""

    def tell(self, method: str, params: object) -> None:
        """Send nothing to a client."""


def test_a_client_that_dies_leaves_no_press_open() -> None:
    guard = RequestGuard(SilentRelay())  # type: ignore[arg-type]
    guard.state.rules = Rules(("site",), ALLOWED, shapes=(SAVE,))
    judged = guard._requests.learnt.judged
    guard._requests.answers.add(f"{SITE}/api/products/P0007", json.dumps({"id": "P0007"}))

    def passes() -> bool:
        return judged(judge(guard.state.rules, asked()), asked(), guard.state.rules).passed

    with ThreadPoolExecutor(1) as beside:  # a worker that has used a browser already has a loop
        beside.submit(asyncio.run, guard.open("press", FORM)).result()
        beside.submit(asyncio.run, guard.client_disconnected()).result()
        assert not passes()
        beside.submit(asyncio.run, guard.open("press", FORM)).result()
        assert passes()


def test_a_closed_page_is_waited_for_no_longer() -> None:
    answers = Guard().answers
    response = {"status": 200, "mimeType": "application/json", "url": f"{SITE}/api/slow"}
    answers.follow("s", "Network.responseReceived", {"requestId": "9", "type": "XHR", "response": response})
    assert answers.is_reading
    answers.forget("s")
    assert not answers.is_reading
