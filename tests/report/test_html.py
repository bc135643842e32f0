"""The page of a report: complete in one file, harmless whatever a value contains, right in a real browser."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Dialog, Page

from assistant.core.values import File
from assistant.proof.journal.events import (
    Blocked,
    Comment,
    Gated,
    HandoverClosed,
    HandoverOpened,
    Note,
    Proved,
    RecordOpened,
    RunOpened,
    Status,
)
from assistant.proof.journal.run_folder import RunFolder
from assistant.proof.report import html, words
from assistant.proof.report.html import marked
from assistant.proof.report.view import MASKED_PICTURE, build
from tests.report import sample_run
from tests.report.sample_run import ID_NUMBER, MOBILE

ATTACK = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'"
OPENED = RunOpened(
    "run-1", ATTACK, "cac", "https://beian.example/", False, {"x": ATTACK}, "", "", "", "", "", "", ATTACK
)
MASK = (
    440,
    124 + 10 * 46 + 10,
    620,
    124 + 10 * 46 + 20,
)  # inside the bar that the sample paints over its eleventh field
TEMPLATES = Path(html.__file__).parent / "templates"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a page made from a large run with pictures."""
    home = tmp_path_factory.mktemp("report")
    page = home / "report.html"
    page.write_text(html.render(build(sample_run.write(home / "runs")), "zh"), encoding="utf-8")
    return page


