"""Writes the measured parts of the Chinese pages from those of the English ones: `python -m scripts.measured` (or `make docs`).

The measuring commands write tables between two marks of an English page. Here each table, sentence and picture between
these marks goes into the page of docs/zh/ with the same figures and Chinese words (scripts/measured_words.py). A test
compares the pages with this script's output.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from scripts.measured_words import MET, PARTS, SENTENCES

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGES = ("kits.md", "performance.md", "reliability.md")
PART = re.compile(
    r"(?P<begin><!-- (?P<name>[\w -]+?): (?:begin|written by tests\.reliability) -->)"
    r"(?P<text>.*?)(?P<end><!-- (?:(?P=name): end|/(?P=name)) -->)",
    re.DOTALL,
)
_PICTURE = re.compile(r"!\[(.*)\]\((pictures/[\w-]+\.svg)\)")
_AS_IT_STANDS = re.compile(
    r"|[-:|]+|[\w+.-]+|`[^`]+`|[✓✗–]|.*[\u4e00-\u9fff].*"  # nothing, rules, names, code, marks, the program's own words
    r"|[\d.,–]+( (s|ms|MB|%)|%)?(–[\d.]+ s)?|\d+ \([\d.]+ %\)|\d+, \d+|\d+: \d+(, \d+: \d+)*"
)


def parts(page: str) -> dict[str, str]:
    """Return the measured parts of a page: name → text between its marks."""
    return {match["name"]: match["text"] for match in PART.finditer(page)}


def with_parts(page: str, english: str) -> str:
    """Return a Chinese page with the measured parts of the English one, in Chinese."""
    texts = {name: in_chinese(name, text) for name, text in parts(english).items()}
    return PART.sub(lambda match: f"{match['begin']}{texts[match['name']]}{match['end']}", page)


def in_chinese(part: str, text: str) -> str:
    """Return the text of a measured part in Chinese; raises ValueError for words that have no Chinese."""
    return "\n".join(_line(part, line) for line in text.split("\n"))


def _line(part: str, line: str) -> str:
    if line.startswith("|") and not re.fullmatch(r"[-:|]+", line):
        cells = re.split(r"(?<!\\) ?\| ?", line)[1:-1]
        return f"| {' | '.join(_words(part, cell.strip()) for cell in cells)} |"
    if picture := _PICTURE.fullmatch(line):
        return f"![{_title(part, picture[1])}](../{picture[2]})"
    if line.startswith("### ") and line[4:] in PARTS[part]:
        return f"### {PARTS[part][line[4:]]}"
    if line.startswith("### ") and _AS_IT_STANDS.fullmatch(line[4:]):
        return line
    return _words(part, line)


def _title(part: str, words: str) -> str:
    """Return the title of a picture, whose figures stand in the table above it."""
    pieces = words.split(": ")
    for count in range(len(pieces) - 1, 0, -1):
        try:
            return _words(part, ": ".join(pieces[:count]))
        except ValueError:
            continue
    raise ValueError(f"scripts/measured_words.py lacks a title of {part}: {words}")


def _words(part: str, words: str) -> str:
    if words in PARTS[part]:
        return PARTS[part][words]
    for pattern, sentence in SENTENCES:
        if match := re.fullmatch(pattern, words):
            return _filled(part, match, sentence)
    if _AS_IT_STANDS.fullmatch(words):
        return words
    raise ValueError(f"scripts/measured_words.py lacks words of {part}: {words}")


def _filled(part: str, match: re.Match[str], sentence: str) -> str:
    def group(place: re.Match[str]) -> str:
        text = match[int(place[1])] or ""
        return _words(part, text) if place[2] == ":w" else MET[text] if place[2] == ":m" else text

    return re.sub(r"\{(\d)(:\w)?\}", group, sentence)


def pages() -> dict[str, str]:
    """Return the Chinese pages with measured parts, as they should be: name → text."""
    texts = {name: ((DOCS / "zh" / name).read_text("utf-8"), (DOCS / name).read_text("utf-8")) for name in PAGES}
    return {name: with_parts(chinese, english) for name, (chinese, english) in texts.items()}


def main() -> int:
    """Write the pages; return the exit code."""
    for name, text in pages().items():
        (DOCS / "zh" / name).write_text(text, encoding="utf-8", newline="\n")
        print(f"docs/zh/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
