"""The search in the head of every page: opened by its button or by “/”, used by arrow keys and Enter."""

from __future__ import annotations

from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.open_workspaces import key_of
from assistant.apps.console.parts import el
from assistant.core.language import say


def add_search_button() -> None:
    """Add the button that opens the search."""
    search = el("button", None, "button quiet", type="button", aria_keyshortcuts="/", data_search=True)
    with search:
        el("span", say("查找"))
        el("kbd", "/", aria_hidden="true")
    search.on("click", js_handler="() => beianSearch.open()")


def add_search(context: ConsoleContext) -> None:
    """Add the search, hidden until it is opened."""
    label = say("查找客户、产品、算法、材料、字段和页面")
    words = {"data_none": say("没有符合的。"), "data_failed": say("工作台没有应答，请稍后再试。")}
    workspace = key_of(context.workspace.folder)
    with el("dialog", None, "search-dialog", id="search", aria_label=say("查找"), data_workspace=workspace, **words):
        el(
            "input", None, "control", id="search-text", type="text", autocomplete="off", role="combobox",
            placeholder=label, aria_label=label, aria_controls="search-hits", aria_expanded="false",
            aria_autocomplete="list",
        )  # fmt: skip
        el("ul", None, "hits", id="search-hits", role="listbox", aria_label=say("查到的"))
        el("p", "", "small", id="search-note", role="status")
        el("p", say("↑ ↓ 选择，回车打开，Esc 关闭"), "small keys")
