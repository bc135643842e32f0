"""Handovers of whole runs with a person who takes their time: accounts, dialogs, downloads, and the panel's buttons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.conftest import MockRegistry, serve_mock_registry
from tests.filing import by_hand
from tests.filing.conftest import FiledProfile, FilingRunResult, RunningMock, section
from tests.filing.in_process import worker
from tests.filing.json_keyring import ENVIRONMENT, FILE
from tests.filing.live import Guest, LiveRun, LiveRuns, journal, newest, open_live_runs, press, sees
from tests.filing.small import NAME, Json
from tests.reliability.trial import without_names

OTHER = "另一家示例有限公司"
ACCOUNT, PASSWORD = "filer-1", "pass-word-1"
SUBJECT = ("--stage", "主体")
pytestmark = [pytest.mark.browser, pytest.mark.slow]


@dataclass
class HandoverSetup:
    """A client, a mock with the accounts of two companies, and the environment of a test keyring."""

    live_runs: LiveRuns
    registry: MockRegistry
    environment: dict[str, str]

    @property
    def running_mock(self) -> RunningMock:
        """Return the running mock."""
        return self.live_runs.running_mock

    def writes(self) -> list[str]:
        """Return the paths of every save and upload that the site has had."""
        paths = [item["path"] for item in self.registry.ledger()["requests"] if item["method"] == "POST"]
        return [path for path in paths if path.endswith(("/save", "/upload", "/submit"))]


@pytest.fixture
def handover_setup(mock_pages: Path, tmp_path: Path) -> Iterator[HandoverSetup]:
    """Yield a setup whose mock knows two companies."""
    with (
        serve_mock_registry(tmp_path / "mock") as registry,
        open_live_runs(RunningMock(tmp_path, registry)) as live_runs,
    ):
        for account, company in ((ACCOUNT, NAME), ("other-1", OTHER)):
            reported = {"account": account, "password": PASSWORD, "company": company}
            registry.ask("/__mock__/account", reported)
        yield HandoverSetup(live_runs, registry, {**ENVIRONMENT, FILE: str(tmp_path / "keyring.json")})


def keep_account(handover_setup: HandoverSetup) -> None:
    """Store the account by `beian credentials set`, as the person does."""
    environment = {**handover_setup.running_mock.environment(), **handover_setup.environment}
    done = worker().run(["credentials", "set", NAME, "--site", "mock"], environment, f"{ACCOUNT}\n{PASSWORD}\n")
    assert done.returncode == 0, done.stderr
    assert PASSWORD not in done.stdout + done.stderr


def hold_in(**about: object) -> Json:
    """Return a halt that holds the run at an event of the subject."""
    return {"record": "subject", "do": "hold", **about}


@pytest.mark.thorough
def test_accounts_dialogs_and_downloads_stay_with_the_person(handover_setup: HandoverSetup) -> None:
    keep_account(handover_setup)
    run = handover_setup.live_runs.start(
        *SUBJECT, halts=[hold_in(kind="FieldDone", outcome="written", nth=3)], environment=handover_setup.environment
    )
    run.until_event("HandoverOpened", handover="LOGIN")
    with run.beside() as guest:
        stored_account_is_typed_and_nothing_pressed(handover_setup, guest)
        wrong_account_is_noticed_before_anything_is_written(handover_setup, run, guest)
        second_run_is_refused(handover_setup)
        run.until_held()
        natively_asked_and_downloading(handover_setup, guest, 0)
        run.go_on()
        run.until_event("HandoverOpened", handover="CONFIRM")
        natively_asked_and_downloading(handover_setup, guest, 1)
        guest.do(lambda page: by_hand.submit_subject(page, handover_setup.registry, handover_setup.running_mock.home))
        ended = run.ended()
    assert ended.answer["submitted_by"] == {NAME: "person"}
    assert [handover["kind"] for handover in ended.answer["handovers"]] == ["LOGIN", "LOGIN", "LOGIN", "CONFIRM"]
    assert (ended.code, ended.answer["status"], ended.fields["wrong"]) == (0, "submitted", 0)
    (submission,) = handover_setup.registry.ledger()["subject_submissions"]
    assert submission["code_fetched_by"] == "filer"


def stored_account_is_typed_and_nothing_pressed(handover_setup: HandoverSetup, guest: Guest) -> None:
    """〔填入账号密码〕 types account and password and leaves captcha and 登录 alone."""
    guest.do(lambda page: press(page, "填入账号密码"))
    guest.do(lambda page: page.wait_for_function("document.querySelector('input[name=password]').value"))
    typed = guest.do(
        lambda page: page.locator(by_hand.LOGIN_FIELDS).evaluate_all("all => all.map(input => input.value)")
    )
    assert typed == [ACCOUNT, PASSWORD]
    assert guest.do(lambda page: page.locator("input[name=captcha]").input_value()) == ""
    assert not [item for item in handover_setup.registry.ledger()["requests"] if item["path"] == "/api/login"]
    guest.do(lambda page: sees(page, f"请核对是“{NAME}”的账号"))


def wrong_account_is_noticed_before_anything_is_written(
    handover_setup: HandoverSetup, run: LiveRun, guest: Guest
) -> None:
    """Another company logs in; the run reports its account and waits for the right one."""
    guest.do(lambda page: by_hand.type_login(page, handover_setup.registry, "other-1", PASSWORD))
    guest.do(lambda page: sees(page, f"现在登录的是“{OTHER}”，资料属于“{NAME}”。"))
    guest.do(lambda page: sees(page, "尚未写入任何内容"))
    assert handover_setup.writes() == []
    guest.do(by_hand.log_out)
    guest.do(lambda page: by_hand.type_login(page, handover_setup.registry, ACCOUNT, PASSWORD))
    run.until_event("RecordOpened", record="subject")
    assert handover_setup.registry.state()["other-1"]["subject"]["sections"] == {}


def second_run_is_refused(handover_setup: HandoverSetup) -> None:
    """A second run of this client ends at once and names the run that blocks it."""
    second = handover_setup.live_runs.start(*SUBJECT, environment=handover_setup.environment)
    ended = second.ended()
    assert (ended.code, ended.answer["status"]) == (5, "busy")
    assert str(handover_setup.live_runs.runs[0].process.pid) in ended.err


def natively_asked_and_downloading(handover_setup: HandoverSetup, guest: Guest, index: int) -> None:
    """A native dialog waits for the person's yes, and a download arrives complete."""
    guest.do(lambda page: by_hand.ask_natively(page, "离开此页吗？"))
    asked = guest.dialog(index)
    guest.do(lambda page: page.wait_for_timeout(400))  # time for anything else to dismiss the dialog
    guest.do(lambda _: asked.accept())
    assert guest.do(lambda page: page.wait_for_function("'answer' in window && [window.answer]").json_value()) == [True]
    downloads = handover_setup.running_mock.home / "Downloads"
    assert guest.do(lambda page: by_hand.download_template(page, downloads, index)).startswith(b"PK")


