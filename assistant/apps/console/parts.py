"""The few parts that pages are made of: plain HTML elements whose text is always text, never mark-up.

Native elements are what keyboards and screen readers know best; what they look like stands in `console.css`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal
from urllib.parse import quote, urlencode

from nicegui import ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement

from assistant.core.language import mark, say

_ACT = "() => beian.act(emit)"
Tone = Literal["good", "note", "bad", "mute", "warn", "plain"]
_COPY = """async (e) => {
  const from = document.getElementById(e.currentTarget.dataset.from);
  const button = e.currentTarget;
  try { await navigator.clipboard.writeText(from.textContent); }
  catch { const range = document.createRange(); range.selectNodeContents(from);
          const all = getSelection(); all.removeAllRanges(); all.addRange(range); document.execCommand('copy'); }
  button.querySelector('.done').textContent = button.dataset.done;
}"""


def el(tag: str, text: str | None = None, classes: str = "", **attributes: Any) -> Element:
    """Make an element; `aria_label` is written `aria-label`, and what is None or False stays away."""
    element = Element(tag) if text is None else TextElement(tag=tag, text=text)
    if classes:
        element.classes(classes)
    for name, value in attributes.items():
        if value is not None and value is not False:
            element.props[name.rstrip("_").replace("_", "-")] = "" if value is True else value
    return element


def first(name: str, value: object) -> dict[str, Any]:
    """Return an attribute of a control as it is at first: what a person types is never put back by a later update."""
    return {f"^{name}": value}


def link(text: str, to: str, classes: str = "", **attributes: Any) -> Element:
    """Make a link to a page of ours."""
    return el("a", text, classes, href=to, **attributes)


def button(text: str, act: Callable[[], Any], classes: str = "", **attributes: Any) -> Element:
    """Make a button that does something on the server; where that is gone, the page says so."""
    element = el("button", text, f"button {classes}".strip(), type="button", **attributes)
    return element.on("click", act, js_handler=_ACT)


def badge(text: str, tone: Tone = "plain") -> Element:
    """Make a word with a tone; the word alone says what is meant."""
    return el("span", text, f"badge {tone}")


def title(text: str, level: int = 2, **attributes: Any) -> Element:
    """Make a heading."""
    return el(f"h{level}", text, **attributes)


@contextmanager
def panel(heading: str = "", level: int = 2, classes: str = "") -> Iterator[Element]:
    """Make a section with a heading of its own, by which a screen reader finds it."""
    section = el("section", None, f"card {classes}".strip())
    with section:
        if heading:
            head = title(heading, level)
            section.props["aria-labelledby"] = f"c{head.id}"
        yield section


def table(heads: Sequence[str], rows: Iterable[Sequence[Any]], caption: str, classes: str = "") -> Element:
    """Make a table; a cell is a text, or a call that fills it. Wide ones scroll by themselves, by keyboard too."""
    frame = el("div", None, "scroll", tabindex="0", role="region", aria_label=caption)
    with frame, el("table", None, classes):
        el("caption", caption, "unseen")
        with el("thead"), el("tr"):
            for head in heads:
                el("th", head, scope="col")
        with el("tbody"):
            for row in rows:
                with el("tr"):
                    for position, cell in enumerate(row):
                        _cell(cell, is_head=position == 0)
    return frame


def _cell(content: Any, *, is_head: bool) -> None:
    tag, attributes = ("th", {"scope": "row"}) if is_head else ("td", {})
    if callable(content):
        with el(tag, None, **attributes):
            content()
    else:
        el(tag, str(content), **attributes)


def facts(pairs: Iterable[tuple[str, Any]]) -> None:
    """Make a list of names and what they are; an answer is a text, or a call that fills it."""
    with el("dl", None, "facts"):
        for name, content in pairs:
            el("dt", name)
            if callable(content):
                with el("dd"):
                    content()
            else:
                el("dd", str(content))


def lines(texts: Iterable[str], classes: str = "") -> Element:
    """Make a list of texts."""
    with el("ul", None, classes) as element:
        for text in texts:
            el("li", text)
    return element


def note(text: str, tone: Tone = "note") -> Element:
    """Make a line that tells something."""
    return el("p", text, f"note {tone}")


def live(text: str, tone: Tone = "note") -> TextElement:
    """Make a line that is spoken when its `text` changes."""
    element = TextElement(tag="p", text=text)
    element.classes(f"note {tone}").props["role"] = "status"
    return element


def copyable(text: str, name: str) -> None:
    """Make a text to paste elsewhere, with a button that copies it."""
    with el("div", None, "copyable"):
        body = el("pre", text, tabindex="0", role="region", aria_label=name)
        copy = el("button", None, "button", type="button", data_from=f"c{body.id}", data_done=say(mark("已复制")))
        with copy:
            el("span", say(mark("复制")))
            el("span", "", "done", role="status")
        copy.on("click", js_handler=_COPY)


def offered(every_s: float, is_stale: Callable[[], bool]) -> None:
    """Offer the page anew, once it shows what is no longer so; looked at every so many seconds."""
    again = button(say(mark("有更新，刷新")), ui.navigate.reload, "quiet")
    again.set_visibility(False)
    ui.timer(every_s, lambda: again.set_visibility(is_stale()))


def bar(done: int, total: int, name: str) -> None:
    """Make a bar of how far something is."""
    share = min(max(done / total, 0.0), 1.0) if total else 0.0
    reported: dict[str, Any] = {
        "aria_valuemin": 0,
        "aria_valuemax": max(total, 1),
        "aria_valuenow": min(done, total),
        "aria_label": name,
    }
    with el("div", None, "bar", role="progressbar", **reported):
        el("div", None, "fill").style(f"width: {share:.1%}")


def page_of(*steps: str, **query: str) -> str:
    """Return the address of a page of ours: `page_of("client", folder, "runs", q="…")`."""
    path = "/" + "/".join(quote(step, safe="") for step in steps)
    asked = {name: value for name, value in query.items() if value}
    return f"{path}?{urlencode(asked)}" if asked else path


def said(text: str, tone: Literal["positive", "negative", "info"] = "info") -> None:
    """Tell something that just happened, in passing."""
    ui.notify(text, type=tone, position="bottom", timeout=6000, close_button=say(mark("关闭")))
