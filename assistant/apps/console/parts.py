"""The elements that pages are made of: plain HTML whose text is always text, never markup.

Native elements work best with keyboards and screen readers; `console.css` styles them.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote, urlencode

from markupsafe import Markup
from nicegui import ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement

from assistant.apps.console.open_workspaces import key_of
from assistant.core.language import mark, say

_ACT = "(e) => beian.act(emit, e.currentTarget)"
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
    """Make an element; `aria_label` becomes `aria-label`, and None or False omits an attribute."""
    element = Element(tag) if text is None else TextElement(tag=tag, text=text)
    if classes:
        element.classes(classes)
    for name, value in attributes.items():
        if value is not None and value is not False:
            element.props[name.rstrip("_").replace("_", "-")] = "" if value is True else value
    return element


def static(tag: str, content: Markup, classes: str = "", **attributes: Any) -> Element:
    """Make one element with markup inside that never changes.

    Each element costs about 0.1 ms here and as much in the browser, so long forms and tables are made of few.
    """
    element = el(tag, None, classes, **attributes)
    element.props["innerHTML"] = str(content)
    return element


def first(name: str, value: object) -> dict[str, Any]:
    """Return an initial attribute of a control: later updates never overwrite what a person typed."""
    return {f"^{name}": value}


def link(text: str, to: str, classes: str = "", **attributes: Any) -> Element:
    """Make a link."""
    return el("a", text, classes, href=to, **attributes)


def button(text: str, act: Callable[[], Any], classes: str = "", **attributes: Any) -> Element:
    """Make a button with a server-side action; the page says so if the server is unreachable.

    While the action runs, a second press does nothing.
    """
    element = el("button", text, f"button {classes}".strip(), type="button", **attributes)
    client, place = element.client, element.props.get("id", element.html_id)

    async def pressed() -> None:
        try:
            result = act()
            if inspect.isawaitable(result):
                await result
        finally:
            if client.has_socket_connection:
                client.run_javascript(f"beian.answered('{place}')")

    return element.on("click", pressed, js_handler=_ACT)


def button_of_page(text: str, act: str, classes: str = "") -> Element:
    """Make a button whose action is a script of the page, which needs no server."""
    return el("button", text, f"button {classes}".strip(), type="button").on("click", js_handler=act)


def badge(text: str, tone: Tone = "plain") -> Element:
    """Make a badge; the tone only supports its text."""
    return el("span", text, f"badge {tone}")


def title(text: str, level: int = 2, **attributes: Any) -> Element:
    """Make a heading."""
    return el(f"h{level}", text, **attributes)


@contextmanager
def panel(heading: str = "", level: int = 2, classes: str = "") -> Iterator[Element]:
    """Make a section labelled by its heading, for screen readers."""
    section = el("section", None, f"card {classes}".strip())
    with section:
        if heading:
            head = title(heading, level)
            section.props["aria-labelledby"] = f"c{head.id}"
        yield section


class SortHead(str):
    """The heading of a column that sorts the table by a press: its text, the address, and the present direction."""

    to: str
    direction: str | None

    def __new__(cls, text: str, to: str, direction: str | None) -> SortHead:
        """Make a heading; `direction` is "ascending", "descending" or None."""
        head = super().__new__(cls, text)
        head.to, head.direction = to, direction
        return head


def table(heads: Sequence[str], rows: Iterable[Sequence[Any]], caption: str, classes: str = "") -> Element:
    """Make a table; a cell is a text or a function that fills it. Wide tables scroll, by keyboard too."""
    frame = el("div", None, "scroll", tabindex="0", role="group", aria_label=caption)
    with frame, el("table", None, classes):
        el("caption", caption, "unseen")
        with el("thead"), el("tr"):
            for head in heads:
                _heading(head)
        with el("tbody"):
            for row in rows:
                with el("tr"):
                    for position, (cell, head) in enumerate(zip(row, heads, strict=False)):
                        _cell(cell, head, is_head=position == 0)
    return frame


def _heading(head: str) -> None:
    if not isinstance(head, SortHead):
        el("th", head, scope="col")
        return
    with el("th", None, scope="col", aria_sort=head.direction):
        link(str(head), head.to, "sort")


def _cell(content: Any, head: str, *, is_head: bool) -> None:
    tag, attributes = ("th", {"scope": "row"}) if is_head else ("td", {"data_head": head})
    if callable(content):
        with el(tag, None, **attributes):
            content()
    else:
        el(tag, str(content), **attributes)


def facts(pairs: Iterable[tuple[str, Any]]) -> None:
    """Make a description list; a value is a text or a function that fills it."""
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
    """Make a line of information."""
    return el("p", text, f"note {tone}")


def live(text: str, tone: Tone = "note") -> TextElement:
    """Make a line that screen readers announce when its `text` changes."""
    element = TextElement(tag="p", text=text)
    element.classes(f"note {tone}").props["role"] = "status"
    return element


def copyable(text: str, name: str) -> None:
    """Make a text with a button that copies it."""
    with el("div", None, "copyable"):
        body = el("pre", text, tabindex="0", role="region", aria_label=name)
        copy = el("button", None, "button", type="button", data_from=f"c{body.id}", data_done=say("已复制"))
        with copy:
            el("span", say("复制"))
            el("span", "", "done", role="status")
        copy.on("click", js_handler=_COPY)


def unsaved_offer() -> None:
    """Add the hidden offer to restore unsaved text of an earlier visit in this tab; the page shows and fills it."""
    changed = say("（资料里已另有改动，填回后请核对）")
    with el("div", None, "note warn", id="draft", role="status", hidden=True, data_changed=changed):
        el("p", say("上次写在这里、没有保存的内容还在："))
        el("p", "", "names")
        for word, act in ((mark("填回"), "restore"), (mark("不要了"), "discard")):
            el("button", say(word), "button", type="button").on("click", js_handler=f"() => beian.{act}()")


def offered(every_s: float, is_stale: Callable[[], bool]) -> None:
    """Show a reload button once `is_stale` returns True, checked every `every_s` seconds."""
    reload = button(say("有更新，刷新"), ui.navigate.reload, "quiet")
    reload.set_visibility(False)
    ui.timer(every_s, lambda: reload.set_visibility(is_stale()))


def bar(done: int, total: int, name: str) -> None:
    """Make a progress bar."""
    share = min(max(done / total, 0.0), 1.0) if total else 0.0
    aria: dict[str, Any] = {
        "aria_valuemin": 0,
        "aria_valuemax": max(total, 1),
        "aria_valuenow": min(done, total),
        "aria_label": name,
    }
    with el("div", None, "bar", role="progressbar", **aria):
        el("div", None, "fill").style(f"width: {share:.1%}")


def page_of(*steps: str, **query: str) -> str:
    """Return the address of a page: `page_of("client", folder, "runs", q="…")`."""
    path = "/" + "/".join(quote(step, safe="") for step in steps)
    parameters = {name: value for name, value in query.items() if value}
    return f"{path}?{urlencode(parameters)}" if parameters else path


def file_address(kind: str, home: Path, *steps: str, **query: str) -> str:
    """Return the address of a client's file, picture or report, with the key of the workspace of its page."""
    return page_of(kind, home.name, *steps, **query, workspace=key_of(home.parents[1]))


def said(text: str, tone: Literal["positive", "negative", "info"] = "info") -> None:
    """Show a short notification."""
    ui.notify(text, type=tone, position="bottom", timeout=6000, close_button=say("关闭"))
