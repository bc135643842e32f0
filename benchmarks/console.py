"""The console with 500 clients and 5,000 runs: response times of board and client page, and memory.

python benchmarks/console.py [--clients 500] [--runs 10] [--keep FOLDER] [--browser | --every-page]

Clients are the small profile of the tests under many names; each run is a folder with a real journal. Times are those
of the whole HTTP answer, measured from another process; with `--browser` until the page's table is shown in Chromium.
`--every-page` walks every page in Chromium and exits with 1 if a median or the memory is above its limit.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from urllib.parse import quote, urlsplit

import psutil
from playwright.sync_api import sync_playwright

from assistant.practice import ledger, workspace
from assistant.practice.workspace import NewClient, Workspace
from assistant.proof.journal.events import RunClosed, RunOpened, Status
from assistant.proof.journal.run_folder import RunFolder
from benchmarks.console_pages import every_page
from tests.conftest import browser_arguments, browser_path
from tests.filing.small import ALGORITHM, small, write

TIMES = 15
REST_S = 90  # a page that never connects is dropped after a minute
ENTITY = ("主体草稿", "主体审核中", "主体退回", "主体已通过", "主体已通过")
OWN = ("", "", "", "审核中", "已备案")


def main() -> None:
    """Make the practice, run the console on it, and print the measurements."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--clients", type=int, default=500)
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--browser", action="store_true")
    parser.add_argument("--every-page", action="store_true", help="walk every page; exit 1 above the limits")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="beian-bench-") as room:
        home = (options.keep or Path(room)) / "事务所"
        began = time.perf_counter()
        place = workspace.find(home) if home.exists() else made(home, options.clients, options.runs)
        print(
            f"made: {options.clients} clients, {options.clients * options.runs} runs in {time.perf_counter() - began:.0f} s"
        )
        began = time.perf_counter()
        with ledger.opened(place) as records:
            refreshed = records.refresh(date.today())
        print(f"ledger: {refreshed.read} read, {refreshed.unchanged} unchanged in {time.perf_counter() - began:.1f} s")
        if not measured(place, with_browser=options.browser, is_every_page=options.every_page):
            sys.exit(1)


def made(home: Path, clients: int, runs: int) -> Workspace:
    """Return a workspace with this many clients and runs."""
    place = workspace.init(home)
    for number in range(clients):
        data = small()
        basic = data["主体"]["主体基本信息"]
        basic["主体名称"] = f"第{number:04d}号示例科技有限公司"
        basic["统一社会信用代码"] = f"91440300MA5{number:04d}XAM"[:18]
        launched = date.today() - timedelta(days=number % 40)
        data["算法"][0]["算法基础属性信息"]["上线时间"] = launched.isoformat()
        source = write(home.parent / "来件" / str(number), data)
        folder = workspace.add(place, NewClient(basic["主体名称"]), source)
        shutil.rmtree(source)
        for index in range(runs):
            made_run(folder, basic["主体名称"], number, index, runs)
    return place


def made_run(folder: Path, name: str, number: int, run_number: int, runs: int) -> None:
    """Write the folder of one run, with the states that it read."""
    stage = number % len(ENTITY) if run_number == runs - 1 else 0
    with RunFolder.create(folder / "runs", name, "cac") as run:
        header = RunOpened(run.name, name, "cac", "https://example.cn", False, {}, "", "", "", "", "fast", "", "甲")
        states = [Status("主体", ENTITY[stage], ENTITY[stage])]
        states += [Status(ALGORITHM, OWN[stage], OWN[stage])] if OWN[stage] else []
        run.append(header, *states, RunClosed("waiting_review", 60.0, "", {"total": 40, "proved": 40}))
    day = datetime.now() - timedelta(days=runs - run_number, seconds=run_number)
    run.path.rename(run.path.with_name(f"{day:%Y-%m-%dT%H-%M-%S}_cac_{run_number:04x}"))


