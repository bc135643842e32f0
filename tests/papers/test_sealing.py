"""用印: the print set, the parcel, the scan that comes back, and what must be sealed again; requests for materials."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from docx import Document

from assistant.apps.cli import usage
from assistant.apps.cli.app import app
from assistant.core.errors import UsageError
from assistant.core.files import sha256
from assistant.declaration.intake import missing as lacking
from assistant.declaration.intake.material_requests import ask, reminder, still_open
from assistant.declaration.intake.sealing import (
    SealingPaper,
    advance,
    changed_names,
    prepare_print_set,
    printable,
    scan_back,
    seal_again,
    sealing,
    sets,
)
from assistant.declaration.intake.states import resolve_requirements
from assistant.declaration.papers.facts import Source
from assistant.declaration.papers.folder import stale_facts
from assistant.declaration.papers.paper_record import PaperEvent, add, read_record
from assistant.declaration.papers.returning import compare, record_return
from tests.papers.returned import (
    FIRST,
    SECOND,
    Edit,
    SentClient,
    added,
    both,
    cell,
    comment,
    filled,
    new_client,
    tracked,
)

pytestmark = pytest.mark.usefixtures("in_chinese")

EMPLOYMENT, REPORT = "算法安全责任人工作证明", "算法安全自评估报告"


@pytest.fixture
def client(tmp_path: Path) -> SentClient:
    """A client whose 工作证明 is final: a person filled its open places."""
    return ready_client(tmp_path)


def ready_client(folder: Path) -> SentClient:
    """Return a client whose 工作证明 is final, without its scan."""
    client = new_client(folder, only=EMPLOYMENT)
    draft = client.home / "材料" / f"{EMPLOYMENT}.docx"
    document = Document(str(draft))
    filled(document)
    document.save(str(draft))
    for file in client.home.rglob("*.yaml"):  # the example names a scan that it does not have
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        file.write_text("".join(line for line in lines if "工作证明" not in line), encoding="utf-8")
    return client


def change(client: SentClient, old: str, new: str) -> None:
    """Change a value in the client's profile."""
    for file in client.home.rglob("*.yaml"):
        file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def papers(client: SentClient) -> dict[str, SealingPaper]:
    loaded = client.loaded
    return {paper.requirement.kind.material: paper for paper in sealing(loaded, resolve_requirements(loaded))}


def test_the_print_set_holds_what_may_be_sealed_with_a_list_of_who_does_what(client: SentClient) -> None:
    own = papers(client)
    assert [paper.name for paper in printable(list(own.values()))] == [EMPLOYMENT]
    ready = prepare_print_set(client.loaded, [own[EMPLOYMENT]], FIRST)
    assert ready.folder.name == "2026-12-01 第1次"
    assert sorted(path.name for path in ready.folder.iterdir()) == [f"01-{EMPLOYMENT}.docx", "用印清单.docx"]
    rows = [[one.text for one in row.cells] for row in Document(str(ready.folder / "用印清单.docx")).tables[0].rows]
    assert rows[1] == [EMPLOYMENT, "1", "是", "—", "文稿里有日期栏就填", "公章：用印经办人"]
    with pytest.raises(UsageError, match="还不能用印"):
        prepare_print_set(client.loaded, [own[REPORT]] if REPORT in own else [], FIRST)


