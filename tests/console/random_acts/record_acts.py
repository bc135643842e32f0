"""Acts on everything beside the profile through the console: papers, requests, comments, dates, names, archive, files."""

from __future__ import annotations

import tempfile
from collections import Counter
from datetime import date, datetime, timedelta
from functools import cache
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlencode

from assistant.declaration.papers.paper_record import read_record
from assistant.practice.comment_tasks import OWNERS, STATES
from tests.console.random_acts.acted_page import UNFINISHED, ActedPage, NothingToDo, acted, acted_page
from tests.console.random_acts.machine import ProcessKilled
from tests.console.random_acts.office import ALGORITHM, ActContext
from tests.console.random_acts.profile_acts import dawdle
from tests.console.test_drawing import pdf

DAYS = 11_000  # more than acts, so that no two note the same day
DUTIES = ("经办", "技术", "法务", "用印")


def prepare_sending(context: ActContext) -> str:
    """Prepare a folder of one or two drafts."""
    with acted_page(context.machine, context.client, "sending") as page:
        boxes = page.page.find(tag="input", type="checkbox")
        if not boxes:
            raise NothingToDo
        for box in context.chance.sample(boxes, min(len(boxes), context.chance.randint(1, 2))):
            page.page.send(box, "change", True)
        duty = context.chance.choice(DUTIES)
        page.page.send(page.one(tag="select"), "change", duty)
        context.entry("record", f"prepared|{duty}")
        dawdle(context)
        return page.press(page.one("备好发出", "button")).words


def press_record(context: ActContext) -> str:
    """Press one of the buttons that add a state of papers: sent, not sent, final, posted, stamped."""
    step = context.chance.choice(("sending", "sending", "sealing"))
    labels = {"sending": ("已发", "不发了", "已定稿"), "sealing": ("备好打印的一套", "已寄出", "客户已盖", "盖错了")}
    with acted_page(context.machine, context.client, step) as page:
        known = [(label, element) for label in labels[step] for element in page.page.find(label, "button")]
        if not known:
            raise NothingToDo
        label, element = context.chance.choice(known)
        context.act.kind = f"press {label}"
        dawdle(context)
        return page.press(element).words


def ask_for_materials(context: ActContext) -> str:
    """Record that a person of the client was asked, or reminded."""
    with acted_page(context.machine, context.client, "sending") as page:
        known = [(duty, one) for duty in DUTIES for one in page.page.find(f"已发给{duty}", "button")]
        if not known:
            raise NothingToDo
        duty, element = context.chance.choice(known)
        context.entry("record", f"asked|{duty}")
        dawdle(context)
        return page.press(element).words


def paste_comment(context: ActContext) -> str:
    """Paste a comment that was received: it becomes a task."""
    with acted_page(context.machine, context.client, "returned") as page:
        page.type_in("about", ALGORITHM)
        page.type_in("comments", f"{context.mark}：版本号与自评估报告不一致，请于10日内补正")
        context.entry("comments", context.mark)
        return _job(page, "记下这些意见", context.mark)


def assign_task(context: ActContext) -> str:
    """Say who deals with a comment, and write the question or the answer."""
    with acted_page(context.machine, context.client, "returned") as page:
        buttons = page.page.find("记下", "button")
        if not buttons:
            raise NothingToDo
        button = context.chance.choice(buttons)
        text = str(page.page.elements[button]["props"]["aria-label"]).removeprefix("记下“").removesuffix("”")
        ids = [
            str(one["props"]["id"])
            for one in page.page.elements.values()
            if str(one.get("props", {}).get("id", "")).startswith("start-owner-")
        ]
        order = [str(page.page.elements[one]["props"]["aria-label"]) for one in buttons]
        place = ids[order.index(f"记下“{text}”")].removeprefix("start-owner-")
        name = context.chance.choice(("question", "reply"))
        control = page.one(id=f"start-{name}-{place}")
        shown = str(page.page.elements[control].get("text") or "")
        written = f"{context.mark} {name}"
        context.client.chain("task", text, name).writes.append((context.act, shown, written))
        page.page.send(control, "change", written)
        if context.chance.random() < 0.3:
            page.type_in(f"owner-{place}", context.chance.choice(OWNERS))
            page.type_in(f"state-{place}", context.chance.choice(STATES))
        dawdle(context)
        return page.press(button).words


def note_term(context: ActContext) -> str:
    """Take the day of a comment for a term."""
    with acted_page(context.machine, context.client, "returned") as page:
        buttons = [
            name for name, one in page.page.elements.items() if str(one.get("text", "")).endswith("记为我方期限")
        ]
        if not buttons:
            raise NothingToDo
        return page.press(context.chance.choice(buttons)).words


