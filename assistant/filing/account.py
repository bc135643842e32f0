"""Whose account is behind the session: asked before the first write, before each save, and before a proof is kept.

A login in another window changes the account of this one without a word on the page, and what is saved then lands in
another company's filing. So nothing that is read there proves anything, and nothing of it is put to the person.
"""

from __future__ import annotations

from contextlib import suppress

from assistant.errors import OtherAccount, SiteFaulty
from assistant.filing.context import Filing
from assistant.language import mark, say
from assistant.site.landmarks import READ_RESTS_S


def check_account(filing: Filing) -> None:
    """Raise OtherAccount where the session belongs to another company, SessionExpired where there is none.

    Raises SiteFaulty where the site, which can be asked, does not say whose it is: then nothing is written.
    """
    found = _company(filing)
    if found and not filing.options.is_client(found):
        raise OtherAccount(found=found, company=filing.options.company)
    if not found and filing.site.tells_account():
        raise SiteFaulty(doing=say(mark("核对登录的账号")), what=say(mark("系统没有回答现在登录的是哪家主体")))
    filing.astray = ""


def look_for_another(filing: Filing) -> None:
    """Raise OtherAccount or SessionExpired where that is why something failed; a site that gives no answer says nothing."""
    with suppress(SiteFaulty):
        check_account(filing)


def _company(filing: Filing) -> str:
    """Return the company behind the session; a site that gave no answer is asked again before that is believed."""
    for rest in READ_RESTS_S if filing.site.tells_account() else ():
        found = filing.site.account_company()
        filing.site.check_session()
        if found:
            return found
        filing.session.pump(rest)
    found = filing.site.account_company()
    filing.site.check_session()
    return found