def attacked(base: Path) -> str:
    entry = sample_run.entry("k", ATTACK, ATTACK, (ATTACK,))
    paper = base / "a.yaml"
    base.mkdir(exist_ok=True)
    paper.write_text(f"beian: 1\n{json.dumps(ATTACK)}: 1\n", encoding="utf-8")
    with RunFolder.create(base, "x", "cac") as run:
        run.append(OPENED, RecordOpened("r", ATTACK, ATTACK, 1))
        digest = run.write_proof("r", [replace(entry, stored=ATTACK + "!", verdict="differs", note=ATTACK)])
        run.append(Proved("r", digest, "reopened", {}))
        run.append(*(Blocked(ATTACK, ATTACK, ATTACK) for _ in range(3)), Status(ATTACK, ATTACK, ATTACK, ATTACK))
        run.append(
            HandoverOpened(ATTACK), HandoverClosed(ATTACK, ATTACK, 1.0, "person"), Gated("g", ATTACK, ATTACK, 1, ATTACK)
        )
        run.append(Comment(ATTACK, ATTACK, run.store_text(ATTACK)), Note(ATTACK, ATTACK))
        run.freeze(paper, [File(f"{ATTACK}.pdf", path=paper)])
    return html.render(build(run), "zh")


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def tags(page: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = _Tags()
    parser.feed(page)
    return parser.seen


def test_markup_in_values_stays_text(tmp_path: Path) -> None:
    page = attacked(tmp_path)
    assert "&lt;script&gt;" in page
    names = {tag for tag, _ in tags(page)}
    assert "script" not in names
    assert not any(name.startswith("on") for _, attributes in tags(page) for name in attributes)


def test_attempts_of_one_kind_stand_in_one_row(tmp_path: Path) -> None:
    view = build(sample_run.write(tmp_path, pictures=False))
    rows = view.blocked
    assert [(row.what, row.count) for row in rows] == [("POST /api/algorithm/submit", 1)]
    with RunFolder.create(tmp_path / "b", "x", "cac") as run:
        run.append(OPENED, *(Blocked("POST /a", "request", "p") for _ in range(40)), Blocked("POST /b", "page", "p"))
        run.append(Blocked("POST /a", "request", "p"))
    view = build(run)
    assert [(row.what, row.count) for row in view.blocked] == [("POST /a", 41), ("POST /b", 1)]
    assert view.blocked_count == 42
    page = html.render(view, "zh")
    assert page.count("POST /a") == 1
    assert "已拦截 42 次" in page


def test_the_page_needs_nothing_from_anywhere(sample: Path) -> None:
    page = sample.read_text(encoding="utf-8")
    for tag, attributes in tags(page):
        assert tag not in {"script", "link", "iframe", "object", "embed", "base", "form"}, tag
        for name in ("src", "href"):
            assert (attributes.get(name) or "#").startswith(("#", "data:image/")), attributes
    style = page[page.index("<style>") : page.index("</style>")]
    assert "url(" not in style
    assert "@import" not in style


def test_a_rehearsal_is_stamped_and_a_real_filing_is_not(sample: Path, tmp_path: Path) -> None:
    stamped, real = sample.read_text(encoding="utf-8"), attacked(tmp_path)
    assert '<div class="stamp">演练</div>' in stamped
    assert "不产生备案效力" in stamped
    assert "演练" not in real


def test_no_personal_value_stands_in_the_page(sample: Path) -> None:
    page = sample.read_text(encoding="utf-8")
    for value in (ID_NUMBER, MOBILE, "欧阳晓岚", "李沐阳", "safety@yunxiu"):
        assert value not in page


def test_the_totals_and_the_head_of_the_chain_stand_in_the_page(sample: Path) -> None:
    page = sample.read_text(encoding="utf-8")
    assert "共 246 项：已核对 240，系统改写 1，待处理 5" in page
    (head,) = sample.parent.glob("runs/*/journal.jsonl.head")
    assert f">{head.read_text(encoding='ascii').split()[1]}<" in page


def pictured(base: Path, count: int, content: bytes) -> RunFolder:
    """Write a run with this many records, each with this picture."""
    with RunFolder.create(base, "x", "cac") as run:
        run.append(OPENED)
        for number in range(count):
            digest = run.write_proof(f"r{number}", [sample_run.entry(f"k{number}", "名称", "甲", ())])
            picture = run.store_picture("页面", content)
            run.append(RecordOpened(f"r{number}", f"记录{number}", "产品", 1))
            run.append(Proved(f"r{number}", digest, "reopened", {}, picture))
    return run


def embedded(page: str) -> list[bytes]:
    addresses = [attributes["src"] or "" for tag, attributes in tags(page) if tag == "img"]
    return [base64.b64decode(address.partition(";base64,")[2]) for address in addresses]


def test_a_few_pictures_are_embedded_as_they_were_taken(tmp_path: Path) -> None:
    content = sample_run.picture("页面", sample_run.subject())
    page = html.render(build(pictured(tmp_path, html.WHOLE_PICTURES, content)), "zh")
    assert embedded(page) == [content] * html.WHOLE_PICTURES
    assert "缩小" not in page


@pytest.mark.slow
def test_many_pictures_are_smaller_with_their_masks_and_the_full_ones_are_named(tmp_path: Path) -> None:
    content = sample_run.picture("页面", sample_run.subject())
    run = pictured(tmp_path, html.WHOLE_PICTURES + 1, content)
    page = html.render(build(run), "zh")
    contents = embedded(page)
    assert len(contents) == html.WHOLE_PICTURES + 1
    for item in contents:
        with Image.open(BytesIO(item)) as image:
            assert image.format == "JPEG"
            assert image.size[0] == 640
            left, top, right, bottom = (round(side * 640 / 1280) for side in MASK)
            painted = image.convert("L").crop((left, top, right, bottom))
            assert max(painted.tobytes()) < 70, "what was painted over stays painted over"
    for name in (path.name for path in (run.path / "pictures").iterdir()):
        assert f"pictures/{name}" in page
    for tag, attributes in tags(page):
        assert tag not in {"script", "link"}
        assert (attributes.get("href") or "#").startswith("#")


def test_a_picture_that_cannot_be_made_smaller_is_unchanged(tmp_path: Path) -> None:
    content = b"\x89PNG no picture " + MASKED_PICTURE
    page = html.render(build(pictured(tmp_path, html.WHOLE_PICTURES + 1, content)), "zh")
    assert embedded(page) == [content] * (html.WHOLE_PICTURES + 1)


def test_an_unmasked_picture_appears_in_the_internal_edition_only(tmp_path: Path) -> None:
    run = pictured(tmp_path, 1, b"\x89PNG as it was")
    assert embedded(html.render(build(run), "zh")) == []
    assert len(embedded(html.render(build(run, is_open=True), "zh"))) == 1


@pytest.mark.parametrize("language", ["zh", "en"])
def test_both_languages_make_a_whole_page(tmp_path: Path, language: str) -> None:
    page = html.render(build(sample_run.write(tmp_path, clean=True, pictures=False)), language)
    assert f'<html lang="{"zh-CN" if language == "zh" else "en"}">' in page
    assert page.rstrip().endswith("</html>")
    assert "非官方" in page or language == "en"


def test_every_text_that_a_template_names_is_there() -> None:
    for template in TEMPLATES.glob("*.html"):
        for name in re.findall(r'\bt\("(\w+)"', template.read_text(encoding="utf-8")):
            assert name in words.TEXTS, (template.name, name)


def test_only_what_differs_is_marked() -> None:
    assert marked("单卡显存 80GB，双机热备", "单卡显存 80GB") == [("单卡显存 80GB", False), ("，双机热备", True)]
    assert marked("93.5%", "95.5%") == [("9", False), ("3", True), (".5%", False)]
    assert marked("甲乙丙丁", "子丑寅卯") == [("甲乙丙丁", False)]


@pytest.mark.browser
def test_a_browser_shows_it_without_a_request_or_a_complaint(page: Page, sample: Path) -> None:
    complaints: list[str] = []
    requests: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("request", lambda request: requests.append(request.url))
    page.goto(sample.as_uri())
    assert page.locator(".todo li").count() == 5
    assert page.locator(".fields tbody").count() == 58
    assert page.locator("figure img").evaluate_all("all => all.every(one => one.naturalWidth > 100)")
    assert complaints == []
    assert [url for url in requests if not url.startswith(("file:", "data:"))] == []


@pytest.mark.browser
def test_nothing_is_cut_off_at_the_side_at_any_width(page: Page, sample: Path) -> None:
    page.goto(sample.as_uri())
    for width in (1600, 1100, 800, 400):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, width


@pytest.mark.browser
def test_an_attack_in_values_does_not_run(page: Page, tmp_path: Path) -> None:
    dialogs: list[str] = []

    def note(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", note)
    file = tmp_path / "report.html"
    file.write_text(attacked(tmp_path / "runs"), encoding="utf-8")
    page.goto(file.as_uri())
    assert dialogs == []
    assert page.locator(".client").inner_text() == ATTACK
