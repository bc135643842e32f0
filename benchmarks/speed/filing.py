"""A whole filing on the mock, this program beside a bare script: `python -m benchmarks.speed.filing [--profile small]`.

Counted is program time from the login to the last confirmation without the person's part. The review approves at once.
Each contestant starts with its own empty mock; wrong fields are counted by the independent comparison of
`tests.examples`. `ours, unchanged` files the same profile again, left as a draft. One limit opens and shuts every filed
record and does nothing else; the other sends the pages' requests directly. The order alternates; one round is warm-up
and does not count, unless it is the only one.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import Page, sync_playwright

from assistant.apps.cli.mocks import rehearsal_account
from assistant.declaration.profile.loading import load
from assistant.planning.maps.overlay import load_map
from assistant.planning.maps.registry_state import ItemState, RegistryState
from assistant.planning.plan.plan import Record, make
from benchmarks.speed.bare_filing import Script
from benchmarks.speed.contestants import STILL
from benchmarks.speed.posts import Posts
from benchmarks.speed.tables import ContestantRow, draw_row_bars, is_missed, machine, put, table, verdict
from benchmarks.speed.visits import Visits
from scripts.make_profiles import reference
from tests.conftest import MockRegistry, browser_arguments, browser_path, serve_mock_registry
from tests.examples.comparator import differences, expected_of
from tests.examples.filing import PROGRAM, account_of
from tests.filing.small import small, write

ROOT = Path(__file__).resolve().parents[2]
TARGETS = (("ours", "bare script", 0.6), ("ours, unchanged", "ours", 0.15))
ORDER = ("ours", "bare script", "bare script, no motion", "limit: direct HTTP posts")
SHUT = "limit: opened and shut"
NAMES = ("ours", "ours, unchanged", SHUT, *ORDER[1:])
MOST_S = 60.0


@dataclass
class FilingPlace:
    """One profile, one empty mock, one home: where a contestant files."""

    profile: Path
    registry: MockRegistry
    home: Path
    notes: dict[str, int] = field(default_factory=dict)

    def wrong(self) -> int:
        """Return how many stored fields differ from the profile."""
        expected = expected_of(self.profile)
        return len(differences(expected, account_of(self.registry, expected)))


@contextmanager
def filing_place(kind: str) -> Iterator[FilingPlace]:
    """Yield a place with the reference filing, or with the smallest complete one."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        profile = reference(home / "资料") if kind == "reference" else write(home / "资料", small())
        with serve_mock_registry(home / "mock") as registry:
            yield FilingPlace(profile, registry, home)


def ours(place: FilingPlace, stand_in: str = "submit") -> float:
    """File with `beian fill` and return its own seconds."""
    answer = file(place, stand_in)
    place.notes["written"] = answer["fields"]["written"]
    return own_seconds(Path(answer["run"]))


def file(
    place: FilingPlace,
    stand_in: str,
    look: Callable[[psutil.Process], None] | None = None,
    program: str = PROGRAM,
    more: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Run `beian fill` to its end and return its last line; `look` is called with its process ten times a second.

    `program` is the Python code to run, `more` holds additional environment variables.
    """
    site = ["--site", "mock", "--url", place.registry.url, "--nonce", place.registry.nonce, "--stand-in", stand_in]
    command = [sys.executable, "-c", program, "fill", str(place.profile), *site, "--headless", "--json"]
    settings = {
        "BEIAN_HOME": str(place.home / "beian"),
        "BEIAN_LANG": "zh",
        "PYTHONIOENCODING": "utf-8",
        **(more or {}),
    }
    with (place.home / "said").open("w+", encoding="utf-8") as said:
        process = psutil.Popen(
            command, env={**os.environ, **settings}, cwd=ROOT, stdout=said, stderr=subprocess.DEVNULL
        )
        while True:
            with suppress(psutil.Error):
                if look is not None:
                    look(process)
            with suppress(psutil.TimeoutExpired):
                process.wait(0.1)
                break
        said.seek(0)
        answer: dict[str, Any] = json.loads(said.read().strip().splitlines()[-1])
    return answer


def own_seconds(run: Path) -> float:
    """Return the time between the login and the last confirmation without open handovers."""
    lines = [json.loads(line) for line in (run / "journal.jsonl").read_text(encoding="utf-8").splitlines()]
    events = [(datetime.fromisoformat(line["at"]).timestamp(), line["kind"], line["data"]) for line in lines]
    logins: list[float] = [at for at, kind, data in events if kind == "HandoverClosed" and data["handover"] == "LOGIN"]
    confirms: list[float] = [
        at for at, kind, data in events if kind == "HandoverOpened" and data["handover"] == "CONFIRM"
    ]
    between: list[float] = [
        data["seconds"] for at, kind, data in events if kind == "HandoverClosed" and logins[0] < at < confirms[-1]
    ]
    return float(confirms[-1] - logins[0] - sum(between))


def bare(place: FilingPlace, *, still: bool = False) -> float:
    """File with the bare script and return its seconds without the person's part."""
    waited: list[float] = []
    with _logged_in(place, still=still) as (page, account):

        def ask(shown: Page) -> None:
            began = time.perf_counter()
            submit(shown, place.registry, account)
            waited.append(time.perf_counter() - began)

        records = steps(place.profile)
        began = time.perf_counter()
        Script(page, place.registry.url, records, ask).run()
        return time.perf_counter() - began - sum(waited)


def visited(place: FilingPlace) -> float:
    """Open and shut every filed record on pages without animations, and return the seconds."""
    with _logged_in(place, still=True) as (page, _):
        records = steps(place.profile)
        began = time.perf_counter()
        Visits(page, place.registry.url, records).run()
        return time.perf_counter() - began


@contextmanager
def _logged_in(place: FilingPlace, *, still: bool) -> Iterator[tuple[Page, str]]:
    """Yield a page of a new browser with the company logged in, and the name of its account."""
    account, password = rehearsal_account(place.registry.url, *_company(place.profile))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=browser_arguments())
        page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        log_in(page, place.registry, account, password)
        if still:
            page.add_style_tag(content=STILL)
        yield page, account
        browser.close()