def hold_before(key: str) -> Json:
    """Return a halt that holds the run before it writes a field."""
    return hold_in(kind="EditIntended", key=f"subject.{key}")


def test_the_panels_buttons_leave_fields_to_the_person(handover_setup: HandoverSetup) -> None:
    first = hold_in(kind="EditIntended", nth=1)
    halts = [first, hold_before("basic.region"), hold_before("legal_representative.id_type")]
    run = handover_setup.live_runs.start(*SUBJECT, halts=halts, is_program=False)
    run.until_event("HandoverOpened", handover="LOGIN")
    with run.beside() as guest:
        guest.do(lambda page: by_hand.type_login(page, handover_setup.registry, ACCOUNT, PASSWORD))
        pause_and_type(handover_setup, run, guest)
        run.until_held()
        guest.do(lambda page: press(page, "暂不填此项"))
        run.go_on()
        run.until_held()
        guest.do(lambda page: press(page, "我来填"))
        run.go_on()
        fill_by_hand(run, guest)
        run.until_event("HandoverOpened", handover="CONFIRM")
        guest.do(lambda page: sees(page, "请核对并提交"))
        guest.do(lambda page: press(page, "结束本次填报"))
        guest.do(lambda page: sees(page, "已保存的内容都在，下次接着填。"))
        guest.do(lambda page: press(page, "结束本次填报"))
        ended = run.ended()
    assert (ended.code, ended.answer["status"]) == (130, "interrupted")
    assert handover_setup.registry.ledger()["subject_submissions"] == []
    check_every_button(handover_setup, ended)


def pause_and_type(handover_setup: HandoverSetup, run: LiveRun, guest: Guest) -> None:
    """暂停 before the first field; the person fills a later one and nothing else; 继续."""
    run.until_held()
    guest.do(lambda page: press(page, "暂停"))
    run.go_on()
    guest.do(lambda page: sees(page, "已暂停"))
    guest.do(lambda page: by_hand.field(page, "网址").locator("input").fill("https://own.example.com"))
    assert [event["key"] for event in run.journal() if event["kind"] == "FieldDone"] == []
    guest.do(lambda page: press(page, "继续"))


