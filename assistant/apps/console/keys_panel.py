"""The keys of every page: the list that “?” opens, and the line in which a key without effect says why."""

from __future__ import annotations

import json
from typing import Any

from assistant.apps.console.parts import button_of_page, el
from assistant.core.language import mark, say

SAVES: dict[str, Any] = {"data_save": True, "aria_keyshortcuts": "Control+S"}
FINDING: dict[str, Any] = {"data_finding": True}
_KEYS = (
    (("Ctrl S", "⌘ S"), mark("保存光标所在的表")),
    (("/",), mark("查找客户、产品、算法、材料、字段和页面")),
    (("]", "F8"), mark("下一处预检问题")),
    (("[", "Shift F8"), mark("上一处预检问题")),
    (("Esc",), mark("关上最上面打开的一层；有没保存的文字时不关")),
    (("?",), mark("看这张表")),
)


def add_keys_button() -> None:
    """Add the button that opens the list."""
    shown = button_of_page(say("快捷键"), "() => beian.keys.open()", "quiet")
    shown.props["aria-keyshortcuts"] = "Shift+?"


def add_keys() -> None:
    """Add the list, hidden until it is opened, and the line."""
    words = {
        "data_keys": json.dumps([[keys, say(meaning)] for keys, meaning in _KEYS], ensure_ascii=False),
        "data_nothing": say("这里没有要保存的。"),
        "data_several": say("这一页有几处可以保存：请先把光标放进要保存的那一处。"),
        "data_none": say("这一页没有列出预检问题。"),
        "data_last": say("后面没有预检问题了。"),
        "data_first": say("前面没有预检问题了。"),
    }
    with el("dialog", None, "search-dialog keys", id="keys", aria_label=say("快捷键"), **words):
        el("h2", say("快捷键"))
        el("dl", None, id="keys-list")
        button_of_page(say("关闭"), "() => document.getElementById('keys').close()", "quiet")
    el("p", "", "note key-note", id="keys-note", role="status")
