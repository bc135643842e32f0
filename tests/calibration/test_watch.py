"""Which button sent a request, without a browser: the labels pressed and the requests seen, look by look."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from assistant.filing.calibration.watch import RequestWatch

SAVE = "保存"


class PlayedPage:
    """A page whose requests are played: sent, then answered."""

    def __init__(self) -> None:
        self.watch = RequestWatch(SimpleNamespace())  # type: ignore[arg-type]

    def ask(self, path: str) -> Any:
        """Send a writing request; `Request` objects are distinguished by identity, as Playwright's are."""
        request = _Request(path)
        self.watch._on_request(request)  # type: ignore[arg-type]
        return request

    def answer(self, request: Any) -> None:
        """Answer a request with success."""
        self.watch._on_response(SimpleNamespace(request=request, status=200))  # type: ignore[arg-type]

    def fail(self, request: Any, status: int | None = None) -> None:
        """Refuse a request, or let it fail on its way."""
        if status is None:
            self.watch._on_failed(request)
        else:
            self.watch._on_response(SimpleNamespace(request=request, status=status))  # type: ignore[arg-type]

    def look(self, *words: str) -> None:
        """Look, with the buttons pressed meanwhile."""
        self.watch.look(lambda: words, SAVE)

    def words(self) -> dict[str, tuple[str, ...]]:
        """Return the button labels of each request."""
        return {sent.path: sent.words for sent in self.watch.sent}


class _Request:
    resource_type, method, headers, post_data = "xhr", "POST", None, None

    def __init__(self, path: str) -> None:
        self.url = f"https://x.cn{path}"


def test_every_request_gets_the_words_pressed_before_it() -> None:
    site = PlayedPage()
    commit = site.ask("/api/commit")
    site.look("提交")
    site.answer(commit)
    site.answer(site.ask("/api/save"))
    site.look(SAVE)
    assert site.words() == {"/api/commit": ("提交",), "/api/save": (SAVE,)}


def test_a_question_in_between_does_not_hide_what_was_pressed_first() -> None:
    site = PlayedPage()
    site.answer(site.ask("/api/check"))
    site.look("提交")
    site.answer(site.ask("/api/commit"))
    site.look("确定")
    assert site.words()["/api/commit"] == ("提交", "确定")


def test_a_request_may_belong_to_either_of_two_buttons_in_one_look() -> None:
    site = PlayedPage()
    for path in ("/api/commit", "/api/save"):
        site.answer(site.ask(path))
    site.look("提交", SAVE)
    assert set(site.words().values()) == {("提交", SAVE)}


def test_a_missing_label_is_not_replaced_by_the_one_before_it() -> None:
    site = PlayedPage()
    site.answer(site.ask("/api/save"))
    site.look(SAVE)
    site.answer(site.ask("/api/commit"))
    site.look("")
    assert site.words()["/api/commit"][-1] == ""


def test_a_request_waits_for_a_look_that_was_started_after_it() -> None:
    site = PlayedPage()

    def heard() -> tuple[str, ...]:
        site.answer(site.ask("/api/commit"))
        return ()

    site.look(SAVE)
    site.watch.look(heard, SAVE)
    site.watch.look(lambda: None, SAVE)
    assert site.words() == {}
    site.look("提交")
    assert site.words()["/api/commit"][-1] == "提交"


def test_a_request_without_an_answer_or_a_button_is_unsettled() -> None:
    site = PlayedPage()
    save, refused, missing = (site.ask(path) for path in ("/api/save", "/api/refused", "/api/lost"))
    site.look(SAVE)
    assert site.watch.unsettled() == ["POST /api/save", "POST /api/refused", "POST /api/lost"]
    site.fail(refused, 500)
    site.fail(missing)
    site.answer(save)
    site.watch.look(lambda: None, SAVE)
    assert site.watch.unsettled() == ["POST /api/save"]
    site.look()
    assert site.watch.unsettled() == []
    assert list(site.words()) == ["/api/save"]


def test_the_answer_to_a_forgotten_request_is_ignored() -> None:
    site = PlayedPage()
    before = site.ask("/api/save")
    site.watch.forget()
    site.answer(before)
    site.look(SAVE)
    assert site.watch.unsettled() == []
    assert site.words() == {}
