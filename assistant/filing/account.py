"""Whose account is behind the session: asked before the first write and again before each save.

A login in another window changes the account of this one without a word on the page, and what is saved then lands in
another company's filing.
"""

from __future__ import annotations

from assistant.errors import OtherAccount
from assistant.filing.context import Filing


def check_account(filing: Filing) -> None:
    """Raise OtherAccount where the session belongs to another company, SessionExpired where there is none."""
    found = filing.site.account_company()
    filing.site.check_session()
    if found and not filing.options.is_client(found):
        raise OtherAccount(found=found, company=filing.options.company)
