"""Acts on the profile through the console: fields, items, accepted findings, answers, earlier versions."""

from __future__ import annotations

import threading
from typing import Any

from tests.console.random_acts.acted_page import ActedPage, NothingToDo, PageAnswer, acted_page
from tests.console.random_acts.office import ActContext

ALREADY = "文件已经是这一版"
SETTLES = "按选定的保存"
FIELDS = (
    ("subject", "subject.basic.address"),
    ("subject", "subject.licence.address"),
    ("algorithms.0", ".basic.version"),
    ("algorithms.0", ".detail.summary.introduction"),
    ("algorithms.0", ".detail.risks[算法滥用风险及防范]"),
    ("products.0", ".functions[商品排序].introduction"),
    ("notes", "notes.business_scope"),
)


def change_fields(context: ActContext) -> str:
    """Change one or two fields of one part, and save; of two texts, one is chosen."""
    part = context.chance.choice([part for part, _ in FIELDS])
    with acted_page(context.machine, context.client, "profile", part=part) as page:
        controls = {key: element for own, key in FIELDS if own == part for element in _controls(page, key)}
        chosen = context.chance.sample(sorted(controls), min(len(controls), context.chance.randint(1, 2)))
        texts = {key: f"{context.mark} {place}" for place, key in enumerate(chosen)}
        shown = {key: _text(page.page.elements[controls[key]]) for key in chosen}
        context.of_profile(**{texts[key]: shown[key] for key in chosen})
        for key, text in texts.items():
            page.page.send(controls[key], "change", text)
        dawdle(context)
        answer = page.press(page.one("保存", "button"))
        return _settled(page, answer, context)


def _settled(page: ActedPage, answer: PageAnswer, context: ActContext) -> str:
    """Choose a text where another window wrote one too, as often as one does, and return the words of a refusal."""
    if answer.ending != "clash":
        return answer.words
    since = len(page.page.messages)
    asked = page.page.find(SETTLES, "button")
    if not asked:
        return answer.words

    def is_ended() -> bool:
        return any(kind in ("open", "notify") for kind, _ in page.page.messages[since:])

    def is_answered() -> bool:
        return is_ended() or page.page.find(SETTLES, "button") not in ([], asked)

    while not is_ended():
        _choose(page, context)
        page.page.send(asked[0], "click")
        page.wait(is_answered, "no answer to a choice")
        asked = page.page.find(SETTLES, "button")
    if not context.act.shown:
        context.client.profile_acts.remove(context.act)
    words = [str(message) for kind, message in page.page.messages[since:] if kind == "notify"]
    return "".join(words)


def _choose(page: ActedPage, context: ActContext) -> None:
    """Choose one of the two texts of each field."""
    theirs, frames = _both_texts(page)
    boxes = page.page.find(tag="input", type="radio")
    for place, mine in enumerate(frames):
        if context.chance.random() < 0.5:
            page.page.send(boxes[2 * place + 1], "change")
            context.act.shown[mine] = theirs[place]
        else:
            context.act.shown.pop(mine, None)


def _both_texts(page: ActedPage) -> tuple[list[str], list[str]]:
    """Return the texts of the other window and of this one, in the order of the page."""
    pairs = [str(one.get("text")) for one in page.page.elements.values() if one.get("tag") == "pre"]
    return ["" if text == "（空）" else text for text in pairs[::2]], pairs[1::2]


def add_product(context: ActContext) -> str:
    """Add a product with a name of its own."""
    with acted_page(context.machine, context.client, "profile") as page:
        context.of_profile()
        page.page.send(page.one(placeholder="新产品的名称"), "change", f"产品{context.mark}")
        dawdle(context)
        return page.press(page.one("新增", "button")).words


def drop_product(context: ActContext) -> str:
    """Remove a product that an act has added."""
    with acted_page(context.machine, context.client, "profile") as page:
        added = [one for one in page.page.elements.values() if "产品标记" in str(one.get("text"))]
        if not added:
            raise NothingToDo
        link = context.chance.choice(added)
        name, part = str(link["text"]), str(link["props"].get("href", "")).rpartition("part=")[2]
    with acted_page(context.machine, context.client, "profile", part=part) as page:
        if not any(
            name.split("/", maxsplit=1)[0] in str(one.get("props", {}).get("^value"))
            for one in page.page.elements.values()
        ):
            raise NothingToDo  # another window has moved it
        context.act.mark = name.split("/", maxsplit=1)[0].removeprefix("产品")
        context.of_profile()
        page.page.send(page.one("删除这一项", "button"), "click")
        page.wait(lambda: page.page.find("不删", "button"), "no question before an item is removed")
        return page.press(page.one("删除", "button")).words


def accept_finding(context: ActContext) -> str:
    """Accept a finding with a reason of its own."""
    with acted_page(context.machine, context.client, "findings") as page:
        reasons = [
            name
            for name, one in page.page.elements.items()
            if str(one.get("props", {}).get("id", "")).endswith("-reason")
        ]
        if not reasons:
            raise NothingToDo
        place = context.chance.randrange(len(reasons))
        context.of_profile()
        page.page.send(reasons[place], "change", f"理由{context.mark}")
        dawdle(context)
        return page.press(page.page.find("保留此项，记入资料", "button")[place]).words


def answer_question(context: ActContext) -> str:
    """Store a client's answer, each from a person of its own."""
    with acted_page(context.machine, context.client, "materials") as page:
        buttons = page.page.find("答复", "button")
        if not buttons:
            raise NothingToDo
        context.of_profile()
        page.page.send(context.chance.choice(buttons), "click")
        page.wait(lambda: page.page.find(id="start-reply"), "no form for an answer")
        page.type_in("reply", f"答复{context.mark}")
        page.type_in("reply-by", f"客户{context.mark}")
        return page.press(page.one("记下答复", "button"), accepts="已记下").words


def restore_version(context: ActContext) -> str:
    """Restore one of the last versions."""
    with acted_page(context.machine, context.client, "versions") as page:
        versions = page.page.find(tag="details")[:5]
        if not versions:
            raise NothingToDo
        context.of_profile()
        page.page.send(context.chance.choice(versions), "toggle")
        page.wait(lambda: page.page.find("恢复成这一版") or "内容与现在的资料相同" in page.page.texts(), "no version")
        if not page.page.find("恢复成这一版"):
            raise NothingToDo
        answer = page.press(page.one("恢复成这一版", "button"), accepts=ALREADY)
        if ALREADY in page.page.texts():
            raise NothingToDo
        return answer.words


def _controls(page: ActedPage, key: str) -> list[str]:
    named = [
        name for name, one in page.page.elements.items() if str(one.get("props", {}).get("data-key", "")).endswith(key)
    ]
    return named[:1]


def _text(element: dict[str, Any]) -> str:
    return str(element["props"].get("^value", "") if element["tag"] == "input" else element.get("text") or "")


def dawdle(context: ActContext) -> None:
    """Let a while pass between looking and pressing, so that others come between."""
    threading.Event().wait(context.chance.choice((0, 0, 0.3, 1.5)))