def posted(place: FilingPlace) -> float:
    """File with direct requests and return their seconds without the person's part."""
    account, password = rehearsal_account(place.registry.url, *_company(place.profile))
    records, posts = steps(place.profile), Posts(place.registry, account)
    posts.log_in(password)
    began = time.perf_counter()
    posts.file(records)
    return time.perf_counter() - began - posts.waited


def _company(profile: Path) -> tuple[str, str]:
    """Return name and number of the company."""
    (subject,) = [record for record in load(profile).records() if record.page == "subject"]
    values = {str(key): str(value) for key, value in subject.values.items()}
    return values["subject.basic.name"], values["subject.basic.uscc"]


def steps(profile: Path) -> list[Record]:
    """Return the input record by record, as an operator would have written it into a script."""
    loaded = load(profile)
    passed = RegistryState(ItemState("主体已通过"))
    return list(make(loaded.records(), load_map("mock"), passed, digest=loaded.digest).records)


def log_in(page: Page, registry: MockRegistry, account: str, password: str) -> None:
    """Log in as the person does, with the captcha from the witness."""
    page.goto(f"{registry.url}/#/login")
    page.get_by_label("账号", exact=True).fill(account)
    page.get_by_label("密码", exact=True).fill(password)
    image = page.locator("img[data-captcha-id]:not([data-captcha-id=''])")
    number = image.get_attribute("data-captcha-id")
    page.get_by_label("验证码", exact=True).fill(registry.ask(f"/__mock__/captcha?id={number}")["text"])
    page.get_by_role("button", name="登录", exact=True).click()
    page.locator(".account-name").wait_for()


def submit(page: Page, registry: MockRegistry, account: str) -> None:
    """Submit as the person does: tick, code, 提交, 确定."""
    section = page.locator(".submit-section")
    if not section.count():
        page.get_by_role("button", name="提交", exact=True).first.click()
    section.locator(".commit-tick").click()
    known = {item["id"] for item in registry.ask(f"/__mock__/codes?account={account}")["codes"]}
    section.get_by_role("button", name="获取验证码").click()
    while not (
        fresh := [c for c in registry.ask(f"/__mock__/codes?account={account}")["codes"] if c["id"] not in known]
    ):
        page.wait_for_timeout(20)
    section.get_by_label("短信验证码").fill(fresh[0]["code"])
    section.locator(".submit-button").click()
    page.get_by_role("dialog").get_by_role("button", name="确定").click()
    page.locator(".receipt-card").wait_for()


def main(words: list[str] | None = None) -> int:
    """Run the contestants in turn; return 1 if a target is missed or a field of ours is wrong."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed.filing")
    parser.add_argument("--profile", choices=["reference", "small"], default="reference")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    asked = parser.parse_args(words)
    rows = {name: ContestantRow(name) for name in NAMES}
    warms = asked.rounds > 1
    for number in range(asked.rounds + warms):
        for name in ORDER if number % 2 else reversed(ORDER):
            with filing_place(asked.profile) as place:
                one(place, rows, name, counts=number > 0 or not warms)
    title = f"(c, d) a whole filing: {asked.profile}"
    lines = [machine(), "", *filing_table(title, rows)]
    print("\n".join(lines))
    if asked.write:
        put("filing", lines + draw_row_bars("filing", title, rows.values()))
    return 1 if is_missed(lines) or rows["ours"].wrong or rows["ours, unchanged"].wrong else 0


def one(place: FilingPlace, rows: Mapping[str, ContestantRow], name: str, *, counts: bool) -> None:
    """Let one contestant file, and count its wrong fields; ours files once more with nothing left to write."""
    if name == "ours":
        rows[name].add(ours(place, "draft"), place.wrong(), counts=counts)
        seconds = ours(place, "draft")
        rows["ours, unchanged"].add(seconds, place.wrong() + place.notes["written"], counts=counts)
        rows[SHUT].add(visited(place), place.wrong(), counts=counts)
    elif name.startswith("limit"):
        rows[name].add(posted(place), place.wrong(), counts=counts)
    else:
        rows[name].add(bare(place, still="no motion" in name), place.wrong(), counts=counts)


def filing_table(title: str, rows: Mapping[str, ContestantRow]) -> list[str]:
    """Return the table, and the verdict on the time of one filing."""
    seconds = rows["ours"].middle
    lines = table(title, rows.values(), "bare script", TARGETS)
    return [*lines, "", verdict(f"ours: {seconds:.1f} s", seconds, MOST_S, " s")]


if __name__ == "__main__":
    sys.exit(main())
