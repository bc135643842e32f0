"""The printed report: made by the browser without scripts and network, with the right text."""

from __future__ import annotations

import http.server
import stat
import sys
import threading
from pathlib import Path

import pypdfium2
import pytest

from assistant.core.errors import NotPrinted
from assistant.proof.journal.run_folder import JOURNAL
from assistant.proof.report import html
from assistant.proof.report.pdf import command, print_pdf
from assistant.proof.report.view import build
from tests.conftest import browser_path
from tests.report import sample_run
from tests.report.sample_run import ID_NUMBER

pytestmark = pytest.mark.browser


def printed(page: str, target: Path) -> str:
    path = browser_path()
    assert path is not None
    print_pdf(page, target, Path(path))
    with pypdfium2.PdfDocument(target) as document:
        return "".join(page.get_textpage().get_text_bounded() for page in document)


def test_a_report_is_printed_with_its_totals_its_head_and_without_personal_values(tmp_path: Path) -> None:
    run = sample_run.write(tmp_path / "runs", pictures=False)
    words = printed(html.render(build(run), "zh"), tmp_path / "report.pdf").replace("\r\n", "")
    assert "246" in words
    assert (run.path / f"{JOURNAL}.head").read_text(encoding="ascii").split()[1] in words
    assert "演练" in words
    assert ID_NUMBER not in words
    assert stat.S_IMODE((tmp_path / "report.pdf").stat().st_mode) == 0o600


def test_a_page_without_its_policy_could_neither_run_a_script_nor_reach_the_network(tmp_path: Path) -> None:
    asked: list[str] = []

    class RequestRecorder(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_request(self, *_: object) -> None:
            """Log nothing."""

    server = http.server.HTTPServer(("127.0.0.1", 0), RequestRecorder)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    outside = f"http://127.0.0.1:{server.server_port}"
    page = f"""<!DOCTYPE html><meta charset="utf-8"><p id="a">before</p>
      <img src="{outside}/image"><link rel="stylesheet" href="{outside}/style"><iframe src="{outside}/frame"></iframe>
      <script>document.getElementById("a").textContent = "after"; fetch("{outside}/fetch")</script>"""
    words = printed(page, tmp_path / "hostile.pdf")
    server.shutdown()
    server.server_close()
    assert "before" in words
    assert "after" not in words
    assert asked == []


def test_a_browser_that_makes_no_pdf_is_reported(tmp_path: Path) -> None:
    with pytest.raises(NotPrinted):
        print_pdf("<p>", tmp_path / "a.pdf", Path(sys.executable))
    assert not (tmp_path / "a.pdf").exists()


def test_the_command_shuts_off_the_network(tmp_path: Path) -> None:
    words = command("browser", tmp_path / "a.html", tmp_path / "a.pdf", tmp_path / "p")
    assert "--host-resolver-rules=MAP * ~NOTFOUND" in words
    assert words[-1].startswith("file://")
