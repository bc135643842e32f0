"""Every page of docs/ for users exists whole in Chinese in docs/zh/, of the same shape as the English page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scripts import measured
from scripts.messages import edition
from tests.project.source_tree import ROOT

DOCS = ROOT / "docs"
CHINESE = DOCS / "zh"
DEVELOPERS = {"architecture.md", "contributing.md", "makes.md", "tour.md"}
USERS = sorted(path.name for path in DOCS.glob("*.md") if path.name not in DEVELOPERS)
IN_BOTH_LANGUAGES = pytest.mark.parametrize(
    "document", [*(f"docs/{name}" for name in USERS), *(f"docs/zh/{name}" for name in USERS)]
)
GENERATED = {"checks.md", "commands.md", "console-commands.md", "errors.md", "exit-codes.md"}
IDEOGRAPH = "[\u4e00-\u9fff]"
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMENT = re.compile(r"(?:^|\s+)# .*$", re.MULTILINE)
_EXIT = re.compile(r"# exit \d+")
_LINK = re.compile(r"\]\(([^)\s]*)\)")


def text_of(page: str) -> str:
    """Return the text of a page, named from the root of the repository."""
    return (ROOT / page).read_text(encoding="utf-8")


def prose(text: str) -> str:
    """Return a page without its code blocks, comments, code and targets of links."""
    bare = re.sub(r"<!--.*?-->|<a id=[^>]*></a>", "", _FENCE.sub("", text))
    return re.sub(r"`[^`]*`", "“”", _LINK.sub("]", bare))


def shape(text: str) -> dict[str, object]:
    """Return what both editions of a page share: headings, code blocks, rows of tables, lists, pictures and code."""
    bare = _FENCE.sub("", text)
    blocks = [(kind, [*_EXIT.findall(code)], _COMMENT.sub("", code).split()) for kind, code in _FENCE.findall(text)]
    tables = [block.count("\n") for block in re.findall(r"(?:^\|.*\n)+", f"{bare}\n", re.MULTILINE)]
    columns = [line.count("|") for line in re.findall(r"^\|[-| :]+\|$", bare, re.MULTILINE)]
    return {
        "headings": re.findall(r"^(#+) ", bare, re.MULTILINE),
        "code blocks": blocks,
        "rows of tables": tables,
        "columns of tables": columns,
        "items of lists": len(re.findall(r"^ *(?:-|\d+\.) ", bare, re.MULTILINE)),
        "pictures": [Path(target).name for target in re.findall(r"!\[[^\]]*\]\(([^)]*)\)", bare)],
        "code": {
            word for word in re.findall(r"`([^`]+)`", bare) if not re.search(IDEOGRAPH, word) and len(word.split()) == 1
        },
        "runs": text.count("<!-- run -->"),
    }


def anchors(text: str) -> set[str]:
    """Return the places of a page that a link can name: its headings as GitHub writes them, and its own anchors."""
    headings = re.findall(r"^#+ (.+)$", _FENCE.sub("", text), re.MULTILINE)
    places = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    return places | set(re.findall(r'<a id="([\w-]+)">', text))


@pytest.mark.parametrize("name", USERS)
def test_a_page_has_a_chinese_edition_of_the_same_shape(name: str) -> None:
    english, chinese = shape(text_of(f"docs/{name}")), shape(text_of(f"docs/zh/{name}"))
    for part, value in english.items():
        assert chinese[part] == value, f"docs/zh/{name}: {part}"


def test_no_chinese_page_stands_alone() -> None:
    assert sorted(path.name for path in CHINESE.glob("*.md")) == USERS


@pytest.mark.parametrize("name", USERS)
def test_both_editions_begin_with_a_link_to_the_other(name: str) -> None:
    for page, link in ((f"docs/{name}", f"[中文](zh/{name})"), (f"docs/zh/{name}", f"[English](../{name})")):
        assert link in text_of(page).splitlines()[:5], page


@IN_BOTH_LANGUAGES
def test_every_link_leads_to_a_page_and_a_place_on_it(document: str) -> None:
    dead = []
    for target in _LINK.findall(_FENCE.sub("", text_of(document))):
        path, _, place = target.partition("#")
        if "://" in target:
            continue
        file = ((ROOT / document).parent / path).resolve() if path else ROOT / document
        if not file.exists() or (place and place not in anchors(file.read_text(encoding="utf-8"))):
            dead.append(target)
    assert dead == []


@pytest.mark.parametrize("name", USERS)
def test_a_chinese_page_links_chinese_pages(name: str) -> None:
    text = text_of(f"docs/zh/{name}").replace(f"[English](../{name})", "")
    english = {f"../{page}" for page in USERS} | {"../../README.md"}
    assert [target for target in _LINK.findall(text) if target.partition("#")[0] in english] == []


def test_chinese_texts_outside_the_pages_name_chinese_pages() -> None:
    assert [name for name in USERS if f"docs/{name}" in text_of("README.zh-CN.md")] == []
    texts = [(str(message.id), str(message.string)) for message in edition()]
    named = [(chinese, english) for chinese, english in texts if "docs/" in chinese]
    assert named, "no message names a page any more: drop this check"
    for chinese, english in named:
        pages = re.findall(r"docs/zh/([\w-]+\.md)", chinese)
        assert [f"docs/{name}" for name in pages] == re.findall(r"docs/[\w/-]+\.md", english)
        assert set(pages) <= set(USERS), chinese


@pytest.mark.parametrize("name", USERS)
def test_a_chinese_page_is_written_in_chinese(name: str) -> None:
    text = prose(text_of(f"docs/zh/{name}"))
    if name in GENERATED:  # their tables quote the program, which sets some words off by blanks
        text = re.sub(r"(?m)^\|.*$", "", text)
    sentences = re.findall(r"[A-Za-z][\w'-]*(?:[ ,;:]+[A-Za-z][\w'-]*){7,}", text)
    assert sentences == [], "English sentences"
    assert re.findall(rf"{IDEOGRAPH} +{IDEOGRAPH}", text) == [], "a blank between Chinese words"
    assert re.findall(rf"{IDEOGRAPH}[,;:?!]|[,;:?!]{IDEOGRAPH}", text) == [], "Latin punctuation beside Chinese words"
    paragraphs = re.findall(r"(?m)^[^\s|#].*\n[^\s|#\d-].*$", text)
    assert [lines for lines in paragraphs if not lines.startswith("预检问题")] == [], "a line break within a paragraph"
    stars = re.findall(r"(\*\*?)([^*\n]+)\1(\w?)", text)
    assert [words for _, words, after in stars if after and not words[-1].isalnum()] == [], "stars that Markdown shows"


@pytest.mark.parametrize("name", USERS)
def test_an_english_page_is_written_in_english(name: str) -> None:
    text = re.sub(r"(?m)^\|.*$", "", prose(text_of(f"docs/{name}")).replace("[中文]", ""))
    assert re.findall(rf"{IDEOGRAPH}[^\n]*。", text) == [], "Chinese sentences"
    assert re.findall(rf"(?m)^#.* · .*{IDEOGRAPH}.*$", text) == [], "a heading in two languages"


def test_the_measured_parts_are_those_of_the_english_pages() -> None:
    stale = [name for name, text in measured.pages().items() if text_of(f"docs/zh/{name}") != text]
    assert stale == [], "run `make docs`"


@pytest.mark.parametrize("name", measured.PAGES)
def test_a_measured_part_holds_the_figures_of_the_english_one(name: str) -> None:
    english, chinese = measured.parts(text_of(f"docs/{name}")), measured.parts(text_of(f"docs/zh/{name}"))
    assert list(chinese) == list(english)
    for part, text in english.items():
        there = re.sub(r"!\[.*\]", "", chinese[part])
        assert figures(re.sub(r"!\[.*\]", "", text)) == figures(there), part


def figures(text: str) -> list[str]:
    """Return the numbers of a text in a fixed order; the languages name some of them in another order."""
    return sorted(re.findall(r"\d+(?:\.\d+)*", text.replace(",", "")))


def test_a_measured_line_becomes_chinese_with_its_figures_or_is_refused() -> None:
    line = "ours, read back against bare script: 0.38, at most 0.6: met"
    assert measured.in_chinese("forms", line) == "“本程序，读回核对”与“裸脚本”之比：0.38，要求不超过 0.6：达到"
    row = "| a new contestant | 1.000 s | 0.900–1.100 s |"
    with pytest.raises(ValueError, match="a new contestant"):
        measured.in_chinese("forms", row)


def test_a_page_of_another_shape_or_language_is_seen() -> None:
    """The comparisons of this module see what they are for."""
    page = "# 甲\n\n```console\n$ beian check 甲  # 说明\n```\n\n| 一 | 二 |\n|---|---|\n| 三 | `a_test` |\n\n- 一\n"
    same = page.replace("# 说明", "# a comment").replace("| 三 |", "| three |")
    assert shape(page) == shape(same)
    for part, other in {
        "headings": page.replace("# 甲", "## 甲"),
        "code blocks": page.replace("check 甲", "check 乙"),
        "rows of tables": page.replace("| 三 | `a_test` |\n", ""),
        "items of lists": page.replace("- 一\n", ""),
        "code": page.replace("a_test", "a_tset"),
    }.items():
        assert shape(page)[part] != shape(other)[part], part
    assert anchors("## What counts, as `equal`\n") == {"what-counts-as-equal"}
