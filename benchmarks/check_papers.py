"""Time to check one profile with all its papers and scans: `python -m benchmarks.check_papers [pages]`.

The example `chat-app` gets drawn scans in place of its sealed papers, 60 pages in all, half of them with a seal. Timed
from the start of the child processes are reading the papers and running every rule: once without OCR, which has the
budget, and once with it if it is installed.
"""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
import time
from pathlib import Path

from assistant.checks.preflight.case import Case
from assistant.checks.preflight.check import examine
from assistant.checks.preflight.reading_papers import read_papers
from assistant.core.bundled import bundled
from assistant.declaration.documents import extra, reading
from assistant.declaration.profile.loading import load
from assistant.planning.maps.overlay import load_map
from scripts.seal_pages import page

PAGES = 60
BUDGET = 3.0  # seconds, for 60 pages without OCR
OTHERS = 10  # pages of the example's other papers
A4 = (1654, 2339)  # at 200 dpi
SHARES = {
    "附件/算法备案承诺书（盖章）.pdf": 0.05,
    "附件/落实算法安全主体责任基本情况（盖章）.pdf": 0.25,
    "附件/算法安全责任人工作证明（盖章）.pdf": 0.02,
    "附件/算法/星语智聊文本生成算法自评估报告（签字盖章）.pdf": 0.68,
}


def scanned(path: Path, count: int, seed: int) -> None:
    """Write a PDF of drawn scans, with a seal on every second page."""
    kinds = ("round", "plain", "oval", "plain")
    pages = [page(seed + number, kinds[number % 4])[0].resize(A4) for number in range(count)]
    pages[0].save(path, save_all=True, append_images=pages[1:], resolution=200)


def with_scans(folder: Path, pages: int) -> Path:
    """Return a copy of the example whose sealed papers are scans, with about this many pages."""
    made = folder / "chat-app"
    shutil.copytree(bundled("profiles") / "chat-app", made)
    for number, (name, share) in enumerate(SHARES.items()):
        scanned(made / name, max(1, round((pages - OTHERS) * share)), seed=1000 * number)
    return made


def busy() -> float:
    """Return the processor seconds of this process and of its children that have ended."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def check(folder: Path) -> tuple[float, float, str]:
    """Return the seconds of one check, the processor seconds, and a text with the number of pages and findings."""
    site_map, loaded = load_map("mock"), load(folder)
    started, before = time.perf_counter(), busy()
    papers = read_papers(loaded)
    findings = examine(Case.of(loaded, site_map, papers))
    took, spent = time.perf_counter() - started, busy() - before
    pages = sum(scan.page_count for scan in papers.scans.values())
    return took, spent, f"{pages} pages, {len(findings)} findings"


def main(pages: int) -> int:
    """Print the figures and the machine; return 1 if the check without OCR exceeds its budget."""
    has_ocr, find = extra.is_installed(), extra.is_installed
    with tempfile.TemporaryDirectory() as made:
        folder = with_scans(Path(made), pages)
        extra.is_installed = lambda: False
        took, spent, what = check(folder)
        print(f"{what}, {took:.2f} s without OCR (budget {BUDGET:.0f} s), {spent:.2f} s of the processor")
        extra.is_installed = find
        if has_ocr:
            reading.forget()
            slower, spent, _ = check(folder)
            print(f"{slower:.2f} s with OCR of licence, seals and screenshots, {spent:.2f} s of the processor")
    load_now = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}{load_now}"
    )
    return 0 if took <= BUDGET * max(pages, PAGES) / PAGES else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else PAGES))
