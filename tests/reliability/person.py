"""What only a person does in a trial: closes a dialog of the browser's own, deletes a record the site stored twice."""

from __future__ import annotations

import hashlib
import json
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from typing import Protocol

from playwright.sync_api import Dialog, Page, sync_playwright

from tests.conftest import MockRegistry
from tests.filing.live import LiveRun
from tests.filing.small import Json


class Ask(Protocol):
    """One request of the mock's API in a session of its own; returns its `datas`."""

    def __call__(self, path: str, body: Json | None = None) -> Json:
        """Ask; with a body it is a POST."""


@contextmanager
def at(live: LiveRun, *, closes_dialogs: bool) -> Iterator[None]:
    """Sit beside a run, where wanted, and press 确定 on every dialog of the browser's own."""
    if not closes_dialogs:
        yield
        return
    over = threading.Event()
    hands = threading.Thread(target=_close_dialogs, args=(live, over), daemon=True)
    hands.start()
    try:
        yield
    finally:
        over.set()
        hands.join(20)


def _close_dialogs(live: LiveRun, over: threading.Event) -> None:
    door = live.place / "door"
    while not door.exists():
        if over.wait(0.05):
            return
    with sync_playwright() as playwright:
        browser = playwright.chromium.connect_over_cdp(door.read_text(encoding="ascii"))
        browser.new_browser_cdp_session().send("Browser.setDownloadBehavior", {"behavior": "default"})
        pages = [page for context in browser.contexts for page in context.pages]
        for page in pages:
            page.on("dialog", _accept)
        while browser.is_connected() and not over.is_set():
            _rest(pages[0])


def _accept(dialog: Dialog) -> None:
    dialog.accept()


def _rest(page: Page) -> None:
    if not page.is_closed():
        page.wait_for_timeout(50)


def delete_doubles(registry: MockRegistry, account: str, held: Json, whole: Json) -> None:
    """Log in as the person and delete what is stored twice under one name, the emptier one first."""
    spare = [*_doubles(held["products"], "products")]
    names: dict[str, str] = {}
    for algorithm in sorted(held["algorithms"], key=lambda each: -len(json.dumps(each))):
        name = json.dumps(algorithm["sections"].get("算法基础属性信息", {}), ensure_ascii=False, sort_keys=True)
        if name in names:
            spare.append(("algorithms", algorithm["id"]))
        names[name] = algorithm["id"]
    if spare:
        ask = _logged_in(registry, account, held["company"])
        for kind, number in spare:
            ask(f"/api/{kind}/delete", {"id": number})


def _doubles(items: list[Json], kind: str) -> Iterator[tuple[str, str]]:
    below = {"products": "paths", "paths": "functions"}.get(kind, "")
    met = set()
    for item in sorted(items, key=lambda each: -len(json.dumps(each))):
        name = json.dumps([item.get("sections"), item.get("steps"), item.get("功能名称")], sort_keys=True)
        if name in met:
            yield kind, item["id"]
        else:
            met.add(name)
            yield from _doubles(item.get(below, []), below) if below else ()


def _logged_in(registry: MockRegistry, account: str, company: str) -> Ask:
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def ask(path: str, body: Json | None = None) -> Json:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"{registry.url}{path}", data=data, headers={"Content-Type": "application/json"}
        )
        with opener.open(request, timeout=20) as answer:
            found: Json = json.load(answer)
        assert found["errno"] == 0, found
        datas: Json = found["datas"]
        return datas

    captcha = ask("/api/captcha")["id"]
    letters = registry.ask(f"/__mock__/captcha?id={captcha}")["text"]
    password = hashlib.sha256(company.encode()).hexdigest()[8:20]
    asked = {"account": account, "password": password, "captchaId": captcha, "captcha": letters}
    if ask("/api/login", asked).get("needSms"):
        code = registry.ask(f"/__mock__/codes?account={account}")["codes"][0]["code"]
        ask("/api/login/sms", {"code": code})
    return ask
