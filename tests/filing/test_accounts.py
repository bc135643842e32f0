"""Whose account it is: what the site answers now counts, never what a page has shown before (no browser)."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest

from assistant.errors import OtherAccount, SessionExpired, SiteFaulty
from assistant.filing import login
from assistant.filing.account import check_account
from assistant.filing.context import Filing, Options
from assistant.person.protocol import Answer, Handover
from assistant.site.landmarks import Site

OURS, THEIRS, GONE = "甲公司", "乙公司", "GONE"


class Account:
    """A filing at a page that goes on showing one company, while the site answers what it is told to, turn by turn."""

    def __init__(self, *answers: str, shown: str = OURS, can_be_asked: bool = True) -> None:
        self.answers, self.asked, self.cards = list(answers), 0, list[Handover]()
        pages = {"session": SimpleNamespace(detail="/api/session")} if can_be_asked else {}
        self.session = SimpleNamespace(expired="", pump=lambda _: None, forget_expired=self.forget)
        site: Any = Site(cast(Any, SimpleNamespace(page=None)), cast(Any, SimpleNamespace(pages=pages)), "http://x")
        site.session = self.session
        site._asked_company = self.answer
        site.company = lambda: shown
        site.is_logged_in = lambda: True
        site.is_shown = lambda name: name == "login_form"
        self.site = site
        self.options = Options("甲", OURS)

    def forget(self) -> None:
        self.session.expired = ""

    def answer(self, _path: str) -> str:
        self.asked += 1
        said = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        self.session.expired = "请登录" if said == GONE else ""
        return "" if said == GONE else said

    def ask(self, card: Handover, seen: Callable[[], str | None]) -> Answer:
        self.cards.append(card)
        for _ in range(5):
            word = seen()
        return Answer(word or login.LOGGED_IN, "person", 1.0)


def filing(account: Account) -> Filing:
    return cast(Filing, account)


@pytest.mark.parametrize(
    ("answers", "fault", "asked"),
    [
        ((OURS,), None, 1),
        (("", OURS), None, 2),
        ((THEIRS,), OtherAccount, 1),
        (("", "", THEIRS), OtherAccount, 3),
        ((GONE,), SessionExpired, 1),
        (("",), SiteFaulty, 3),
    ],
)
def test_nothing_is_written_before_the_site_has_said_whose_account_it_is(
    answers: tuple[str, ...], fault: type[Exception] | None, asked: int
) -> None:
    account = Account(*answers)
    if fault is None:
        check_account(filing(account))
    else:
        with pytest.raises(fault):
            check_account(filing(account))
    assert account.asked == asked


def test_a_site_that_cannot_be_asked_is_believed_as_it_shows_itself() -> None:
    check_account(filing(Account("", can_be_asked=False)))
    with pytest.raises(OtherAccount):
        check_account(filing(Account("", shown=THEIRS, can_be_asked=False)))


def test_a_page_that_still_shows_an_account_is_no_login() -> None:
    assert login._seen_state(filing(Account(GONE)), login.ASKED_LOGIN)() is None
    assert login._seen_state(filing(Account(OURS)), login.ASKED_LOGIN)() == login.LOGGED_IN
    assert login._seen_state(filing(Account("")), login.ASKED_LOGIN)() is None


def test_another_account_is_told_by_what_the_site_said_and_the_site_is_not_asked_at_every_look() -> None:
    account = Account(THEIRS, THEIRS, OURS)
    login.log_in(filing(account))
    assert [THEIRS in str(card.lines) for card in account.cards] == [True]
    assert account.asked == 3
