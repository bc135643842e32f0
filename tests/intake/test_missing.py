"""Slots and what is missing: by person and stage, from what really lies there."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assistant.cli.intake import missing as command
from assistant.intake.missing import by_duty, message, missing
from assistant.intake.slots import next_version, slots, versions
from assistant.language import choose
from assistant.profile.loading import LoadedProfile, load
from tests.profile.profiles import written
from tests.project.source_tree import ROOT

PROCESS = (
    "营业执照",
    "ICP备案证明或经营许可证",
    "算法备案承诺书",
    "落实算法安全主体责任基本情况",
    "算法安全责任人工作证明",
    "算法安全自评估报告",
    "拟公示内容",
    "算法说明文档",
    "数据来源及说明",
    "算法模型架构",
    "APP 或网站情况说明",
    "产品与算法关联说明",
)


@pytest.fixture(autouse=True)
def _chinese() -> None:
    choose("zh")


@pytest.fixture
def chat(tmp_path: Path) -> LoadedProfile:
    """Return a copy of the chat-app example."""
    shutil.copytree(ROOT / "profiles" / "chat-app", tmp_path / "甲")
    return load(tmp_path / "甲")


def test_every_material_of_the_process_has_its_slot_with_a_requirement(chat: LoadedProfile) -> None:
    found = slots(chat)
    assert set(PROCESS) <= {slot.need.material for slot in found}
    assert all(slot.need.requirement for slot in found)


def test_nothing_is_missing_from_a_complete_example(chat: LoadedProfile) -> None:
    assert missing(chat) == []
    assert command(chat.folder, as_json=False) == 0


def test_a_file_that_is_gone_is_asked_for_again_from_the_one_who_seals(chat: LoadedProfile) -> None:
    assert chat.profile.subject.attachments.commitment
    (chat.folder / chat.profile.subject.attachments.commitment).unlink()
    (lack,) = missing(chat)
    assert (lack.duty, lack.stage, lack.state) == ("用印", "主体", "待收扫描件")
    assert command(chat.folder, as_json=True) == 1


def test_a_draft_of_a_sealed_paper_waits_for_the_seal(tmp_path: Path) -> None:
    loaded = load(written(tmp_path))
    (tmp_path / "材料").mkdir()
    (tmp_path / "材料" / "算法备案承诺书.docx").write_bytes(b"PK")
    states = {slot.need.material: slot.state for slot in slots(loaded)}
    assert states["算法备案承诺书"] == "to_seal"
    assert states["落实算法安全主体责任基本情况"] == "none"


def test_the_message_counts_numbers_and_names_what_must_be_sealed(tmp_path: Path) -> None:
    loaded = load(written(tmp_path))
    groups = by_duty(missing(loaded))
    assert set(groups) == {"经办", "技术", "法务"}
    text = message(loaded, "经办", groups["经办"])
    assert text.startswith("某甲您好，演示科技有限公司的算法备案还差")
    assert "①" in text
    assert "盖章后彩色扫描" in text


def test_unanswered_fields_are_named_by_label_and_never_by_value(tmp_path: Path) -> None:
    lacks = missing(load(written(tmp_path)))
    subject = next(lack for lack in lacks if lack.name == "主体信息未填齐")
    assert "手机号码" in subject.requirement
    assert "统一社会信用代码" not in subject.requirement


def test_a_pair_of_roles_shares_its_kept_materials(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "profiles" / "image-generator", tmp_path / "甲")
    found = [slot for slot in slots(load(tmp_path / "甲")) if slot.need.material == "算法模型架构"]
    assert len(found) == 2
    assert len({slot.path for slot in found}) == 1


def test_versions_are_counted_from_the_names(tmp_path: Path) -> None:
    for name in ("甲.pdf", "甲（第2版）.pdf", "甲（第10版）.pdf", "乙.pdf"):
        (tmp_path / name).write_bytes(b"1")
    found = versions(tmp_path, "甲.pdf")
    assert found == ["甲.pdf", "甲（第2版）.pdf", "甲（第10版）.pdf"]
    assert next_version("甲", found) == "甲（第11版）"


def test_a_supporter_needs_no_product(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "profiles" / "speech-api", tmp_path / "甲")
    assert not [lack for lack in missing(load(tmp_path / "甲")) if lack.stage == "产品"]
