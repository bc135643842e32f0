"""Kinds of saves that a press has sent: of forms that the server draws, with and without an id, with codes and addresses."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import nullcontext
from types import SimpleNamespace
from typing import cast

import pytest

from assistant.filing.assist.autosave import Autosaves
from assistant.filing.assist.save_kinds import kinds_of, stopped_saves
from assistant.filing.browser.answer_leaves import AnswerLeaves
from assistant.filing.browser.echoes import is_echo
from assistant.filing.browser.guard import Attempt, SubmitGuard
from assistant.filing.browser.request_leaves import UnreadableBody, body_leaves, pair_leaves
from assistant.filing.browser.rules import bare_url
from assistant.filing.browser.shape_match import SeenRequest, Transaction
from assistant.planning.maps.request_shapes import RequestLeaf
from tests.assist.test_autosave import SITE
from tests.assist.unknown_site import UnknownSite, parts

FORM = {"content-type": "application/x-www-form-urlencoded"}
PAGE = """<!doctype html><form><input type="hidden" name="_csrf" value="0524c6ed0062ff03"><input type="hidden" name="version"
  value="1"><select name="basic.role"><option value="">请选择</option><option value="02" selected>提供者</option></select>
  <input type="checkbox" name="fields" value="29"><input type="checkbox" name="fields" value="30"><input type="submit" name="go"
  value="保存"><input type="password" name="secret" value="x"></form>"""
VALUES = frozenset(("微光商城",))


def answers_of_a_page() -> AnswerLeaves:
    """Return the answers of a site that has drawn one page."""
    answers = AnswerLeaves(relay=None)  # type: ignore[arg-type]
    answers.add(f"{SITE}/algorithm.do", PAGE)
    return answers


def posted(text: str, path: str = "/save.do", status: int = 204) -> SeenRequest:
    """Return a form as it was seen leaving for the site, with the echoes that the page explains."""
    leaves = body_leaves(FORM, text.encode())
    echoes = [name for name, content in leaves if is_echo(answers_of_a_page(), name, content)]
    return SeenRequest("POST", SITE + path, dict(FORM), leaves, echoes, status=status)


def test_a_page_of_the_server_answers_with_its_fields_and_what_they_offer() -> None:
    answers = answers_of_a_page()
    assert answers.has("0524c6ed0062ff03")
    assert answers.offers("fields[]", "30")
    assert answers.offers('["basic.role"]', "02")
    assert not answers.offers("fields[]", "31")
    assert not answers.has("x")
    assert not answers.has("保存")


def test_a_name_that_a_form_repeats_is_a_list_and_in_an_address_unreadable() -> None:
    assert body_leaves(FORM, b"fields=29&fields=30&name=a") == [
        ("fields[]", '"29"'),
        ("fields[]", '"30"'),
        ("name", '"a"'),
    ]
    with pytest.raises(UnreadableBody):
        pair_leaves("act=save&act=submit")


def test_boxes_and_tokens_of_a_form_are_no_fixed_words() -> None:
    request = posted("_csrf=0524c6ed0062ff03&version=1&name=%E5%BE%AE%E5%85%89%E5%95%86%E5%9F%8E&fields=29&fields=30")
    (kind,) = kinds_of([request], VALUES)
    assert kind.shape.body is not None
    assert {path: leaf.origin for path, leaf in kind.shape.body.items()} == {
        "_csrf": "echo",
        "version": "echo",  # counts the saves: the next one has what the next page says
        "name": "known",
        "fields[]": "echo",
    }


def test_a_save_with_an_id_in_its_address_is_another_kind() -> None:
    first, later = (
        posted("step=basic&name=%E5%BE%AE%E5%85%89%E5%95%86%E5%9F%8E"),
        posted("step=basic&name=%E5%BE%AE%E5%85%89%E5%95%86%E5%9F%8E", "/save.do?recordId=S0001"),
    )
    assert [sorted(kind.shape.query or {}) for kind in kinds_of([first, later], VALUES)] == [[], ["recordId"]]


def test_codes_joined_by_commas_are_a_fixed_word() -> None:
    (kind,) = kinds_of([posted("ways=01,02,03&name=%E5%BE%AE%E5%85%89%E5%95%86%E5%9F%8E")], VALUES)
    assert (kind.shape.body or {})["ways"] == RequestLeaf("constant", text='"01,02,03"')


@pytest.mark.parametrize(("is_pressed", "count"), [(True, 1), (False, 0)])
def test_what_holds_no_value_is_a_save_only_after_a_press(is_pressed: bool, count: int) -> None:
    request = posted("ways=01,02")
    attempt = Attempt(1, "request", "Document", "POST", bare_url(request.url), "write", "2026-11-29T00:00:00Z")
    assert len(stopped_saves([request], [attempt], VALUES, is_pressed=is_pressed)) == count


@pytest.mark.parametrize(("status", "sent", "accepted"), [(204, 1, 1), (200, 1, 1), (500, 1, 0), (0, 1, 0)])
def test_what_the_guard_has_not_stopped_has_left_whatever_became_of_it(status: int, sent: int, accepted: int) -> None:
    stopped, other = posted("ways=01"), posted("ways=02", "/create.do", status)
    attempt = Attempt(1, "request", "Document", "POST", bare_url(stopped.url), "write", "2026-11-29T00:00:00Z")
    guard = SimpleNamespace(newest=lambda: 0, attempts=lambda: (attempt,), observed=lambda goes_on: [stopped, other])
    saves = Autosaves()
    with saves.watched(cast(SubmitGuard, guard_with_autosave(guard)), VALUES, is_pressed=True):
        pass
    assert (saves.stopped, saves.sent, saves.accepted) == (1, sent, accepted)


def guard_with_autosave(guard: SimpleNamespace) -> SimpleNamespace:
    """Return a guard that opens no transaction."""
    guard.autosave = lambda transaction: nullcontext()
    return guard


def stopped_while_filling(saves: Autosaves, *requests: SeenRequest) -> None:
    """Fill once while these saves of the page are stopped."""
    attempts = [
        Attempt(1, "request", "Document", "POST", bare_url(one.url), "write", "2026-11-29T00:00:00Z")
        for one in requests
    ]
    guard = SimpleNamespace(newest=lambda: 0, attempts=lambda: attempts, observed=lambda goes_on: list(requests))
    with saves.watched(cast(SubmitGuard, guard_with_autosave(guard)), VALUES):
        pass


NAMED, AGAIN = "name=%E5%BE%AE%E5%85%89%E5%95%86%E5%9F%8E", "step=next&name=%E5%BE%AE%E5%85%89%E5%95%86%E5%9F%8E"


def test_what_the_rounds_of_one_filling_were_stopped_for_is_offered_in_one_question() -> None:
    saves = Autosaves()
    for request in (posted(NAMED), posted(AGAIN, "/next.do"), posted(NAMED)):
        stopped_while_filling(saves, request)
        assert not saves.remark()
    assert [(kind.shape.path, len(kind.requests)) for kind in saves.offered] == [("/save.do", 2), ("/next.do", 1)]
    saves.allow(cast(SubmitGuard, SimpleNamespace(allow_saves=lambda _: None)))
    assert len(saves.allowed) == 2
    stopped_while_filling(saves, posted(NAMED))
    assert not saves.offered


def test_what_cannot_be_allowed_is_said_of_the_writing_that_sent_it() -> None:
    saves = Autosaves()
    stopped_while_filling(saves, posted(NAMED), posted("other=%E5%88%AB%E7%9A%84", "/other.do"))
    assert saves.remark().startswith("1 ")
    stopped_while_filling(saves, posted(NAMED))
    assert not saves.remark()


def watched(
    saves: Autosaves, stopped: Sequence[SeenRequest], sent: Sequence[SeenRequest] = (), *, is_pressed: bool = True
) -> list[Transaction]:
    """Press or fill once while these saves are stopped and others leave; return what the guard was opened for."""
    opened: list[Transaction] = []

    def autosave(transaction: Transaction) -> nullcontext[None]:
        opened.append(transaction)
        return nullcontext()

    attempts = [Attempt(1, "request", "Document", "POST", bare_url(one.url), "write", "") for one in stopped]
    guard = SimpleNamespace(newest=lambda: 0, attempts=lambda: attempts, observed=lambda goes_on: [*stopped, *sent])
    guard.autosave, guard.allow_saves = autosave, lambda shapes: None
    with saves.watched(cast(SubmitGuard, guard), VALUES, is_pressed=is_pressed):
        pass
    return opened


def allowed(saves: Autosaves) -> None:
    """Allow what is offered."""
    saves.allow(cast(SubmitGuard, SimpleNamespace(allow_saves=lambda _: None)))


def test_a_pressed_form_with_a_file_and_no_value_leaves_at_the_next_press() -> None:
    (site, saves), sha = (UnknownSite(), Autosaves()), hashlib.sha256(b"bytes").hexdigest()
    site.values = VALUES | {"a.png", sha}
    asked = parts((("state", "draft"),), [("file", "a.png", b"bytes")])
    saves.offered = site.stopped(asked, is_pressed=True)
    allowed(saves)
    (opened,) = watched(saves, [])
    assert [shape.path for shape in opened.shapes] == ["/save.do"]
    site.saves = saves
    assert site.leaves(asked)
    assert not site.leaves(parts((("state", "final"),), [("file", "a.png", b"bytes")]))


def test_a_stopped_save_is_held_if_it_may_yet_leave() -> None:
    saves, address = Autosaves(), ("POST", bare_url(f"{SITE}/save.do"))
    watched(saves, [posted(NAMED)], [posted("ways=02", "/log.do", 200)])
    assert saves.held() == frozenset(), "nobody is asked about the rest of a press of which a part has left"
    watched(saves, [posted(NAMED)])
    assert saves.held() == {address}
    allowed(saves)
    watched(saves, [posted(AGAIN)])
    assert saves.held() == frozenset(), "the press is not repeated a second time"
    watched(saves, [posted(AGAIN)])
    assert saves.held() == {address}
    allowed(saves)
    watched(saves, [], is_pressed=False)
    watched(saves, [posted(f"{NAMED}&city=%E5%BE%AE%E5%85%89%E5%95%86%E5%9F%8E")])
    assert saves.is_known
    assert saves.held() == {address}, "what the person has read of the first covers it: it is sent without a question"
    watched(saves, [posted(f"{NAMED}&mode=other"), posted(f"{NAMED}&sign=%E5%88%AB%E7%9A%84")])
    assert saves.offered
    assert saves.held() == frozenset(), "something at the address is not asked about"


def test_what_a_text_taken_back_sends_belongs_to_the_question_about_it() -> None:
    saves, address = Autosaves(), ("POST", bare_url(f"{SITE}/save.do"))
    watched(saves, [posted(NAMED)], is_pressed=False)
    watched(saves, [posted("name=")], is_pressed=False)
    assert saves.held() == {address}
    watched(saves, [posted("name=%E5%BE%AE%E5%85%89%E5%95%86%E5%9F%8E&sign=%E5%88%AB%E7%9A%84")], is_pressed=False)
    assert saves.held() == frozenset(), "it cannot be allowed"


@pytest.mark.parametrize(
    ("path", "is_pressed", "by_itself"),
    [("/save.do", True, False), ("/upload.do", False, False), ("/save.do", False, True)],
)
def test_a_page_saves_by_itself_if_a_save_goes_out_without_a_press(
    path: str, is_pressed: bool, by_itself: bool
) -> None:
    """Saves that were allowed at a press say nothing of what a page does while it is filled."""
    saves = Autosaves()
    watched(saves, [posted(NAMED)])
    allowed(saves)
    watched(saves, [], [posted(NAMED, path, 200)], is_pressed=is_pressed)
    assert saves.by_itself == by_itself


def test_a_page_saves_by_itself_if_its_own_save_is_stopped() -> None:
    saves = Autosaves()
    watched(saves, [posted(NAMED)], is_pressed=False)
    assert saves.by_itself
