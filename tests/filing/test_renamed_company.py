"""A profile copied from another company's with its code unchanged, beside that company's runs; the store decides."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.apps.cli.mocks import rehearsal_account
from tests.filing import by_hand
from tests.filing.conftest import RunningMock
from tests.filing.json_keyring import ENVIRONMENT, FILE
from tests.filing.live import journal, newest, open_live_runs, press, sees, shown
from tests.filing.small import NAME
from tests.filing.test_handovers import HandoverSetup, keep_account

COPIED = "深圳复制示例科技有限公司"
SUBJECT = ("--stage", "主体")
pytestmark = [pytest.mark.browser, pytest.mark.slow]


def become_copied(running_mock: RunningMock) -> None:
    """Give the profile another company's name and address; the code stays."""
    running_mock.data["主体"]["主体基本信息"] |= {"主体名称": COPIED, "详细地址": "别家路 9 号"}


def test_a_code_left_in_a_copied_profile_does_not_open_the_other_companys_account(
    drafted: RunningMock, tmp_path: Path
) -> None:
    environment = {**ENVIRONMENT, FILE: str(tmp_path / "keyring.json")}
    account, password = rehearsal_account(drafted.registry.url, NAME, "")
    become_copied(drafted)
    before = drafted.registry.state()
    with open_live_runs(drafted, is_program=False) as live_runs:
        keep_account(HandoverSetup(live_runs, drafted.registry, environment))
        run = live_runs.start(*SUBJECT, environment=environment)
        run.until_event("HandoverOpened", handover="LOGIN")
        with run.beside() as guest:
            guest.do(lambda page: sees(page, f"请核对是“{COPIED}”的账号"))
            assert "填入账号密码" not in guest.do(shown)
            guest.do(lambda page: by_hand.type_login(page, drafted.registry, account, password))
            guest.do(lambda page: sees(page, f"登录的账号是“{NAME}”，资料里的主体名称是“{COPIED}”。"))
            guest.do(lambda page: press(page, "不是，换账号登录"))
            guest.do(lambda page: sees(page, f"现在登录的是“{NAME}”，资料属于“{COPIED}”。"))
        events = run.journal()
        run.kill()
    assert drafted.registry.state() == before
    assert [event["handover"] for event in events if event["kind"] == "HandoverOpened"] == [
        "LOGIN",
        "QUESTION",
        "LOGIN",
    ]
    assert not [event for event in events if event["kind"] in {"RecordOpened", "EditIntended", "Saved"}]


@pytest.mark.thorough
def test_a_renamed_company_is_asked_about_once(drafted: RunningMock) -> None:
    become_copied(drafted)
    first = drafted.fill(*SUBJECT)
    assert [item["kind"] for item in first.answer["handovers"]][:2] == ["LOGIN", "QUESTION"], first.err
    (noted,) = [item for item in journal(newest(drafted)) if item.get("what") == "same company"]
    assert noted["detail"] == NAME
    second = drafted.fill(*SUBJECT)
    assert "QUESTION" not in [item["kind"] for item in second.answer["handovers"]], second.err
    assert len([name for name in drafted.registry.state() if name.startswith("rehearsal-")]) == 1
