"""Check which account is logged in: before the first write, before each save, and before a proof is stored.

A login in another window silently changes the account of this one, and a later save would land in another company's
filing. So nothing read there proves anything, and none of it is shown to the person. Whether an account under a
former name is the client's, only the person decides: the code in a profile may be another company's.
"""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import urlsplit

from assistant.core.errors import OtherAccount, SiteFaulty
from assistant.core.language import say
from assistant.filing.run.context import Baseline
from assistant.filing.run.session import RunSession
from assistant.filing.site.landmarks import READ_RESTS_S, Site
from assistant.proof.journal import frozen
from assistant.proof.journal.baseline import past_values
from assistant.proof.journal.events import CompanyAnswered


def check_account(session: RunSession) -> None:
    """Raise OtherAccount if the session belongs to another company, SessionExpired if there is none.

    Raises SiteFaulty if a site that can be asked does not name the account: then nothing is written.
    """
    company = _company(session.site)
    if company and not session.account.names.is_client(company):
        raise OtherAccount(found=company, company=session.account.names.company)
    if not company and session.site.can_ask_account():
        raise SiteFaulty(doing=say("核对登录的账号"), what=say("系统没有返回当前登录的主体名称"))
    session.account.astray = ""


def look_for_another(session: RunSession) -> None:
    """Raise OtherAccount or SessionExpired if that may explain a failure; ignore a site that does not answer."""
    with suppress(SiteFaulty):
        check_account(session)


def take_word(session: RunSession, baseline: Baseline, name: str, *, is_same: bool) -> None:
    """Note the person's answer about an account under a former name, and count that name's runs accordingly."""
    session.note(CompanyAnswered(name, is_same))
    before = set(session.account.names.former)
    session.account.names = session.account.names.with_word(name, is_same=is_same)
    if set(session.account.names.former) != before:
        site, runs = urlsplit(session.site.base_url).netloc, session.folder.path.parent
        past = past_values(runs, site, session.account.names.clients())
        baseline.values, baseline.records = past.values, past.records
        baseline.copies = frozen.submissions(runs, site, session.account.names.clients())


def _company(site: Site) -> str:
    """Return the company behind the session; ask a site that gives no answer again before believing it."""
    for rest in READ_RESTS_S if site.can_ask_account() else ():
        company = site.account_company()
        site.check_session()
        if company:
            return company
        site.browser.pump(rest)
    company = site.account_company()
    site.check_session()
    return company
