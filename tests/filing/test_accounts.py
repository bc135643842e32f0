"""Which account is logged in: the site's current answer counts, never what a page has shown before (no browser)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from unittest.mock import MagicMock

import pytest

from assistant.core.errors import OtherAccount, SessionExpired, SiteFaulty
from assistant.core.language import speaking
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.filing.browser.heard_answers import HeardAnswers
from assistant.filing.operator.protocol import Handover, HandoverAnswer
from assistant.filing.run import handover, login, opening, removing
from assistant.filing.run.account import check_account
from assistant.filing.run.context import Baseline, Filing, SaveLedger
from assistant.filing.run.pending_saves import PendingSaves
from assistant.filing.run.session import AccountGuard, CompanyNames, FilingOptions, RunSession
from assistant.filing.site.landmarks import Site
from assistant.planning.plan.plan import Record
from assistant.proof.journal.events import CompanyAnswered

OURS, THEIRS, OLD, SESSION_ENDED = "甲公司", "乙公司", "甲旧名公司", "GONE"


class AccountFiling:
    """A filing on a page that keeps showing one company, while the site answers as scripted, turn by turn."""

    def __init__(self, *answers: str, shown: str = OURS, can_be_asked: bool = True) -> None:
        self.answers, self.asked, self.prompts = list(answers), 0, list[Handover]()
        pages = {"session": SimpleNamespace(detail="/api/session")} if can_be_asked else {}
        self.browser = SimpleNamespace(expired="", pump=lambda _: None, forget_expired=self.forget)
        self.session = self
        site: Any = Site(
            cast(Any, SimpleNamespace(page=None, heard=HeardAnswers())),
            cast(Any, SimpleNamespace(pages=pages, landmarks={"ready": "main", "dialog_ready": "form"})),
            "http://x",
        )
        site.browser = self.browser
        site._asked_company = self.answer
        site.company = lambda: shown
        site.is_logged_in = lambda: True
        site.is_shown = lambda name: name == "login_form"
        self.site = site
        self.options, self.account = FilingOptions("甲"), AccountGuard(CompanyNames(OURS))

    def astray_title(self) -> str:
        return self.account.astray

    def forget(self) -> None:
        self.browser.expired = ""

    def answer(self, _path: str) -> str:
        self.asked += 1
        company = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        self.browser.expired = "请登录" if company == SESSION_ENDED else ""
        return "" if company == SESSION_ENDED else company

    def ask(self, prompt: Handover, seen: Callable[[], str | None]) -> HandoverAnswer:
        self.prompts.append(prompt)
        for _ in range(5):
            word = seen()
        return HandoverAnswer(word or login.LOGGED_IN, "person", 1.0)


def session(account: AccountFiling) -> RunSession:
    return cast(RunSession, account)


def filing(account: AccountFiling) -> Filing:
    return cast(Filing, account)


@pytest.mark.parametrize(
    ("answers", "fault", "asked"),
    [
        ((OURS,), None, 1),
        (("", OURS), None, 2),
        ((THEIRS,), OtherAccount, 1),
        (("", "", THEIRS), OtherAccount, 3),
        ((SESSION_ENDED,), SessionExpired, 1),
        (("",), SiteFaulty, 3),
    ],
)
def test_nothing_is_written_before_the_site_has_named_the_account(
    answers: tuple[str, ...], fault: type[Exception] | None, asked: int
) -> None:
    account = AccountFiling(*answers)
    if fault is None:
        check_account(session(account))
    else:
        with pytest.raises(fault):
            check_account(session(account))
    assert account.asked == asked


def test_a_site_that_cannot_be_asked_is_judged_by_its_page() -> None:
    check_account(session(AccountFiling("", can_be_asked=False)))
    with pytest.raises(OtherAccount):
        check_account(session(AccountFiling("", shown=THEIRS, can_be_asked=False)))


def test_a_page_that_still_shows_an_account_is_no_login() -> None:
    assert login._seen_state(AccountFiling(SESSION_ENDED).site, login.ASKED_LOGIN)() is None
    assert login._seen_state(AccountFiling(OURS).site, login.ASKED_LOGIN)() == login.LOGGED_IN
    assert login._seen_state(AccountFiling("").site, login.ASKED_LOGIN)() is None


def test_another_account_is_reported_as_the_site_names_it_and_the_site_is_asked_only_now_and_then() -> None:
    account = AccountFiling(THEIRS, THEIRS, OURS)
    login.log_in(filing(account))
    assert [THEIRS in str(prompt.lines) for prompt in account.prompts] == [True]
    assert account.asked == 3


def test_a_save_after_the_last_account_check_may_have_landed_there_until_the_next_check() -> None:
    account = AccountFiling(THEIRS, OURS)
    account.account.astray = "产品 · 微光商城"
    with pytest.raises(OtherAccount):
        check_account(session(account))
    account.answers = [THEIRS, OURS]
    with speaking("zh"):
        met = handover.login(OURS, has_account=False, again=True, other_company=THEIRS, saved=account.account.astray)
        plain = handover.login(OURS, has_account=False, again=True, other_company=THEIRS)
        login.log_in(filing(account))
    for prompt in (met, *account.prompts):
        message = "".join(prompt.lines)
        assert "“产品 · 微光商城”刚才的一次保存可能已存进" in message
        assert "没有在" not in message
    assert (len(account.prompts), account.account.astray) == (1, "")
    account.account.astray = "产品 · 微光商城"
    check_account(session(account))
    assert account.account.astray == ""
    assert "没有在那个账号里保存任何记录" in plain.lines[0]


class RenamedFiling(AccountFiling):
    """A filing whose profile has a new name, and whose earlier runs had the code with an old one."""

    def __init__(self, *answers: str, presses: str = "", folder: Path) -> None:
        super().__init__(*answers)
        self.presses, self.noted = presses, list[object]()
        self.account.names = CompanyNames(OURS, former=(OLD,))
        self.folder, self.note = SimpleNamespace(path=folder / "run"), self.noted.append
        self.baseline = Baseline({"subject.basic.address": "旧址"}, [cast(Any, object())])

    def ask(self, prompt: Handover, seen: Callable[[], str | None]) -> HandoverAnswer:
        self.prompts.append(prompt)
        word = "" if prompt.kind == "QUESTION" and self.presses else seen()
        return HandoverAnswer(word or self.presses, "person", 1.0)


def test_an_account_under_a_former_name_is_the_clients_once_the_person_has_said_so(tmp_path: Path) -> None:
    renamed = RenamedFiling(OLD, presses=handover.SAME_COMPANY, folder=tmp_path)
    with pytest.raises(OtherAccount):
        check_account(session(renamed))
    with speaking("zh"):
        login.log_in(filing(renamed))
    (prompt,) = renamed.prompts
    assert (prompt.kind, prompt.key, list(prompt.buttons)) == (
        "QUESTION",
        "company",
        [handover.SAME_COMPANY, handover.OTHER_COMPANY],
    )
    assert list(prompt.buttons.values()) == ["是同一家公司（改过名称）", "不是，换账号登录"]
    assert all(text in prompt.lines[0] for text in (OLD, OURS))
    assert renamed.noted == [CompanyAnswered(OLD, is_same=True)]
    assert renamed.baseline.values == {"subject.basic.address": "旧址"}
    check_account(session(renamed))
    login.log_in(filing(renamed))
    assert len(renamed.prompts) == 1


def test_an_account_that_the_person_denies_is_another_companys(tmp_path: Path) -> None:
    renamed = RenamedFiling(OLD, OLD, OURS, presses=handover.OTHER_COMPANY, folder=tmp_path)
    with speaking("zh"):
        login.log_in(filing(renamed))
    assert [prompt.kind for prompt in renamed.prompts] == ["QUESTION", "LOGIN"]
    assert f"现在登录的是“{OLD}”" in renamed.prompts[1].lines[0]
    assert renamed.noted == [CompanyAnswered(OLD, is_same=False)]
    assert (renamed.baseline.values, renamed.baseline.copies, renamed.account.names.former) == ({}, [], ())
    renamed.answers = [OLD]
    with pytest.raises(OtherAccount):
        check_account(session(renamed))
    assert not renamed.account.names.may_be_client(OLD)


def test_another_login_answers_the_question_and_says_nothing_of_the_former_name(tmp_path: Path) -> None:
    renamed = RenamedFiling(OLD, OURS, folder=tmp_path)
    login.log_in(filing(renamed))
    assert ([prompt.kind for prompt in renamed.prompts], renamed.noted) == (["QUESTION"], [])
    assert renamed.account.names.may_be_client(OLD)


def test_an_account_under_a_former_name_that_follows_a_strangers_is_asked_about(tmp_path: Path) -> None:
    renamed = RenamedFiling(THEIRS, OLD, presses=handover.SAME_COMPANY, folder=tmp_path)
    login.log_in(filing(renamed))
    assert [prompt.kind for prompt in renamed.prompts] == ["LOGIN", "QUESTION"]


def test_a_no_of_an_earlier_run_is_taken_back_by_a_yes() -> None:
    denied = CompanyNames(OURS, denied=(OLD,))
    assert (denied.is_client(OLD), denied.may_be_client(OLD)) == (False, True)
    agreed = denied.with_word(OLD, is_same=True)
    assert (agreed.is_client(OLD), agreed.former, agreed.agreed, agreed.denied) == (True, (OLD,), (OLD,), ())


@pytest.mark.parametrize("pending_saves", [set(), {"products[甲]"}], ids=["SAME", "UNLISTED"])
def test_no_list_of_another_account_is_shown_to_the_person(
    monkeypatch: pytest.MonkeyPatch, pending_saves: set[str]
) -> None:
    monkeypatch.setattr(opening, "_strangers", lambda *_: ["乙/APP"])
    theirs = in_another_account(saves=SaveLedger(pending=PendingSaves(saved=pending_saves)))
    record = SimpleNamespace(
        id="products[甲]",
        key="products[甲]",
        page="product",
        kind=REGISTRY.kind("product"),
        parent="",
        names=["甲/APP"],
    )
    with pytest.raises(OtherAccount):
        opening._open_missing(theirs, cast(Record, record))
    assert (theirs.session.ask.called, theirs.saves.awaited) == (False, set())


def test_the_person_is_not_asked_to_untick_another_accounts_association(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "open_record", lambda *_: None)
    monkeypatch.setattr(removing, "_trees", lambda *_: [])
    with pytest.raises(OtherAccount):
        removing._surplus_nodes(in_another_account(), cast(Record, None))


def in_another_account(**held: Any) -> Any:
    """Return a filing whose session belongs to another company's account."""
    mock = MagicMock(**held)
    mock.session.site.account_company.return_value = THEIRS
    mock.session.account.names.is_client.return_value = False
    return mock
