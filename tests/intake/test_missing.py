"""Requirements and missing items by person and stage, derived from the existing files."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant.apps.cli.intake import known_of
from assistant.apps.cli.intake import missing as command
from assistant.core.language import choose
from assistant.declaration.intake.missing import Dates, MissingItem, by_duty, message
from assistant.declaration.intake.missing import missing as lacking
from assistant.declaration.intake.requirements import LICENCE, RELATION, STATES, MaterialKind, Requirement, State
from assistant.declaration.intake.states import (
    KnownMaterials,
    StoredUpload,
    next_version,
    resolve_requirements,
    versions,
)
from assistant.declaration.papers.confirmation_sheet import TITLE, confirmation_sheet
from assistant.declaration.papers.facts import Source
from assistant.declaration.papers.folder import FOLDER, MANIFEST, PaperDraft, bind_scan, write
from assistant.declaration.papers.making import drafts
from assistant.declaration.papers.outline import paper_kind
from assistant.declaration.papers.shelf import Shelf
from assistant.declaration.papers.word import to_docx
from assistant.declaration.profile.loading import LoadedProfile, load
from assistant.proof.journal.uploads import stored_files
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


DAY = date(2026, 11, 25)
DATES = Dates(DAY, date(2026, 11, 30))


def missing(loaded: LoadedProfile) -> list[MissingItem]:
    """Return the missing items, given the existing files."""
    return lacking(loaded, resolve_requirements(loaded))


def of(loaded: LoadedProfile, material: str, known: KnownMaterials | None = None) -> Requirement:
    """Return the requirement of a material."""
    requirements = resolve_requirements(loaded, known) if known else resolve_requirements(loaded)
    return next(requirement for requirement in requirements if requirement.kind.material == material)


def drafted(loaded: LoadedProfile, shelf: Path, paper: str, *, without_gaps: bool = True, data: bytes = b"") -> Path:
    """Draft a paper into 材料/ and return its path; without gaps, as if a person had completed it."""
    made = list(drafts(Source.of(loaded), Shelf(shelf), paper_kind(paper)))
    if without_gaps:
        made = [replace(draft, gaps=(), official=True, data=data or draft.data) for draft in made]
    return write(loaded.folder / FOLDER, made, DAY)[0].path


@pytest.fixture(autouse=True)
def _chinese() -> None:
    choose("zh")


@pytest.fixture
def chat(tmp_path: Path) -> LoadedProfile:
    """Return a copy of the chat-app example."""
    shutil.copytree(ROOT / "profiles" / "chat-app", tmp_path / "甲")
    return load(tmp_path / "甲")


def test_every_material_of_the_process_is_listed_with_its_requirement(chat: LoadedProfile) -> None:
    requirements = resolve_requirements(chat)
    assert set(PROCESS) <= {requirement.kind.material for requirement in requirements}
    assert all(requirement.kind.requirement for requirement in requirements)


def test_nothing_is_missing_from_a_complete_example(chat: LoadedProfile) -> None:
    assert missing(chat) == []
    assert command(chat.folder) == 0


def test_a_missing_file_is_requested_again_from_the_sealer(chat: LoadedProfile) -> None:
    assert chat.profile.subject.attachments.commitment
    (chat.folder / chat.profile.subject.attachments.commitment).unlink()
    (lack,) = missing(chat)
    assert (lack.duty, lack.stage, lack.state) == ("用印", "主体", "待收扫描件")
    assert command(chat.folder, as_json=True) == 1


def test_a_file_in_the_drafts_folder_is_no_draft_by_its_name_alone(tmp_path: Path) -> None:
    loaded = load(written(tmp_path))
    (tmp_path / "材料").mkdir()
    (tmp_path / "材料" / "算法备案承诺书.docx").write_bytes(b"PK")
    assert of(loaded, "算法备案承诺书").state == "none"


def test_a_draft_advances_from_gaps_to_the_seal_and_returns_when_a_fact_changes(tmp_path: Path) -> None:
    loaded = load(written(tmp_path))
    drafted(loaded, tmp_path / "架", "工作证明", without_gaps=False)
    requirement = of(loaded, "算法安全责任人工作证明")
    assert (requirement.state, "待填写" in requirement.why) == ("drafted", True)
    path = drafted(loaded, tmp_path / "架", "承诺书")
    path.rename(path.with_name("客户改了名.docx"))
    assert of(loaded, "算法备案承诺书").state == "none"
    path.with_name("客户改了名.docx").rename(path)
    assert of(loaded, "算法备案承诺书").state == "to_seal"
    written(tmp_path, (tmp_path / "资料.yaml").read_text("utf-8").replace("演示科技有限公司", "演示新名有限公司"))
    requirement = of(load(loaded.path), "算法备案承诺书")
    assert requirement.state == "drafted"
    assert "主体名称" in requirement.why


def test_a_draft_waits_for_the_client_until_the_confirmation_sheet_is_signed(tmp_path: Path) -> None:
    loaded = load(written(tmp_path))
    drafted(loaded, tmp_path / "架", "承诺书")
    confirmation = confirmation_sheet(Source.of(loaded))
    signed = write(tmp_path / FOLDER, [PaperDraft(TITLE, "", to_docx(confirmation), dict(confirmation.facts))], DAY)[
        0
    ].path
    requirement = of(loaded, "算法备案承诺书")
    assert (requirement.state, requirement.duty) == ("to_confirm", "经办")
    (tmp_path / "签字.pdf").write_bytes(b"%PDF-1.4 signed")
    bind_scan(tmp_path / FOLDER, tmp_path / "签字.pdf", signed)
    requirement = of(loaded, "算法备案承诺书")
    assert (requirement.state, requirement.duty) == ("to_seal", "用印")


def test_an_unsealed_paper_without_gaps_waits_for_the_client(tmp_path: Path) -> None:
    loaded = load(written(tmp_path))
    drafted(loaded, tmp_path / "架", "算法模型架构")
    assert of(loaded, "算法模型架构").state == "to_confirm"


def test_a_seal_is_requested_again_when_a_sealed_fact_changes(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "profiles" / "search-engine", tmp_path / "甲")
    loaded = load(tmp_path / "甲")
    printed = drafted(loaded, tmp_path / "架", "工作证明")
    proof = loaded.profile.subject.responsible.employment_proof
    assert proof
    bind_scan(loaded.folder / FOLDER, loaded.folder / proof, printed)
    assert of(loaded, "算法安全责任人工作证明").state == "received"
    path = tmp_path / "甲" / "profile.yaml"
    path.write_text(path.read_text("utf-8").replace("13800001410", "13800001499"), "utf-8")
    requirement = of(load(tmp_path / "甲"), "算法安全责任人工作证明")
    assert (requirement.state, requirement.duty) == ("reseal", "用印")
    assert "手机号码" in requirement.why
    assert "13800001499" not in requirement.why


def test_a_sealed_scan_of_a_draft_without_the_registrys_template_must_be_made_again(chat: LoadedProfile) -> None:
    printed = drafted(chat, chat.folder / "架", "承诺书")
    named = chat.profile.subject.attachments.commitment
    assert named
    bind_scan(chat.folder / FOLDER, chat.folder / named, printed)
    assert of(chat, "算法备案承诺书").state == "received"
    listed = chat.folder / FOLDER / MANIFEST
    listed.write_text(listed.read_text("utf-8").replace('"official": true', '"official": false'), "utf-8")
    requirement = of(chat, "算法备案承诺书")
    assert (requirement.state, "非官方模板" in requirement.why) == ("drafted", True)
    stored = KnownMaterials(uploaded={str(requirement.key): StoredUpload("", Path(named).name)})
    assert of(chat, "算法备案承诺书", stored).state == "drafted", "an upload of it is no better"
    assert not missing(chat)[0].may_be_sealed, "there is no text yet that could be sealed"
    drafted(chat, chat.folder / "架", "承诺书", data=b"on the template")
    requirement = of(chat, "算法备案承诺书")
    assert (requirement.state, requirement.duty, "非官方模板" in requirement.why) == ("reseal", "用印", True)


def test_uploads_of_a_run_and_preflight_results_have_their_own_states(chat: LoadedProfile) -> None:
    key, path = "subject.attachments.commitment", chat.profile.subject.attachments.commitment
    assert path
    digest = hashlib.sha256((chat.folder / path).read_bytes()).hexdigest()
    cases = [
        (KnownMaterials(looked_at=frozenset({key})), "passed"),
        (KnownMaterials(looked_at=frozenset({key}), findings={key: "没有红章"}), "received"),
        (KnownMaterials(uploaded={key: StoredUpload(digest, "x.pdf")}), "uploaded"),
        (KnownMaterials(uploaded={key: StoredUpload("", Path(path).name)}), "uploaded"),
        (KnownMaterials(uploaded={key: StoredUpload("0" * 64, Path(path).name)}), "received"),
    ]
    for known, state in cases:
        assert of(chat, "算法备案承诺书", known).state == state
    assert STATES["uploaded"] == "已上传"


@pytest.mark.slow
def test_a_preflight_with_papers_reports_which_passed(chat: LoadedProfile) -> None:
    for path in (chat.folder / "附件").rglob("*"):
        if path.is_file() and path.stem != "营业执照":  # one paper is enough, and each takes time
            path.unlink()
    known = known_of(chat, papers=True)
    assert of(chat, "营业执照", known).state == "passed"
    assert of(chat, "营业执照", known_of(chat, papers=False)).state == "received"
    assert stored_files([]) == {}


def test_a_requirement_that_does_not_apply_says_why(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "profiles" / "speech-api", tmp_path / "甲")
    requirement = of(load(tmp_path / "甲"), "APP 或网站情况说明")
    assert (requirement.state, "技术支持者" in requirement.why) == ("not_needed", True)


def test_the_message_counts_numbers_dates_and_names_what_must_be_sealed(tmp_path: Path) -> None:
    loaded = load(written(tmp_path))
    groups = by_duty(missing(loaded))
    assert set(groups) == {"经办", "技术", "法务"}
    text = message(loaded, "经办", groups["经办"], DATES)
    assert text.startswith("某甲您好，演示科技有限公司的算法备案还差")
    assert "截至 11月25日" in text
    assert "11月30日（周一）前" in text
    assert "① " in text
    assert "盖章后彩色扫描" in text
    assert "定稿后还要盖章：算法安全责任人工作证明" in text
    assert not set("|*#│┃") & set(text)


def test_the_message_to_the_sealer_names_what_to_seal_now(tmp_path: Path) -> None:
    loaded = load(written(tmp_path))
    drafted(loaded, tmp_path / "架", "承诺书")
    groups = by_duty(missing(loaded))
    assert "现在可以盖章：算法备案承诺书" in message(loaded, "用印", groups["用印"], DATES)


def test_unanswered_fields_are_named_by_label_and_never_by_value(tmp_path: Path) -> None:
    lacks = missing(load(written(tmp_path)))
    subject = next(lack for lack in lacks if lack.name == "主体信息未填齐")
    assert "手机号码" in subject.requirement
    assert "统一社会信用代码" not in subject.requirement


def test_a_pair_of_roles_shares_its_retained_materials(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "profiles" / "image-generator", tmp_path / "甲")
    requirements = [
        requirement
        for requirement in resolve_requirements(load(tmp_path / "甲"))
        if requirement.kind.material == "算法模型架构"
    ]
    assert len(requirements) == 2
    assert len({requirement.path for requirement in requirements}) == 1


def test_versions_are_counted_from_the_names(tmp_path: Path) -> None:
    for name in ("甲.pdf", "甲（第2版）.pdf", "甲（第10版）.pdf", "乙.pdf"):
        (tmp_path / name).write_bytes(b"1")
    texts = versions(tmp_path, "甲.pdf")
    assert texts == ["甲.pdf", "甲（第2版）.pdf", "甲（第10版）.pdf"]
    assert next_version("甲", texts) == "甲（第11版）"


def test_a_supporter_needs_no_product(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "profiles" / "speech-api", tmp_path / "甲")
    assert not [lack for lack in missing(load(tmp_path / "甲")) if lack.stage == "产品"]


@pytest.mark.parametrize(
    ("kind", "state", "is_ours"),
    [
        (RELATION, "none", True),
        (RELATION, "drafted", True),
        (RELATION, "to_confirm", False),
        (RELATION, "lost", False),
        (LICENCE, "none", False),
        (LICENCE, "drafted", True),
    ],
)
def test_a_paper_is_ours_until_its_draft_is_whole(kind: MaterialKind, state: State, is_ours: bool) -> None:
    assert Requirement(kind, state=state).is_ours is is_ours