def note_event(context: ActContext) -> str:
    """Note a change of what was filed, on a day of its own."""
    day = date(1995, 1, 1) + timedelta(days=int(context.mark[2:7]) % DAYS)
    with acted_page(context.machine, context.client, "settings") as page:
        page.type_in("on", day.isoformat())
        context.entry("events", day.isoformat())
        dawdle(context)
        return page.press(page.one("记下这件事", "button")).words


def settle_event(context: ActContext) -> str:
    """Say that an event is dealt with."""
    with acted_page(context.machine, context.client, "settings") as page:
        return page.press(page.one("已办结", "button", context.chance.randrange(99))).words


def edit_names(context: ActContext) -> str:
    """Give the client another short name; now and then its folder another name."""
    client = context.client
    with acted_page(context.machine, client, "settings") as page:
        shown = str(page.page.elements[page.one(id="start-short")]["props"].get("^value", ""))
        written = f"简称{context.mark}"
        client.chain("short").writes.append((context.act, shown, written))
        page.type_in("short", written)
        dawdle(context)
        if context.chance.random() < 0.15 and client.folder.is_dir():
            return _renamed(context, page)
        return page.press(page.one("保存名称", "button")).words


def _renamed(context: ActContext, page: ActedPage) -> str:
    client = context.client
    with client.lock:  # the model looks for the client's files where they are
        target = client.folder.with_name(f"{client.folder.name.partition('（')[0]}（{context.mark}）")
        page.type_in("folder", target.name)
        try:
            return page.press(page.one("保存名称", "button")).words
        finally:
            if target.is_dir():
                client.folder = target


def archive(context: ActContext) -> str:
    """Archive the client, or bring it back."""
    with context.client.lock:
        if context.chance.random() < 0.5:
            with acted_page(context.machine, context.client, "settings") as page:
                context.act.kind = "archive"
                return page.press(page.one("归档这个客户", "button")).words
        with acted(context.machine, "clients") as page:
            context.act.kind = "bring back"
            own = [
                one
                for one in page.page.find("放回", "button")
                if str(page.page.elements[one]["props"]["aria-label"]).endswith(f" {context.client.name}")
            ]
            if not own:
                raise NothingToDo
            return page.press(own[0]).words


def file_upload(context: ActContext) -> str:
    """Give a file to 材料, let it be classified, and file it."""
    batch = f"{datetime(2026, 12, 2) + timedelta(seconds=int(context.mark[2:7])):%Y-%m-%dT%H-%M-%S}"
    content = _pdf() + f"% {context.mark}\n".encode()
    name = f"管理制度汇编{context.mark}.pdf"
    with acted_page(context.machine, context.client, "materials") as page:
        zone = next((one for one in page.page.elements.values() if "drop" in one.get("class", ())), None)
        if zone is None:
            raise page.why_lacking()
        console, cookie = context.machine.console, context.machine.cookie
        asked = {"name": name, "batch": batch, "workspace": zone["props"]["data-workspace"]}
        status, _, words = console.ask(
            f"{zone['props']['data-to']}?{urlencode(asked)}",
            method="POST",
            body=content,
            cookie=cookie,
            origin=console.origin,
        )
        if status != HTTPStatus.OK:
            return words.decode(errors="replace")
        context.client.uploads.append((context.act, name, content))
        since = page.refusals()
        page.page.send(next(key for key, one in page.page.elements.items() if one is zone), "change", [batch, 1])
        page.wait(lambda: page.page.find("放进材料格", "button") or page.refusals() - since, "no proposal for a file")
        if refused := page.refusals() - since:
            return refused.pop()
        chosen = [one for one in page.page.elements.values() if "^selected" in one.get("props", {})]
        if not any(one["props"].get("value") for one in chosen):
            context.act.kind = "upload"
            return ""
        context.act.kind = "place"
        context.of_profile()
        return page.press(page.one("放进材料格", "button")).words


@cache
def _pdf() -> bytes:
    """Return a PDF of one page."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.pdf"
        pdf(path, 1)
        return path.read_bytes()


def _job(page: ActedPage, label: str, shows: str) -> str:
    """Press a button that starts a job, wait for its result, and return why it is refused: "" if it shows these words."""
    button = page.one(label, "button")
    before = Counter(page.page.texts().splitlines())
    page.page.send(button, "click")

    def ended() -> bool:
        texts = Counter(page.page.texts().splitlines()) - before
        return not page.page.find("取消", "button") and any(text and "进行中" not in text for text in texts)

    page.wait(ended, "a job does not end")
    news = Counter(page.page.texts().splitlines()) - before
    refusals = [text for text in news if any(word in text for word in ("没有", "正在", "失败"))]
    if any(UNFINISHED in text for text in refusals):
        raise ProcessKilled  # the job died, before or after it had written
    return "" if any(shows in text for text in news) else "".join(refusals or news)


def record_counts(folder: Path) -> Counter[str]:
    """Return how many events of each state and recipient the record of a client holds."""
    return Counter(f"{event.state}|{event.recipient}" for event in read_record(folder).events)
