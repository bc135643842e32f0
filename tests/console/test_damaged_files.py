"""A client whose files cannot be read: corrected on the page, or brought back to an earlier version; nothing is lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.apps.damaged_files import around, corrected, damage
from assistant.core.errors import InputProblems, UsageError
from assistant.declaration.profile.earlier import newest_readable, place_of, restored, versions
from assistant.declaration.profile.loading import load
from assistant.declaration.profile.updating import OLD_VERSIONS, update
from tests.console.conftest import OwnClient
from tests.console.test_windows import press, shown

FILE = "填报资料.json"
GOOD, BROKEN = '"网址"', '"网站地址"'


def with_address(home: Path, address: str) -> None:
    """Save another address through the program, so that an earlier version exists."""
    loaded = load(home)
    basic = loaded.profile.subject.basic.model_copy(update={"address": address})
    subject = loaded.profile.subject.model_copy(update={"basic": basic})
    update(loaded, loaded.profile.model_copy(update={"subject": subject}))


def spoil(home: Path) -> str:
    """Break the profile as an editor would, and return the broken text."""
    path = home / FILE
    text = path.read_text(encoding="utf-8").replace(GOOD, BROKEN)
    path.write_text(text, encoding="utf-8")
    return text


@pytest.mark.program
def test_a_broken_profile_is_corrected_where_it_is_shown_and_nothing_wrong_is_written(own_client: OwnClient) -> None:
    home = own_client.home
    broken = spoil(home)
    line = damage(home).files[0].lines()[0]
    with shown(own_client, "profile") as page:
        texts = page.texts()
        assert f"“{FILE}”第 {line} 行：" in texts
        assert any(text.startswith(f"▶ {line:>4}") for text in texts.splitlines())
        box = page.find(tag="textarea")[0]
        page.send(box, "change", broken.replace("{", "[", 1))
        press(page, "保存改正")
        page.until(lambda: "还是读不出来，没有保存" in page.texts())
        assert (home / FILE).read_text(encoding="utf-8") == broken
        page.send(box, "change", broken.replace(BROKEN, GOOD))
        press(page, "保存改正")
        page.until(lambda: "open" in page.instructions)
    assert load(home)
    assert broken in [path.read_text(encoding="utf-8") for path in (home / OLD_VERSIONS).iterdir()]
    with shown(own_client, "profile") as page:
        assert page.find("保存", "button")
        assert "读不了" not in page.texts()


@pytest.mark.program
def test_a_broken_profile_is_brought_back_to_its_newest_readable_version(own_client: OwnClient) -> None:
    home = own_client.home
    with_address(home, "甲路 1 号")
    with_address(home, "乙路 2 号")
    broken = spoil(home)
    with shown(own_client, "profile") as page:
        assert "“填报资料.json”第" in page.texts()
        assert "乙路 2 号" in page.texts()
        press(page, "恢复成这一版")
        page.until(lambda: "open" in page.instructions)
    assert load(home).profile.subject.basic.address == "甲路 1 号"
    assert broken in [path.read_text(encoding="utf-8") for path in (home / OLD_VERSIONS).iterdir()]


@pytest.mark.program
def test_earlier_versions_are_listed_and_restored_while_the_profile_cannot_be_read(own_client: OwnClient) -> None:
    home = own_client.home
    with_address(home, "甲路 1 号")
    (home / FILE).write_text("{", encoding="utf-8")
    with shown(own_client, "versions") as page:
        page.send(page.find(tag="details")[0], "toggle")
        press(page, "恢复成这一版")
        page.until(lambda: "open" in page.instructions)
    assert load(home)


@pytest.mark.program
@pytest.mark.parametrize("part", ["materials", "findings", "sending", "sealing", "plan", "handing-over", "versions"])
def test_every_page_leads_to_where_the_file_is_corrected(own_client: OwnClient, part: str) -> None:
    spoil(own_client.home)
    with shown(own_client, part) as page:
        assert page.find("到“填报资料”里改正，或恢复以前的版本", "a")


def test_a_file_of_another_encoding_is_shown_and_saved_as_text(tmp_path: Path) -> None:
    (tmp_path / "主体.yaml").write_bytes("主体基本信息:\n  主体名称: 甲公司\n".encode("gb18030"))
    (file,) = damage(tmp_path).files
    assert file.text == "主体基本信息:\n  主体名称: 甲公司\n"
    corrected(tmp_path, file, file.text)
    assert load(tmp_path).profile.subject.basic.name == "甲公司"
    assert (tmp_path / OLD_VERSIONS / "主体.1.yaml").read_bytes().decode("gb18030") == file.text


def test_one_of_two_broken_files_is_corrected_by_itself(tmp_path: Path) -> None:
    (tmp_path / "主体.yaml").write_text("主体基本信息:\n  主体名称 甲\n", encoding="utf-8")
    (tmp_path / "产品.yaml").write_text("- 名称: [\n", encoding="utf-8")
    by_name = {file.name: file for file in damage(tmp_path).files}
    assert set(by_name) == {"主体.yaml", "产品.yaml"}
    corrected(tmp_path, by_name["主体.yaml"], "主体基本信息:\n  主体名称: 甲\n")
    assert [file.name for file in damage(tmp_path).files] == ["产品.yaml"]
    with pytest.raises(InputProblems):
        corrected(tmp_path, by_name["产品.yaml"], "- 名称: {\n")


def test_a_file_that_changed_since_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "主体.yaml"
    path.write_text("主体基本信息: [\n", encoding="utf-8")
    (file,) = damage(tmp_path).files
    path.write_text("主体基本信息: {\n", encoding="utf-8")
    with pytest.raises(UsageError):
        corrected(tmp_path, file, "主体基本信息:\n  主体名称: 甲\n")
    assert path.read_text(encoding="utf-8") == "主体基本信息: {\n"


def test_records_beside_the_profile_are_corrected_too(tmp_path: Path) -> None:
    (tmp_path / "主体.yaml").write_text("主体基本信息:\n  主体名称: 甲\n", encoding="utf-8")
    record = tmp_path / "台账" / "客户.yaml"
    record.parent.mkdir()
    record.write_text("简称: 甲\n归档: 昨天\n", encoding="utf-8")
    damaged = damage(tmp_path)
    assert not damaged.is_profile
    (file,) = damaged.files
    assert file.name == "台账/客户.yaml"
    with pytest.raises(InputProblems):
        corrected(tmp_path, file, "归档: 前天\n")
    corrected(tmp_path, file, "简称: 甲\n归档: 2026-11-02\n")
    assert not damage(tmp_path)
    assert (tmp_path / "台账" / OLD_VERSIONS / "客户.1.yaml").exists()


def test_a_deleted_profile_is_brought_back_from_its_earlier_versions(tmp_path: Path) -> None:
    path = tmp_path / "填报资料.json"
    path.write_text(json.dumps({"主体": {"主体基本信息": {"主体名称": "甲"}}}), encoding="utf-8")
    with_address(tmp_path, "乙路 2 号")
    path.unlink()
    place = place_of(tmp_path)
    newest = newest_readable(place)
    assert newest is not None
    assert restored(place, newest[0]) == [path]
    assert load(tmp_path).profile.subject.basic.name == "甲"
    assert len(versions(place_of(tmp_path))) == 1


def test_the_lines_around_a_fault_are_shown_once_and_in_order() -> None:
    assert list(around("一\n二\n三\n四\n五\n六", [2, 3], 1)) == [
        (1, "一", False), (2, "二", True), (3, "三", True), (4, "四", False),
    ]  # fmt: skip


@pytest.mark.program
@pytest.mark.parametrize(
    ("name", "wrong", "right", "said"),
    [
        ("台账/委托.yaml", "结束: 2026-13-40\n", "结束: 2026-11-20\n", "结束：“2026-13-40”不是日期"),
        ("台账/到期.yaml", "到期: [{证件: 委托书, 到: 明年}]\n", "到期: []\n", "到期 › 第 1 项：“委托书 明年”不完整"),
    ],
)
def test_a_record_of_the_office_is_corrected_where_its_page_leads(
    own_client: OwnClient, name: str, wrong: str, right: str, said: str
) -> None:
    path = own_client.home / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(wrong, encoding="utf-8")
    with shown(own_client, "profile") as page:
        assert f"“{name}”读不了" in page.texts()
        assert said in page.texts()
        box = page.find(tag="textarea")[0]
        page.send(box, "change", wrong.replace("2026", "2027"))
        press(page, "保存改正")
        page.until(lambda: "还是读不出来，没有保存" in page.texts())
        page.send(box, "change", right)
        press(page, "保存改正")
        page.until(lambda: "open" in page.instructions)
    assert path.read_text(encoding="utf-8") == right
    assert not damage(own_client.home)
