"""Every page of the console in Chromium: how long until it is shown, and the memory of the console afterwards."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from urllib.parse import quote

from playwright.sync_api import Page, sync_playwright

from assistant.apps.console import pages
from assistant.practice.workspace import RUNS, Workspace
from tests.conftest import browser_arguments, browser_path

LIMIT_S = 0.5
LIMIT_MB = 250.0
ROUNDS = 5


def every_page(
    link: str, origin: str, place: Workspace, memory: Callable[[], float], busy: Callable[[], float]
) -> bool:
    """Walk every page several times, print a table, and return whether all are within the limits."""
    pages.import_pages()
    walks = _walks(place)
    seconds: dict[str, list[float]] = {name: [] for name in walks}
    processor: dict[str, list[float]] = {name: [] for name in walks}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=browser_arguments())
        page = browser.new_page()
        page.goto(link)
        page.locator("#body h1").first.wait_for()
        most = start = memory()
        for number in range(ROUNDS + 1):
            for name, paths in walks.items():
                before = busy()
                took = _shown(page, origin + paths[number % len(paths)])
                if number:  # the first round warms up
                    seconds[name].append(took)
                    processor[name].append(busy() - before)
                most = max(most, memory())
        browser.close()
    medians = {name: statistics.median(times) for name, times in seconds.items()}
    print("| page | median | most | processor |\n|---|---|---|---|")
    for name, median in sorted(medians.items(), key=lambda pair: -pair[1]):
        cost = statistics.median(processor[name])
        print(f"| {name} | {median:.2f} s | {max(seconds[name]):.2f} s | {cost:.2f} s |")
    slow = [name for name, median in medians.items() if median > LIMIT_S]
    print(f"memory: {start:.0f} MB at the start, {most:.0f} MB at most in {len(walks) * (ROUNDS + 1)} page views")
    print(
        f"above {LIMIT_S} s: {', '.join(slow) or 'none'}; above {LIMIT_MB:.0f} MB: {'yes' if most > LIMIT_MB else 'no'}"
    )
    return not slow and most <= LIMIT_MB


def _walks(place: Workspace) -> dict[str, list[str]]:
    """Return the addresses of each page; the rounds take them in turn."""
    homes = list(place.folders())
    homes = homes[:: max(len(homes) // (ROUNDS + 1), 1)]
    walks = {path: [path] for path in (*pages.PROGRAM_PAGES, *pages.PAGES)}
    for sub in pages.CLIENT_PAGES:
        runs = (next((home / RUNS).iterdir()).name for home in homes)
        paths = [(home, sub.replace("{run}", quote(run))) for home, run in zip(homes, runs, strict=True)]
        walks[f"/client/…/{sub}"] = [f"/client/{quote(home.name)}/{path}".rstrip("/") for home, path in paths]
    walks["/client/…/profile, algorithm"] = [f"/client/{quote(home.name)}/profile?part=algorithms.0" for home in homes]
    return walks


def _shown(page: Page, address: str) -> float:
    began = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.locator("#body h1").first.wait_for()
    return time.perf_counter() - began
