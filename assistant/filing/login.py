"""The login: the person's act. The assistant shows whose account is expected, waits, and checks whose it is.

A kept account and password are typed into the login form only when the person presses 〔填入账号密码〕; captcha,
code and the login button stay theirs. Another company's account is noticed before anything is written.
"""

from __future__ import annotations

from assistant import wording
from assistant.filing import handover
from assistant.filing.context import Filing
from assistant.person.protocol import Handover

LOGGED_IN = "logged_in"
NEEDS_CODE = "needs_code"


def log_in(filing: Filing, *, again: bool = False) -> None:
    """Wait until the person has logged in with the expected company's account."""
    if not filing.site.is_logged_in():
        filing.site.goto("login")
        _wait_for_login(filing, handover.login(filing.options.company, has_account=_has_account(filing), again=again))
    while _is_foreign(filing):
        _wait_for_other(filing)
    filing.session.forget_expired()


def _has_account(filing: Filing) -> bool:
    return filing.options.account is not None


def _wait_for_login(filing: Filing, asked: Handover) -> None:
    while True:
        answer = filing.ask(asked, lambda: _login_state(filing))
        if answer.answer == LOGGED_IN:
            return
        if answer.answer == handover.TYPE_ACCOUNT:
            _type_account(filing)
        elif answer.answer == NEEDS_CODE:
            asked = _sms(filing)


def _login_state(filing: Filing) -> str | None:
    if filing.site.is_logged_in():
        return LOGGED_IN
    return None


def _sms(filing: Filing) -> Handover:
    return handover.sms(filing.options.sms_holder, filing.site.text("sms_tail") or filing.options.sms_tail, "")


def _type_account(filing: Filing) -> None:
    """Type the kept account and password into the login form; nothing is pressed."""
    if filing.options.account is None or not filing.site.asks_login():
        return
    account, password = filing.options.account
    filing.session.hands.type_credentials(
        filing.site.locate("account_input"), account, filing.site.locate("password_input"), password
    )


def _is_foreign(filing: Filing) -> bool:
    found = filing.site.company()
    return bool(found) and wording.option(found) != wording.option(filing.options.company)


def _wait_for_other(filing: Filing) -> None:
    found = filing.site.company()
    filing.ask(
        handover.wrong_account(found, filing.options.company),
        lambda: LOGGED_IN if filing.site.is_logged_in() and not _is_foreign(filing) else None,
    )
