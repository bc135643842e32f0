"""What the simulated operator does in the later life of a filing: remove retired records, apply to deregister.

As in `simulated_operator_acts`: by mouse and keys on the mock's own pages, doing only what is still to do.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from assistant.filing.browser.playwright import Locator
from assistant.filing.operator.simulated_operator_acts import Message, OpenHandover, act_by_policy, confirm

REMOVE, DEREGISTER = "remove", "deregister"
_NODE: Final = " » "
_TAKEN_S: Final = 20.0


def remove(handover: OpenHandover) -> None:
    """Remove what the prompt names if the run's policy says so; else answer by the policy."""
    if handover.part["policy"].get("REMOVE") != REMOVE:
        act_by_policy(handover)
        return
    if handover.opened["record"].endswith(".association"):
        for node in _facts(handover).splitlines():
            _untick(handover, node.split(_NODE))
    else:
        _delete_row(handover, _facts(handover))
    handover.comes(lambda: False, _TAKEN_S)  # the page itself shows when it is done


def confirm_or_apply(handover: OpenHandover) -> None:
    """Submit as always; fill in an application to deregister first where something is still empty."""
    if handover.opened["key"] == DEREGISTER and handover.part["mode"] == "submit":
        for label, text in _application(handover.opened).items():
            _answer(handover, label, text)
    confirm(handover)


def _facts(handover: OpenHandover) -> str:
    return str(next(iter(handover.opened["facts"].values()), ""))


def _delete_row(handover: OpenHandover, name: str) -> None:
    """Press 删除 in the row with this name, then 确定."""
    words = [" > ".join(part.split(">")) for part in name.split("/")]
    row = handover.page.get_by_role("row")
    for word in words:
        row = row.filter(has=handover.page.get_by_text(word, exact=True))
    handover.wait(lambda: row.count() == 1, f"no single row for {len(words)} words")
    row.get_by_role("button", name="删除", exact=True).click()
    question = handover.page.locator(".el-popconfirm:visible, [role=tooltip]:visible")
    question.get_by_role("button", name="确定", exact=True).click()


def _untick(handover: OpenHandover, node: list[str]) -> None:
    """Untick one node of the tree, expanding those above it."""
    at = handover.page.locator(".el-tree")
    for depth, label in enumerate(node):
        locator = at.locator(".el-tree-node").filter(has=handover.page.get_by_text(label, exact=True)).first
        handover.wait(lambda result=locator: result.count() > 0, "the tree has no such node")  # type: ignore[misc]
        if depth < len(node) - 1:
            _open(handover, locator)
            at = locator.locator(".el-tree-node__children").first
            continue
        box = locator.locator(".el-checkbox").first
        if "is-checked" in (box.get_attribute("class") or ""):
            box.click()


def _open(handover: OpenHandover, node: Locator) -> None:
    if "is-expanded" not in (node.get_attribute("class") or ""):
        node.locator(".el-tree-node__expand-icon").first.click()
        handover.comes(lambda: False, 0.4)


def _application(opened: Message) -> dict[str, str]:
    """Return the facts of the prompt, completed by plausible values for a rehearsal."""
    prepared = {"注销原因": "停止提供服务", "停止服务日期": "2026-06-30", "注销说明": "演练：服务已停止。"}
    return {**prepared, "用户告知及善后安排": "演练：已公告，用户数据已删除。", **opened["facts"]}


def _answer(handover: OpenHandover, label: str, text: str) -> None:
    item = handover.page.locator(".el-form-item").filter(
        has=handover.page.locator(".el-form-item__label").filter(has_text=re.compile(rf"^\s*{re.escape(label)}\s*$"))
    )
    if item.count() != 1:
        return  # a fact that is no field of the form
    select = item.locator(".el-select")
    if select.count():
        _pick(handover, item, select, text)
        return
    control = item.locator("input, textarea").first
    if not control.input_value():
        control.fill(text)
        control.press("Tab") if item.locator("textarea").count() else control.press("Enter")


def _pick(handover: OpenHandover, item: Locator, select: Locator, word: str) -> None:
    chosen = item.locator(".el-select__selected-item:not(.is-transparent):not(.is-hidden)")
    if word in (*(text.strip() for text in chosen.all_inner_texts()), select.locator("input").first.input_value()):
        return
    select.click()
    option = handover.page.locator(".el-select-dropdown__item:visible").filter(has_text=word)
    handover.wait(lambda: option.count() > 0, "the list has no such word")
    option.first.click()


LIFE: Final[dict[str, Callable[[OpenHandover], None]]] = {"REMOVE": remove, "CONFIRM": confirm_or_apply}
