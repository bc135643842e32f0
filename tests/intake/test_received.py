"""Sixty badly named files, half of them pictures: where each goes by what it says, and that none goes to a wrong place."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from assistant.core.language import choose
from assistant.declaration.documents import extra, ocr, reading
from assistant.declaration.documents.shapes import Document, DocumentBlock, Kind, OcrLine, PageFacts
from assistant.declaration.intake.classification import guess
from assistant.declaration.intake.collect import PlacementProposal, proposals
from assistant.declaration.intake.inbox import InboxFile, opened
from assistant.declaration.intake.states import resolve_requirements
from assistant.declaration.profile.loading import LoadedProfile, load
from scripts import paper_drawing
from tests.corpus.running import read_once
from tests.documents import in_process
from tests.intake.received import ASK, NOTE, ReceivedFile, client, outcome, received, write

needs_fonts = pytest.mark.skipif(not paper_drawing.has_font(), reason="no Chinese font to draw pictures with")
needs_ocr = pytest.mark.skipif(not extra.is_installed(), reason="text in pictures cannot be read here")


@pytest.fixture(autouse=True)
def _read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    choose("zh")
    monkeypatch.setattr(reading, "child", in_process.reader)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> LoadedProfile:
    """The profile of the client, without any paper."""
    return load(client(tmp_path_factory.mktemp("received") / "客户"))


def proposed(files: tuple[ReceivedFile, ...], folder: Path) -> dict[str, PlacementProposal]:
    """Return the proposals for files of an inbox, by name."""
    inbox = folder / "收件"
    inbox.mkdir()
    for file in files:
        write(file, inbox)
    loaded = load(client(folder / "客户"))
    with opened(inbox) as opened_files:
        return {proposal.file.name: proposal for proposal in proposals(loaded, opened_files)}


def test_most_of_the_sixty_files_are_pictures() -> None:
    files = received()
    assert len(files) == 60
    assert sum(file.is_picture for file in files) >= 30
    assert len({file.name for file in files}) == 60


def as_read(file: ReceivedFile) -> Document:
    """Return a file as it is read: print as text, a picture by its lines."""
    if not file.is_picture:
        kind: Kind = "docx" if file.made == "docx" else "text" if file.made == "txt" else "pdf"
        blocks = tuple(DocumentBlock("text", line, page=int(kind == "pdf")) for line in file.lines)
        return Document(file.name, kind, 1, "", blocks=blocks, words_read=True)
    lines = tuple(OcrLine(line, (0.1, 0.1 + 0.03 * at, 0.5, 0.02), 0.98) for at, line in enumerate(file.lines))
    pages = (PageFacts(1, 1240, 1754, lines=lines),)
    return Document(file.name, "pdf" if file.made == "scan" else "image", 1, "", pages=pages, words_read=True)


@pytest.mark.parametrize("file", [one for one in received() if one.made != "bytes"], ids=lambda file: file.name)
def test_a_file_goes_where_its_words_say(file: ReceivedFile, loaded: LoadedProfile) -> None:
    own = [one for one in resolve_requirements(loaded) if one.state != "not_needed"]
    kinds: dict[str, str] = {"docx": "docx", "text": "pdf", "txt": "text", "scan": "pdf"}
    inbox_file = InboxFile(file.name, Path(file.name), kinds.get(file.made, "image"))
    guessed = guess(inbox_file, as_read(file), own, loaded.profile.subject)
    is_placed = guessed.requirement is not None and not guessed.doubt
    goes = guessed.requirement.kind.material if guessed.requirement and is_placed else NOTE if guessed.is_note else ASK
    assert goes == file.goes, (guessed.by, guessed.doubt)


@pytest.mark.parametrize(
    ("lines", "goes"),
    [
        (("主体信息", "算法备案承诺书", "点击上传", "落实算法安全主体责任基本情况", "点击上传", "保存"), ASK),
        (("文件传输助手", "营业执照.pdf 1.2M", "算法备案承诺书.docx 34K", "昨天 09:11"), ASK),
        (("补正通知", "你单位提交的算法安全自评估报告存在以下问题：", "1. 风险研判不完整"), ASK),
        (("廉洁承诺书", "本人承诺不收受供应商礼品"), ASK),
        (("目 录", "一、营业执照", "二、承诺书", "三、自评估报告", "四、拟公示内容"), ASK),
        (("授权书", "兹授权周示范办理算法备案"), ASK),
        (("中华人民共和国", "增值电信业务经营许可证", "公司名称 深圳星河示例科技有限公司"), "ICP备案证明或经营许可证"),
        (("附件1", "算法备案承诺书", "本单位郑重承诺"), "算法备案承诺书"),
    ],
)
def test_what_only_names_papers_is_none_of_them(lines: tuple[str, ...], goes: str, loaded: LoadedProfile) -> None:
    file = ReceivedFile("IMG_9.jpg", "photo", goes, lines)
    test_a_file_goes_where_its_words_say(file, loaded)


@needs_fonts
@needs_ocr
@pytest.mark.thorough
def test_sixty_badly_named_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "print_lines", read_once(ocr.print_lines))
    files = received()
    placed = proposed(files, tmp_path)
    results = {file.name: outcome(file, placed[file.name]) for file in files}
    counts = Counter(results.values())
    for name, result in results.items():
        if result != "right":
            print(result, name, placed[name].by, placed[name].note)
    print(dict(counts), "pictures", Counter(results[file.name] for file in files if file.is_picture))
    assert counts["wrong"] == 0
    assert counts["right"] >= 0.9 * len(files)
