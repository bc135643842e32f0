"""The documentation for users as pages of the console: which there are, and each as HTML with its links inside the console.

Read from the installed copy of `docs/`, in the language of the console; pages for developers are not part of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from assistant.core.bundled import bundled
from assistant.core.language import current, mark

HELP = "/help"
PICTURES = f"{HELP}/pictures"
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (mark("从头开始"), ("install", "console", "first-day", "practice")),
    (mark("资料和材料"), ("assess", "intake", "papers", "scans", "checks")),
    (mark("填报和以后"), ("calibration", "structure", "kits", "life", "form")),
    (mark("多人使用、安全"), ("team", "safety", "reliability", "performance")),
    (mark("查阅"), ("commands", "console-commands", "errors", "exit-codes")),
)
_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")  # the texts are the program's own
_TO_OTHER_LANGUAGE = re.compile(r"^\[(?:中文|English)\]\([^)]*\)\n", re.MULTILINE)
_COMMENT = re.compile(r"<!--.*?-->\n?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class GuidePage:
    """A page of the documentation: its name in addresses, its title, its text as Markdown."""

    name: str
    title: str
    text: str


def guide_page(name: str) -> GuidePage | None:
    """Return a page in the current language; None if there is none of this name. Raises NotBundled, OSError."""
    if not any(name in names for _, names in GROUPS):
        return None
    text = (_folder() / f"{name}.md").read_text(encoding="utf-8")
    heading, _, body = text.removeprefix("# ").partition("\n")
    return GuidePage(name, heading.strip(), _COMMENT.sub("", _TO_OTHER_LANGUAGE.sub("", body, count=1)))


def picture(name: str) -> Path | None:
    """Return the file of a picture that the pages show; None if there is none of this name."""
    folder = bundled("docs") / "pictures"
    return next((path for path in folder.iterdir() if path.name == name), None)


def html_of(page: GuidePage) -> str:
    """Return the text of a page as HTML: headings can be linked, links stay inside the console, others are named only."""
    tokens = _MARKDOWN.parse(page.text)
    for token, inside in zip(tokens, [*tokens[1:], None], strict=True):
        if token.type == "heading_open" and inside is not None:
            token.attrSet("id", _anchor(inside.content))
        if token.type == "inline" and token.children:
            token.children = [_inside(child) for child in token.children]
    return str(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))


def _folder() -> Path:
    return bundled("docs") / "zh" if current() == "zh" else bundled("docs")


def _anchor(heading: str) -> str:
    """Return the name of a heading in addresses, as code hosts make it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _inside(token: Token) -> Token:
    if token.type == "image":
        token.attrSet("src", f"{PICTURES}/{Path(str(token.attrGet('src'))).name}")
    elif token.type == "link_open":
        address = str(token.attrGet("href"))
        path, _, place = address.partition("#")
        name = Path(path).stem
        if "://" in address:
            token.attrSet("target", "_blank")
            token.attrSet("rel", "noreferrer")
        elif not path:
            token.attrSet("href", f"#{place}")
        elif path.endswith(".md") and any(name in names for _, names in GROUPS):
            token.attrSet("href", f"{HELP}/{name}" + (f"#{place}" if place else ""))
        else:
            token.attrs = {"role": "none"}  # a page for developers: named, not linked
    return token
