"""The login is the person's act: the assistant shows the expected account, waits, and checks the account.

A stored account and password are typed into the login form only when the person presses 〔填入账号密码〕; captcha, code and
the login button stay with the person. Another company's account is noticed before anything is written; for an account
under a former name, the person is asked once whether it is the client's.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

from assistant.core import wording
from assistant.core.errors import SessionExpired
from assistant.filing.browser.page import while_it_loads
from assistant.filing.operator.protocol import Handover
from assistant.filing.run import handover
from assistant.filing.run.account import take_word
from assistant.filing.run.context import Filing
from assistant.filing.run.session import RunSession
from assistant.filing.site.landmarks import Site

LOGGED_IN = "logged_in"
ASKED_CODE = "asked_code"
ASKED_LOGIN = "asked_login"
ASK_EVERY_S = 1.0


def log_in(filing: Filing, *, again: bool = False, other_company: str = "") -> None:
    """Wait until the person has logged in with the expected account; `other_company` is the one met instead."""
    session = filing.session
    if again or not session.site.is_logged_in():
        session.browser.forget_expired()
        with suppress(SessionExpired):  # a late answer to an earlier request; the login follows anyway
            session.site.goto("login")
        _wait_for_login(filing, again=again, other_company=other_company)
    while other := _foreign(session):
        if session.account.names.may_be_client(other):
            _ask_account_owner(filing, other)
            continue
        saved = filing.astray_title() if other_company in {"", other} else ""
        asked = handover.wrong_account(other, session.account.names.company, began=again, saved=saved)
        session.ask(asked, _seen_expected(session, other))
    session.account.astray = ""
    session.browser.forget_expired()


def _seen_state(site: Site, but: str) -> Callable[[], str | None]:
    """Return the watch for the next thing that the page asks."""
    company = _now_and_then(site.account_company)
    return while_it_loads(lambda: _state(site, company, but=but))


def _wait_for_login(filing: Filing, *, again: bool, other_company: str = "") -> None:
    """Ask for the login until it is done: login form, SMS code, or a registration first."""
    session = filing.session
    answer = ""
    while answer != LOGGED_IN:
        if answer == ASKED_CODE:
            answer = session.ask(_sms(session), _seen_state(session.site, ASKED_CODE)).answer
        elif answer == handover.REGISTER_FIRST:
            answer = _register(session)
        else:
            if answer == handover.TYPE_ACCOUNT:
                _type_account(session)
            has_account = session.options.account is not None
            saved = filing.astray_title() if other_company else ""
            asked = handover.login(
                session.account.names.company,
                has_account=has_account,
                again=again,
                other_company=other_company,
                saved=saved,
            )
            answer = session.ask(asked, _seen_state(session.site, ASKED_LOGIN)).answer


def _state(site: Site, company: Callable[[], str], *, but: str) -> str | None:
    """Return what the page asks now – nothing (logged in), a code, the login – or None if it equals `but`."""
    if _is_in(site, company):
        return LOGGED_IN
    if site.is_shown("sms_form"):
        return None if but == ASKED_CODE else ASKED_CODE
    if site.is_shown("login_form"):
        return None if but == ASKED_LOGIN else ASKED_LOGIN
    return None


def _now_and_then(ask: Callable[[], str]) -> Callable[[], str]:
    """Return a version of a question that is asked at most once a second; "" in between."""
    asked_at = -ASK_EVERY_S

    def answer() -> str:
        nonlocal asked_at
        if time.monotonic() - asked_at < ASK_EVERY_S:
            return ""
        asked_at = time.monotonic()
        return ask()

    return answer


def _is_in(site: Site, company: Callable[[], str]) -> bool:
    """Return whether somebody is logged in: the page shows it, and a site that can be asked names the company.

    No answer counts as no login: a page shows its account long after the session has ended.
    """
    if not site.is_logged_in():
        return False
    return not site.can_ask_account() or bool(company())


def _sms(session: RunSession) -> Handover:
    receiver = session.options.code_receiver
    return handover.sms(
        receiver[0],
        session.site.text("sms_tail") or receiver[1],
        company=session.account.names.company,
        name=receiver[0],
    )


def _register(session: RunSession) -> str:
    """Open the registration with all facts to copy; it is done when the page asks for the login again."""
    if "register" in session.site.map.pages:
        session.site.goto("register")
    asked = handover.register(session.options.registration)
    answer = session.ask(asked, _seen_state(session.site, "")).answer
    if answer == handover.LATER:
        session.site.goto("login")
    return answer


def _type_account(session: RunSession) -> None:
    """Type the stored account and password into the login form; press nothing."""
    if session.options.account is None or not session.site.is_shown("login_form"):
        return
    account, password = session.options.account
    session.browser.actions.type_credentials(
        session.site.locate("account_input"), account, session.site.locate("password_input"), password
    )


def _ask_account_owner(filing: Filing, other_company: str) -> None:
    """Ask whether the account under a former name is the company's; another login answers it too."""
    session = filing.session
    asked = handover.same_company(other_company, session.account.names.company)
    answer = session.ask(asked, _seen_expected(session, other_company)).answer
    if answer in (handover.SAME_COMPANY, handover.OTHER_COMPANY):
        take_word(session, filing.baseline, other_company, is_same=answer == handover.SAME_COMPANY)


def _seen_expected(session: RunSession, but: str) -> Callable[[], str | None]:
    """Return the watch for the expected account, or for another one to ask about."""
    company = _now_and_then(session.site.account_company)

    def look() -> str | None:
        name = company()
        is_other = wording.option(name) != wording.option(but)
        may_be = session.account.names.is_client(name) or (is_other and session.account.names.may_be_client(name))
        return LOGGED_IN if may_be else None

    return while_it_loads(look)


def _foreign(session: RunSession) -> str:
    """Return the other company that is logged in; "" if it is the expected one or unknown."""
    company = session.site.account_company()
    return "" if session.account.names.is_client(company) else company
