"""Faults of the pages, met by hand in a real browser: what a filer sees, what is stored, what the ledger records."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Dialog, expect

from tests.mock import beforehand
from tests.mock.person import MockVisitor
from tests.mock.walks import LEGAL, PAPERS, SUBJECT, add_product

pytestmark = pytest.mark.browser


def arm(person: MockVisitor, *faults: str | dict[str, Any]) -> list[str]:
    """Replace all faults by these; return their ids."""
    added: list[str] = person.registry.ask("/__mock__/faults", {"set": list(faults)})["added"]
    return added


def open_subject(person: MockVisitor) -> None:
    """Open the form of the subject in a new document, so that its forms are requested again."""
    person.page.goto("about:blank")
    person.open("/subject")


def save(person: MockVisitor) -> dict[str, Any]:
    """Save the open form; return the stored subject."""
    person.press("保存", answered="/subject/save")
    person.wait_for_message("保存成功")
    sections: dict[str, Any] = person.stored()["subject"]["sections"]
    return sections


def done(person: MockVisitor) -> list[str]:
    """Return the ids of the faults that the pages report as done."""
    return [name for line in person.registry.ledger()["requests"] for name in line["on_page"]]


def test_the_form_is_rendered_again_while_somebody_types(person: MockVisitor) -> None:
    (fault,) = arm(person, "re-render:after=3")
    person.open("/subject")
    field = person.item(SUBJECT, "主体名称").locator("input")
    field.focus()
    held = field.element_handle()
    person.page.keyboard.type("演示科技")
    assert held is not None
    assert not held.evaluate("node => node.isConnected")
    assert save(person) == {SUBJECT: {"主体名称": "演示科"}}
    assert done(person) == [fault]


@pytest.mark.parametrize(
    ("to", "remaining"), [pytest.param("before", {"主体名称": "甲公司"}, marks=pytest.mark.thorough), ("empty", {})]
)
def test_the_page_resets_an_answer(person: MockVisitor, to: str, remaining: dict[str, str]) -> None:
    person.open("/subject")
    person.write(SUBJECT, "主体名称", "甲公司")
    save(person)
    (fault,) = arm(person, f"value-reset:field=subjectName,ms=50,to={to}")
    open_subject(person)
    person.write(SUBJECT, "主体名称", "乙公司")
    expect(person.item(SUBJECT, "主体名称").locator("input")).to_have_value(remaining.get("主体名称", ""))
    person.write(SUBJECT, "详细地址", "科技路 1 号")
    assert save(person) == {SUBJECT: {**remaining, "详细地址": "科技路 1 号"}}
    assert done(person) == [fault]


def test_a_form_is_shown_with_other_options_labels_places_and_a_further_required_field(person: MockVisitor) -> None:
    """Faults that change different fields of one form: each is seen and stored by itself."""
    arm(
        person,
        "options-changed:field=subject.licenceType,word=营业执照,to=营业执照（三证合一）",
        "label-renamed:field=subject.address,to=通信地址",
        f"field-moved:field=subject.website,to={LEGAL}",
        "required-added:form=subject,label=备案联系人",
    )
    open_subject(person)
    person.item(PAPERS, "主体证件类型").locator(".el-select__wrapper").click()
    options = person.page.locator(".el-select-dropdown__item:visible")
    renamed = options.filter(has_text="三证合一")
    expect(renamed).to_have_text("营业执照（三证合一）")
    assert "营业执照" not in options.all_inner_texts(), "the old word is missing"
    renamed.click()
    expect(person.item(SUBJECT, "详细地址")).to_have_count(0)
    expect(person.item(SUBJECT, "网址")).to_have_count(0)
    person.write(SUBJECT, "通信地址", "科技路 1 号")
    person.write(LEGAL, "网址", "https://example.test")
    expect(person.section(SUBJECT).locator('[data-field="addedField"].is-required')).to_have_count(1)
    person.write(SUBJECT, "备案联系人", "测试甲")
    assert save(person) == {
        SUBJECT: {"详细地址": "科技路 1 号", "网址": "https://example.test", "备案联系人": "测试甲"},
        PAPERS: {"主体证件类型": "营业执照（三证合一）"},
    }


def test_a_dialog_covers_the_form(person: MockVisitor) -> None:
    (fault,) = arm(person, "dialog-over-form:text=系统将升级,ms=0,path=/api/subject")
    person.open("/subject")
    box = person.page.locator(".el-message-box")
    expect(box).to_contain_text("系统将升级")
    box.get_by_role("button", name="知道了").click()
    expect(box).to_be_hidden()
    person.write(SUBJECT, "主体名称", "甲公司")
    assert save(person) == {SUBJECT: {"主体名称": "甲公司"}}
    assert done(person) == [fault]


def test_a_dialog_of_the_browser_interrupts_the_form(person: MockVisitor) -> None:
    said: list[str] = []

    def answer(dialog: Dialog) -> None:
        said.append(dialog.message)
        dialog.accept()

    person.page.once("dialog", answer)
    arm(person, "dialog-over-form:kind=native,text=请保存,ms=0,path=/api/subject")
    with person.page.expect_event("dialog"):
        person.open("/subject")
    person.write(SUBJECT, "主体名称", "甲公司")
    save(person)
    assert said == ["请保存"]


def test_the_page_opens_a_second_tab(person: MockVisitor) -> None:
    (fault,) = arm(person, "second-tab:path=/api/subject")
    person.open("/subject")
    with person.page.context.expect_page() as opened:
        person.item(SUBJECT, "主体名称").locator("input").click()
    expect(opened.value.locator("main form")).to_be_attached()
    person.write(SUBJECT, "主体名称", "甲公司")
    assert save(person) == {SUBJECT: {"主体名称": "甲公司"}}
    assert fault in done(person)


def test_the_pages_script_leaves_for_another_host_in_the_middle_of_a_form(person: MockVisitor) -> None:
    arm(person, "other-host:path=/api/subject/save,method=POST")
    person.open("/subject")
    person.write(SUBJECT, "主体名称", "甲公司")
    person.press("保存")
    person.page.wait_for_url("http://localhost:*/**")
    assert person.stored()["subject"]["sections"] == {SUBJECT: {"主体名称": "甲公司"}}


@pytest.mark.thorough
def test_an_opened_page_is_redirected_to_another_host(person: MockVisitor) -> None:
    arm(person, "other-host")
    person.page.goto("about:blank")
    person.page.goto(f"{person.registry.url}/#/home")
    person.page.wait_for_url("http://localhost:*/**")


def test_an_opened_page_is_under_maintenance(person: MockVisitor) -> None:
    arm(person, "maintenance")
    person.page.goto("about:blank")
    person.page.goto(f"{person.registry.url}/#/home")
    expect(person.page.get_by_role("heading", name="系统维护中")).to_be_visible()
    person.registry.ask("/__mock__/faults", {"clear": True})
    person.page.reload()
    person.shown("/home")


def test_the_page_shows_the_other_company_that_is_logged_in_now(person: MockVisitor) -> None:
    arm(person, "other-account")
    open_subject(person)
    expect(person.page.locator(".company-name")).to_have_text("另一家演示有限公司")


def test_an_expired_session_sends_the_page_to_the_login_and_back(person: MockVisitor) -> None:
    arm(person, "session-expired:path=/api/subject/save,method=POST")
    person.open("/subject")
    person.write(SUBJECT, "主体名称", "甲公司")
    person.press("保存")
    expect(person.page.locator('input[name="account"]')).to_be_visible()
    assert person.stored()["subject"]["sections"] == {}
    person.type_login()
    person.shown("/subject")


def test_a_record_is_locked_while_its_form_is_open(person: MockVisitor) -> None:
    arm(person, "record-locked")
    person.open("/subject")
    person.write(SUBJECT, "主体名称", "甲公司")
    person.press("保存")
    person.wait_for_message("该信息审核中，不能修改")
    open_subject(person)
    expect(person.page.locator("main input:enabled")).to_have_count(0)
    assert person.stored()["subject"]["sections"] == {}


def test_an_upload_is_missing_from_the_list_although_success_is_reported(person: MockVisitor) -> None:
    (fault,) = arm(person, "upload-lost:from=list")
    person.open("/subject")
    paper = person.papers / "营业执照.pdf"
    paper.write_bytes(b"%PDF-1.4\n")
    item = person.item(PAPERS, "营业执照")
    item.locator('input[type="file"]').set_input_files(paper)
    person.wait_for_message("上传成功")
    expect(item.locator(".el-upload-list__item")).to_have_count(0)
    assert save(person) == {}
    assert done(person) == [fault]


@pytest.mark.slow
def test_save_and_submission_go_to_one_address_and_differ_in_the_body_alone(person: MockVisitor) -> None:
    beforehand.draft_subject(person.registry)
    arm(person, "one-address")
    open_subject(person)
    person.press("提交")
    person.submit("确认提交", "subject")
    assert person.stored()["subject"]["state"] == "审核通过"
    lines = person.registry.ledger()["requests"]
    assert "/api/subject/submit" not in [line["path"] for line in lines]
    (submission,) = [line for line in lines if line["path"] == "/api/subject/save" and line["faults"]]
    assert (submission["errno"], submission["faults"][0]["name"]) == (0, "one-address")
    assert person.registry.ledger()["subject_submissions"][0]["code_fetched_by"] == "filer"

    arm(person, "double-click")
    add_product(person)
    expect(person.page.locator(".el-table__row")).to_have_count(2)
    arm(person, "list-paged:size=1")
    person.open("/home")
    person.open("/products")
    expect(person.page.locator(".el-table__row")).to_have_count(1)
    person.page.locator(".el-pager .number", has_text="2").click()
    expect(person.page.locator(".el-table__row")).to_contain_text("2")


@pytest.mark.parametrize(
    ("how", "message", "saves"),
    [pytest.param("reset", "系统繁忙", 1, marks=pytest.mark.thorough), ("resent", "保存成功", 2)],
)
def test_a_browser_resends_a_save_if_the_connection_breaks_before_any_answer(
    person: MockVisitor, how: str, message: str, saves: int
) -> None:
    arm(person, f"save-then-fail:how={how}")
    person.open("/subject")
    person.write(SUBJECT, "主体名称", "甲公司")
    person.press("保存")
    person.wait_for_message(message)
    paths = [line["path"] for line in person.registry.ledger()["requests"]]
    assert paths.count("/api/subject/save") == saves
    assert person.stored()["subject"]["sections"] == {SUBJECT: {"主体名称": "甲公司"}}
