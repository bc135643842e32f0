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
from assistant.filing.run.context import Filing
from assistant.filing.site.landmarks import READ_RESTS_S
from assistant.proof.journal import baseline, frozen
from assistant.proof.journal.events import OTHER_COMPANY, SAME_COMPANY, Note


def check_account(filing: Filing) -> None:
    """Raise OtherAccount if the session belongs to another company, SessionExpired if there is none.

    Raises SiteFaulty if a site that can be asked does not name the account: then nothing is written.
    """
    company = _company(filing)
    if company and not filing.options.is_client(company):
        raise OtherAccount(found=company, company=filing.options.company)
    if not company and filing.site.can_ask_account():
        raise SiteFaulty(doing=say("核对登录的账号"), what=say("系统没有返回当前登录的主体名称"))
    filing.astray = ""


def look_for_another(filing: Filing) -> None:
    """Raise OtherAccount or SessionExpired if that may explain a failure; ignore a site that does not answer."""
    with suppress(SiteFaulty):
        check_account(filing)


def take_word(filing: Filing, name: str, *, is_same: bool) -> None:
    """Note the person's answer about an account under a former name, and count that name's runs accordingly."""
    filing.note(Note(SAME_COMPANY if is_same else OTHER_COMPANY, name))
    before = set(filing.options.former)
    filing.options = filing.options.with_word(name, is_same=is_same)
    if set(filing.options.former) != before:
        site, clients = urlsplit(filing.site.base_url).netloc, (filing.options.company, *filing.options.former)
        filing.baseline = baseline.latest_values(filing.run.path.parent, site, clients)
        filing.copies = frozen.submissions(filing.run.path.parent, site, clients)


def _company(filing: Filing) -> str:
    """Return the company behind the session; ask a site that gives no answer again before believing it."""
    for rest in READ_RESTS_S if filing.site.can_ask_account() else ():
        company = filing.site.account_company()
        filing.site.check_session()
        if company:
            return company
        filing.session.pump(rest)
    company = filing.site.account_company()
    filing.site.check_session()
    return company
