"""What both front ends make of a run: its report as a page or a PDF, and what a verification says of it.

report_page(folder)          →  the report as one offline page
print_report(folder, target)    the same as a PDF
printed(folder)              →  the PDF, of which nothing stays here
verified(place, head)        →  a run folder or a pack verified, with the lines that say so
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from assistant.core import files, language, settings
from assistant.core.privacy import Redactor
from assistant.filing.browser.find import find_browser
from assistant.proof.journal.run_folder import RunFolder
from assistant.proof.report import html, pdf, verification_words, verify, view
from assistant.proof.report.known import known_values
from assistant.proof.report.verification_words import Reader
from assistant.proof.report.verify import Verification

_MOST_PDF = 256 << 20


@dataclass(frozen=True, slots=True)
class VerifiedRecord:
    """A verification, and what it says in lines without personal values."""

    verification: Verification
    lines: tuple[str, ...]


def report_page(folder: Path) -> bytes:
    """Return the masked report of a run as one offline page; raises DamagedRun."""
    return html.render(view.build(RunFolder.open(folder)), language.current()).encode()


def print_report(folder: Path, target: Path) -> None:
    """Print the masked report of a run as a PDF; raises DamagedRun, NoBrowser, NotPrinted, OSError."""
    pdf.print_pdf(report_page(folder).decode(), target, find_browser(settings.load().browser).path)


def printed(folder: Path) -> bytes:
    """Return the masked report of a run as a PDF, of which nothing stays here; raises as `print_report`."""
    with tempfile.TemporaryDirectory(prefix="beian-") as temporary:
        target = Path(temporary) / "report.pdf"
        print_report(folder, target)
        return files.read(target, _MOST_PDF)


def verified(place: Path, head: str | None, reader: Reader = "terminal") -> VerifiedRecord:
    """Verify a run folder or a pack; raises DamagedRun, UsageError, RefusedPack, OSError.

    File names may contain a person's name, so the lines are redacted with the values of the frozen profile.
    """
    verification = verify.verify(place, head)
    redactor = Redactor(() if place.is_file() else known_values(RunFolder(place)) or ())
    return VerifiedRecord(verification, tuple(map(redactor.clean, verification_words.lines(verification, reader))))