def fill_by_hand(run: LiveRun, guest: Guest) -> None:
    """The person fills the field they reserved, and changes one that the run had written; 交还助手."""
    asked = run.until_event("HandoverOpened", handover="FILL")
    assert asked["key"] == "subject.legal_representative.id_type"
    guest.do(choose_id_type)
    guest.do(lambda page: by_hand.field(page, "证件地址").locator("input").fill("由人改写的地址"))
    guest.do(lambda page: press(page, "交还助手"))


def choose_id_type(page: Page) -> None:
    """Choose 居民身份证 in the list that the site offers."""
    item = by_hand.field(page, "证件类型", "法定代表人信息")
    item.locator(".el-select__wrapper").click()
    item.locator("input").fill("居民")
    page.locator(".el-select-dropdown:visible").get_by_role("option", name="居民身份证", exact=True).click()


def check_every_button(handover_setup: HandoverSetup, ended: FilingRunResult) -> None:
    """Check verdicts and stored values."""
    verdicts = ended.verdicts()
    stored = {
        name: section(handover_setup.running_mock.stored()["subject"], name)
        for name in ("主体基本信息", "证件信息", "法定代表人信息")
    }
    assert verdicts["subject.basic.region"] == "skipped"
    assert "注册地" not in stored["主体基本信息"]
    assert verdicts["subject.legal_representative.id_type"] == "by_person"
    assert stored["法定代表人信息"]["证件类型"] == "居民身份证"
    assert verdicts["subject.basic.website"] == "by_person"
    assert stored["主体基本信息"]["网址"] == "https://own.example.com"
    assert verdicts["subject.licence.address"] == "by_person"
    assert stored["证件信息"]["证件地址"] == "由人改写的地址"
    assert verdicts["subject.basic.address"] == "proved"
    assert ended.fields["wrong"] == 3  # one left out, two with other values than the profile's


def test_a_login_that_ends_at_a_save_is_asked_for_again_and_the_record_is_stored_once(approved: RunningMock) -> None:
    running_mock = approved
    ends = {"name": "session-expired", "path": "/api/paths/save", "method": "POST"}
    running_mock.registry.ask("/__mock__/faults", {"set": [ends]})
    ended = running_mock.fill("--stage", "产品")
    assert [handover["kind"] for handover in ended.answer["handovers"]] == ["LOGIN", "LOGIN"]
    assert ended.fields["proved"] == ended.fields["total"], ended.err
    (product,) = running_mock.stored()["products"]
    assert [len(product["paths"]), len(product["paths"][0]["functions"])] == [1, 1]
    written = [
        event["record"]
        for event in journal(newest(running_mock))
        if event["kind"] == "FieldDone" and event["outcome"] == "written"
    ]
    path = "products[微光商城/APP].paths[首页>分类>列表]"
    assert Counter(written) == {"products[微光商城/APP]": 6, path: 2, f"{path}.functions[商品排序]": 2}, "typed twice"


@pytest.mark.thorough
def test_a_login_that_ends_in_the_middle_is_asked_for_again_and_nothing_stored_is_typed_twice(
    running_mock: RunningMock, filed_profile: Callable[[str], FiledProfile], tmp_path: Path
) -> None:
    with open_live_runs(running_mock, is_program=False) as live_runs:
        expiring(live_runs)
    with filed_profile("draft").again(tmp_path / "undisturbed") as undisturbed:
        assert without_names(running_mock.stored()) == without_names(undisturbed.stored())


def expiring(live_runs: LiveRuns) -> None:
    """End every session of the site while a product is half filled."""
    product = "products[微光商城/APP]"
    middle = {"kind": "FieldDone", "record": product, "outcome": "written", "nth": 2, "do": "hold"}
    run = live_runs.start("--stand-in", "draft", halts=[middle])
    run.until_held()
    live_runs.running_mock.registry.ask("/__mock__/expire", {})
    run.go_on()
    ended = run.ended()
    assert [handover["kind"] for handover in ended.answer["handovers"]] == ["LOGIN", "CONFIRM", "LOGIN", "CONFIRM"]
    assert ended.fields["proved"] == ended.fields["total"]
    events = run.journal()
    written = [e for e in events if e["kind"] == "FieldDone" and e["outcome"] == "written"]
    times = Counter(item["key"] for item in written)
    assert {item["record"] for item in written if times[item["key"]] > 1} == {product}, "stored, and typed twice"
    assert max(times.values()) == 2
    again = next(
        i for i, e in enumerate(events) if e["kind"] == "HandoverOpened" and i > events.index(first_of(events))
    )
    opened = next(e for e in events[again:] if e["kind"] == "RecordOpened")
    assert opened["record"] == product


def first_of(events: list[Json]) -> Json:
    """Return the first event of the product."""
    return next(e for e in events if e["kind"] == "RecordOpened" and e["record"].startswith("products"))