def measured(place: Workspace, *, with_browser: bool, is_every_page: bool) -> bool:
    """Run the console and measure repeated requests; return False if a page or the memory is above its limit."""
    program = "from assistant.apps.cli.app import main; main()"
    command = [sys.executable, "-c", program, "console", "--no-open", "--workspace", str(place.folder)]
    environment = {**os.environ, "BEIAN_LANG": "zh", "BEIAN_HOME": str(place.folder.parent / "beian")}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        link = re.search(r"http\S+", process.stdout.readline())
        assert link
        parts = urlsplit(link[0])
        try:
            if is_every_page:
                origin = f"{parts.scheme}://{parts.netloc}"
                pid = process.pid
                return every_page(link[0], origin, place, lambda: memory(pid), lambda: busy(pid))
            ask(process.pid, link[0], place, with_browser=with_browser)
        finally:
            process.send_signal(signal.SIGINT)
    return True


def ask(pid: int, link: str, place: Workspace, *, with_browser: bool) -> None:
    """Print the times of the pages and the memory before and after."""
    parts = urlsplit(link)
    origin, port = f"{parts.scheme}://{parts.netloc}", parts.port or 0
    names = [path.name for path in place.folders()]
    pages = {
        "board": ["/"],
        "board, one turn": ["/?who=ours"],
        "board, found": [f"/?q={quote('0042')}"],
        "client": [f"/client/{quote(name)}" for name in names[:: max(len(names) // TIMES, 1)]],
        "client, runs": [f"/client/{quote(name)}/runs" for name in names[:: max(len(names) // TIMES, 1)]],
        "dates": ["/dates"],
        "figures": ["/figures"],
    }
    if with_browser:
        in_browser(link, origin, pages)
        return
    cookie = get(port, f"{parts.path}?{parts.query}", "")[1]
    print(f"memory at the start: {memory(pid):.0f} MB")
    for name, addresses in pages.items():
        get(port, addresses[0], cookie)
        before = busy(pid)
        times = [get(port, addresses[number % len(addresses)], cookie)[0] for number in range(TIMES)]
        own = (busy(pid) - before) / TIMES
        line = f"median {statistics.median(times):.3f} s, most {max(times):.3f} s of {TIMES}"
        print(f"{name}: {line}; {own:.3f} s of processor time each")
    print(f"memory after {len(pages) * TIMES} pages that nobody closed: {memory(pid):.0f} MB")
    time.sleep(REST_S)
    get(port, "/", cookie)
    print(f"memory after a rest of {REST_S} s: {memory(pid):.0f} MB")


def get(port: int, path: str, cookie: str) -> tuple[float, str]:
    """Return the duration of a whole answer, and the cookie that it set."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    began = time.perf_counter()
    connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
    answer = connection.getresponse()
    answer.read()
    took = time.perf_counter() - began
    assert answer.status in {200, 303}, (path, answer.status)
    return took, (answer.getheader("set-cookie") or "").partition(";")[0]


def busy(pid: int) -> float:
    """Return the processor seconds of a process, the reliable figure on a shared machine."""
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


def memory(pid: int) -> float:
    """Return the memory of the process in MB."""
    return float(psutil.Process(pid).memory_info().rss) / 1e6


def in_browser(link: str, origin: str, pages: dict[str, list[str]]) -> None:
    """Print how long pages take in Chromium, from the request until their content is shown."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=browser_arguments())
        page = browser.new_page()
        page.goto(link)
        for name in ("board", "client"):
            times = []
            for number in range(TIMES):
                began = time.perf_counter()
                page.goto(origin + pages[name][number % len(pages[name])], wait_until="commit")
                page.locator("tbody tr").first.wait_for()
                times.append(time.perf_counter() - began)
            print(f"{name} in Chromium: median {statistics.median(times):.3f} s, most {max(times):.3f} s of {TIMES}")
        browser.close()


if __name__ == "__main__":
    main()