def edit(client: SentClient, edit: Edit) -> None:
    """Edit the draft as a person does."""
    draft = client.home / "材料" / f"{EMPLOYMENT}.docx"
    document = Document(str(draft))
    edit(document)
    document.save(str(draft))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (added("【待填写：在哪个部门任什么职务，何时入职？】"), "还有 1 处待填写"),
        (comment("周示范", "内部：社保对不上，先别告诉客户"), "里面有 1 处批注或修订"),
        (tracked("周示范", "周小样"), "里面有 2 处批注或修订"),
    ],
)
def test_nothing_open_is_printed_and_a_person_is_warned_of_notes(
    client: SentClient, change: Edit, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(client, change)
    paper = papers(client)[EMPLOYMENT]
    assert (paper.is_printable, paper.obstacle) == (False, why)
    with pytest.raises(UsageError, match=f"还不能用印：{EMPLOYMENT}（{why}）"):
        prepare_print_set(client.loaded, [paper], FIRST)
    assert beian("papers", "seals", client.home, "--make") != 0
    assert why in capsys.readouterr().err
    assert beian("papers", "send", client.home, EMPLOYMENT) == 0
    assert ("批注或修订，会一起发出" in capsys.readouterr().err) == ("批注" in why)


def test_a_draft_that_was_changed_after_it_was_looked_at_is_not_printed(client: SentClient) -> None:
    ready = list(printable(list(papers(client).values())))  # as the page holds them since it was drawn
    edit(client, both(comment("周示范", "内部：社保对不上，先别告诉客户"), added("【待填写：何时入职？】")))
    with pytest.raises(UsageError, match=f"“{EMPLOYMENT}.docx”在备好期间又改过，没有备"):
        prepare_print_set(client.loaded, ready, FIRST)
    assert read_record(client.home).events == ()
    assert not list(client.home.rglob(f"01-{EMPLOYMENT}.docx"))


def test_a_requirement_that_nobody_checked_on_the_registry_s_pages_is_marked_so(client: SentClient) -> None:
    report = papers(client)[REPORT]
    assert (report.need.signer, report.need.is_dated, report.need.is_checked) == ("算法安全责任人", True, False)


def test_only_a_paper_with_changed_facts_is_sealed_again(client: SentClient) -> None:
    prepare_print_set(client.loaded, [papers(client)[EMPLOYMENT]], FIRST)
    folder = sets(read_record(client.home))[0].folder
    advance(client.home, folder, "posted", FIRST, "SF123")
    assert papers(client)[EMPLOYMENT].state == "posted"
    change(client, "https://xingyu.example.com/download", "https://xingyu.example.com/get")
    assert papers(client)[EMPLOYMENT].state == "posted"  # the address of the product is none of its facts
    change(client, "13800001010", "13800002222")
    again = papers(client)[EMPLOYMENT]
    assert (again.state, changed_names(again)) == ("reseal", ["手机号码"])
    change(client, "13800002222", "13800001010")
    own = papers(client)[EMPLOYMENT]
    assert (own.state, own.is_printable) == ("posted", False)
    seal_again(client.loaded, own, SECOND)
    wrong = papers(client)[EMPLOYMENT]
    assert (wrong.state, wrong.is_printable) == ("reseal", True)
    ready = prepare_print_set(client.loaded, [wrong], SECOND)
    advance(client.home, ready.folder.relative_to(client.home).as_posix(), "posted", SECOND, "SF124")
    assert papers(client)[EMPLOYMENT].state == "posted"


def posted(client: SentClient, number: str = "") -> str:
    """Print and post what is due; return the set's folder."""
    ready = prepare_print_set(client.loaded, [papers(client)[EMPLOYMENT]], FIRST)
    folder = ready.folder.relative_to(client.home).as_posix()
    advance(client.home, folder, "posted", FIRST, number)
    return folder


def test_the_version_on_its_way_is_the_one_posted_last_not_the_highest_number(client: SentClient) -> None:
    for text in ("安全部总监", "安全部主任"):
        posted(client)
        seal_again(client.loaded, papers(client)[EMPLOYMENT], FIRST)
        edit(client, cell("职务", text))
    posted(client)
    seal_again(client.loaded, papers(client)[EMPLOYMENT], FIRST)
    edit(client, cell("职务", "安全部总监"))
    posted(client)
    on_its_way = papers(client)[EMPLOYMENT].on_its_way
    assert on_its_way is not None
    assert (on_its_way.version.number, papers(client)[EMPLOYMENT].state) == (2, "posted")


def test_what_comes_back_edited_does_not_undo_where_the_sealed_paper_is(client: SentClient) -> None:
    sending = client.send(EMPLOYMENT)
    posted(client)
    path = client.returned(sending, EMPLOYMENT, cell("手机号码", "13800009999"))
    record_return(client.home, compare(client.loaded, path), SECOND)
    assert papers(client)[EMPLOYMENT].state == "posted"
    seal_again(client.loaded, papers(client)[EMPLOYMENT], SECOND)
    client.send(EMPLOYMENT, on=SECOND)
    paper = papers(client)[EMPLOYMENT]
    assert (paper.state, paper.is_printable) == ("reseal", True)
    assert paper.draft is not None
    assert paper.draft.dispatch == "sent"


def test_a_step_out_of_order_is_refused(client: SentClient, capsys: pytest.CaptureFixture[str]) -> None:
    ready = prepare_print_set(client.loaded, [papers(client)[EMPLOYMENT]], FIRST)
    folder = ready.folder.relative_to(client.home).as_posix()
    with pytest.raises(UsageError, match="现在是“已备好”，不能登记“客户已盖”"):
        advance(client.home, folder, "stamped", FIRST)
    advance(client.home, folder, "posted", FIRST)
    with pytest.raises(UsageError, match="现在是“已寄出”，不能登记“已寄出”"):
        advance(client.home, folder, "posted", FIRST)
    seal_again(client.loaded, papers(client)[EMPLOYMENT], FIRST)
    shutil.rmtree(ready.folder)
    second = prepare_print_set(client.loaded, [papers(client)[EMPLOYMENT]], FIRST)
    assert second.folder.name == "2026-12-01 第2次"  # the deleted folder's name stands in the record
    assert beian("papers", "seals", client.home, "--stamped") == 0
    states = {event.folder: event.state for event in sets(read_record(client.home))}
    assert states == {folder: "stamped", second.folder.relative_to(client.home).as_posix(): "prepared"}
    capsys.readouterr()
    assert beian("papers", "seals", client.home, "--stamped", "--posted", "SF1") != 0
    assert "--posted、--stamped 一次只能写一个" in capsys.readouterr().err
    assert beian("papers", "seals", client.home, "--again", "--of", "工作证明") == 0  # a short name


def test_a_second_press_names_the_set_and_where_it_is(client: SentClient) -> None:
    folder = posted(client)
    (event,) = sets(read_record(client.home))  # as two windows hold it
    advance(client.home, event.id, "stamped", SECOND)
    with pytest.raises(UsageError) as refusal:
        advance(client.home, event.id, "stamped", SECOND)
    assert str(refusal.value) == f"“{folder}”现在是“客户已盖”，不能登记“客户已盖”。"
    (sent,) = client.send(EMPLOYMENT).versions
    other = next(event for event in read_record(client.home).events if event.state == "sent")
    with pytest.raises(UsageError) as refusal:
        advance(client.home, other.id, "stamped", SECOND)
    assert str(refusal.value) == f"没有备好过“发出/2026-12-01 第{sent.number}版”。请先备好打印的一套。"


def test_a_scan_that_comes_back_is_bound_to_the_version_that_was_posted(client: SentClient) -> None:
    paper = papers(client)[EMPLOYMENT]
    scan = client.home / "扫描.pdf"
    scan.write_bytes(b"%PDF-1.4 sealed")
    with pytest.raises(UsageError, match="没有寄出过"):
        scan_back(client.loaded, paper, scan, SECOND)
    ready = prepare_print_set(client.loaded, [paper], FIRST)
    folder = ready.folder.relative_to(client.home).as_posix()
    advance(client.home, folder, "posted", FIRST, "SF123")
    advance(client.home, folder, "stamped", SECOND)
    scan_back(client.loaded, papers(client)[EMPLOYMENT], scan, SECOND)
    state = read_record(client.home).versions()[0]
    assert [event.state for event in state.events] == ["prepared", "posted", "stamped", "scanned"]
    change(client, "13800001010", "13800002222")
    stale = stale_facts(client.home / "材料", sha256(scan), Source.of(client.loaded))
    assert stale == ("subject.responsible.mobile",)


def test_a_former_scan_is_not_taken_for_the_paper_that_was_sealed_again(client: SentClient) -> None:
    scan, second = client.home / "扫描.pdf", client.home / "扫描2.pdf"
    scan.write_bytes(b"%PDF-1.4 sealed")
    second.write_bytes(b"%PDF-1.4 sealed again")
    posted(client)
    scan_back(client.loaded, papers(client)[EMPLOYMENT], scan, SECOND)
    seal_again(client.loaded, papers(client)[EMPLOYMENT], SECOND)
    posted(client)
    with pytest.raises(UsageError, match=r"“扫描.pdf”是上一版的扫描件"):
        scan_back(client.loaded, papers(client)[EMPLOYMENT], scan, SECOND)
    assert papers(client)[EMPLOYMENT].state == "posted"
    scan_back(client.loaded, papers(client)[EMPLOYMENT], second, SECOND)
    assert papers(client)[EMPLOYMENT].state == "scanned"
    change(client, "13800001010", "13800002222")
    client.draft(EMPLOYMENT)
    draft = client.home / "材料" / f"{EMPLOYMENT}（第2版）.docx"
    document = Document(str(draft))
    filled(document)
    document.save(str(draft))
    shutil.rmtree(client.home / "发出" / "记录")  # scans recorded by an earlier program are known by their facts
    ready = prepare_print_set(client.loaded, [papers(client)[EMPLOYMENT]], SECOND)
    advance(client.home, ready.folder.relative_to(client.home).as_posix(), "posted", SECOND)
    with pytest.raises(UsageError, match="请放入新的扫描件"):
        scan_back(client.loaded, papers(client)[EMPLOYMENT], second, SECOND)
    stale = stale_facts(client.home / "材料", sha256(second), Source.of(client.loaded))
    assert stale == ("subject.responsible.mobile",)


def test_a_seal_called_wrong_by_mistake_does_not_bar_its_scan(client: SentClient) -> None:
    scan = client.home / "扫描.pdf"
    scan.write_bytes(b"%PDF-1.4 sealed")
    draft = papers(client)[EMPLOYMENT].draft
    assert draft is not None
    other = replace(draft.version, paper=REPORT, key="algorithms[甲]")
    add(client.home, PaperEvent("scanned", FIRST, (other,), names=(sha256(scan),)))  # of another paper
    posted(client)
    seal_again(client.loaded, papers(client)[EMPLOYMENT], SECOND)
    scan_back(client.loaded, papers(client)[EMPLOYMENT], scan, SECOND)
    assert (papers(client)[EMPLOYMENT].state, papers(client)[EMPLOYMENT].awaits_scan) == ("scanned", False)
    seal_again(client.loaded, papers(client)[EMPLOYMENT], SECOND)
    assert (papers(client)[EMPLOYMENT].state, papers(client)[EMPLOYMENT].awaits_scan) == ("reseal", True)
    scan_back(client.loaded, papers(client)[EMPLOYMENT], scan, SECOND)
    assert papers(client)[EMPLOYMENT].state == "scanned"
    change(client, "13800001010", "13800002222")
    assert not papers(client)[EMPLOYMENT].awaits_scan


def test_that_a_set_was_stamped_is_no_news_after_its_scan(client: SentClient) -> None:
    scan = client.home / "扫描.pdf"
    scan.write_bytes(b"%PDF-1.4 sealed")
    folder = posted(client)
    scan_back(client.loaded, papers(client)[EMPLOYMENT], scan, SECOND)
    advance(client.home, folder, "stamped", SECOND)
    assert papers(client)[EMPLOYMENT].state == "scanned"
    seal_again(client.loaded, papers(client)[EMPLOYMENT], SECOND)
    folder = posted(client)
    assert papers(client)[EMPLOYMENT].state == "posted"
    seal_again(client.loaded, papers(client)[EMPLOYMENT], SECOND)
    advance(client.home, folder, "stamped", SECOND)
    assert papers(client)[EMPLOYMENT].state == "reseal"
    folder = posted(client)
    advance(client.home, folder, "stamped", SECOND)
    assert papers(client)[EMPLOYMENT].state == "stamped"


@pytest.mark.slow
def test_a_former_set_that_was_stamped_is_not_the_one_on_its_way(client: SentClient) -> None:
    former = posted(client)
    seal_again(client.loaded, papers(client)[EMPLOYMENT], FIRST)
    edit(client, cell("职务", "安全部总监"))
    posted(client)
    advance(client.home, former, "stamped", SECOND)
    own = papers(client)[EMPLOYMENT]
    assert own.on_its_way is not None
    assert (own.on_its_way.version.number, own.state) == (2, "posted")


def test_that_a_paper_must_be_sealed_again_is_not_forgotten_with_its_edited_draft(client: SentClient) -> None:
    draft = client.home / "材料" / f"{EMPLOYMENT}.docx"
    posted(client)
    change(client, "13800001010", "13800002222")
    draft.unlink()
    again = papers(client)[EMPLOYMENT]
    assert (again.state, again.draft) == ("reseal", None)
    client.draft(EMPLOYMENT)
    again = papers(client)[EMPLOYMENT]
    assert (again.state, changed_names(again)) == ("reseal", ["手机号码"])
    (client.home / "材料" / "清单.json").unlink()
    draft.unlink()
    client.draft(EMPLOYMENT)
    unknown = papers(client)[EMPLOYMENT]
    assert (unknown.state, unknown.changed) == ("posted", None)
    assert "请核对资料有没有改过" in unknown.doubt
    assert beian("papers", "seals", client.home) == 1


def test_a_request_stays_open_for_what_is_still_missing(client: SentClient) -> None:
    lacks = lacking.missing(client.loaded, resolve_requirements(client.loaded))
    duty = lacks[0].duty
    own = [item.name for item in lacks if item.duty == duty]
    ask(client.home, duty, [*own, "早已收到的材料"], FIRST)
    ask(client.home, duty, own[:1], SECOND)
    (request,) = still_open(client.loaded.profile, read_record(client.home), lacks)
    assert (request.names, request.since, request.last, request.times) == (tuple(own), FIRST, SECOND, 2)
    text = reminder(client.loaded, request, date(2026, 12, 10))
    assert "12月1日请您发来、补齐或答复的，还差这几项" in text
    assert own[0] in text


def beian(*words: object) -> int:
    """Run the command and return its exit code."""
    with pytest.raises(SystemExit) as ended:
        raise SystemExit(usage.run(app, [str(word) for word in words]))
    return int(ended.value.code or 0)


def test_the_commands_send_take_back_and_seal(client: SentClient, capsys: pytest.CaptureFixture[str]) -> None:
    assert beian("papers", "send", client.home) == 0
    assert f"{EMPLOYMENT}.docx  第 1 版  未发" in capsys.readouterr().out
    assert beian("papers", "send", client.home, "工作证明", "--to", "法务") == 0
    out = capsys.readouterr().out
    folder = Path(out.strip().splitlines()[-1])
    assert "有 1 份请您核对" in out
    assert beian("papers", "sent", client.home, folder.name) == 0
    document = Document(str(next(folder.glob("*.docx"))))
    cell("手机号码", "13800009999")(document)
    file = client.home.parent / "改.docx"
    document.save(str(file))
    capsys.readouterr()
    assert beian("papers", "back", client.home, file) == 1
    assert "资料：手机号码 13800001010 → 13800009999；同意就加 --take 1" in capsys.readouterr().out
    assert beian("papers", "back", client.home, file, "--take", 1) == 0
    assert client.loaded.profile.subject.responsible.mobile == "13800009999"
    assert beian("papers", "back", client.home, file) == 0
    capsys.readouterr()
    assert beian("papers", "record", client.home) == 0
    assert f"{EMPLOYMENT}  第 1 版  已收回修改" in capsys.readouterr().out
    assert beian("papers", "seals", client.home) == 0
    assert beian("papers", "final", client.home, EMPLOYMENT) == 0
    capsys.readouterr()
    assert beian("papers", "ask", client.home, "经办") == 0
    assert EMPLOYMENT not in capsys.readouterr().out.partition("定稿后")[0], "nobody is asked for what we have drafted"
    (client.home / "材料" / f"{EMPLOYMENT}.docx").unlink()
    assert beian("papers", "ask", client.home, "经办") == 0
    assert EMPLOYMENT in capsys.readouterr().out.partition("定稿后")[0]
    assert beian("papers", "ask", client.home) == 0
    assert "经办：" in capsys.readouterr().out
