"""Files that people give are opened at one door, `core/files.py`; every other opening of a file is argued here."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.project.source_tree import ROOT, module_name, modules, nodes

DOOR = "assistant.core.files"
PACKAGED = "a script, style or catalogue that the package itself holds"
OF_A_RUN = "the journal of a run, read from a place on while another process appends to it"
OWN_NOTE = "a note that our own processes write and read, in a folder of theirs"
OF_THE_HOST = "the files of our own browser host and browser, in their folder"
ARGUED = {
    "assistant.apps.cli.batch_fill": "the output of a filing that this batch started",
    "assistant.apps.cli.demo": "copies the attachments of a profile that was loaded, hence read through the door",
    "assistant.apps.cli.holding": OWN_NOTE,
    "assistant.apps.cli.output": "the null device, to which output goes once its reader has gone",
    "assistant.apps.cli.profiles": "copies an example that the package holds",
    "assistant.apps.cli.reports": "whether a journal of ours has begun; it is read by the chain afterwards",
    "assistant.apps.cli.start_gate": OWN_NOTE,
    "assistant.apps.cli.team_job_run": "the output of a job that this process started",
    "assistant.apps.cli.working": "the pack and the output of a job that this worker started",
    "assistant.apps.console.closing": PACKAGED,
    "assistant.apps.console.file_routes": "a pack that was just written to a temporary folder",
    "assistant.apps.console.frame": PACKAGED,
    "assistant.apps.console.guide": "a page of docs that the package itself holds",
    "assistant.apps.console.launching": OWN_NOTE,
    "assistant.apps.console.board_files": "packs reports that are made in memory",
    "assistant.apps.console.made_files": "packs drafts into memory; they are read through the door",
    "assistant.core.language": PACKAGED,
    "assistant.core.locks": "a lock, whose content nobody reads",
    "assistant.core.log": "opens the log for writing",
    "assistant.core.places": "the system's table of mounted folders",
    "assistant.filing.assist.seen_presses": PACKAGED,
    "assistant.filing.assist.timeline_file": "opens for writing; what a broken run has left is read through the door",
    "assistant.filing.assist.shown_texts": PACKAGED,
    "assistant.filing.browser.browser_host": OF_THE_HOST,
    "assistant.filing.browser.browser_settings": OF_THE_HOST,
    "assistant.filing.browser.channel_trial": PACKAGED,
    "assistant.filing.browser.guard_scripts": PACKAGED,
    "assistant.filing.browser.page_actions": PACKAGED,
    "assistant.filing.browser.press_script": PACKAGED,
    "assistant.filing.browser.pictures": "a script of the package, and a picture that the run has just painted over",
    "assistant.filing.browser.wire": OF_THE_HOST,
    "assistant.filing.forms.snapshot": PACKAGED,
    "assistant.filing.operator.panel": PACKAGED,
    "assistant.filing.operator.picker": PACKAGED,
    "assistant.filing.site.named_things": PACKAGED,
    "assistant.filing.site.records": PACKAGED,
    "assistant.practice.batch": "the state of a batch, which our own processes write",
    "assistant.practice.queueing": "the migrations that a library holds",
    "assistant.practice.workspace": "copies the ordinary files of a profile that was loaded; the system copies, nothing is read",
    "assistant.proof.journal.acceptances": OF_A_RUN,
    "assistant.proof.journal.chain": OF_A_RUN,
    "assistant.proof.report.edition": PACKAGED,
    "assistant.proof.report.html": "a style of the package, and pictures of the run that the view has read through the door",
    "assistant.proof.report.pdf": "the PDF that the browser has just printed",
}
READERS = frozenset({"read_bytes", "read_text"})
COPIERS = frozenset({"copy", "copy2", "copyfile", "copytree", "copyfileobj"})
LIBRARIES = frozenset({"ZipFile", "load_workbook", "PdfDocument"})
OWNED = frozenset({("open", "Image"), ("Document", "docx")})
IN_MEMORY = frozenset({"BytesIO", "read"})  # io.BytesIO(…) and files.read(…)
OPENED = frozenset({"file", "buffer"})  # what files.opened yields, and bytes in memory


def name_of(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def owner_of(node: ast.expr) -> str:
    return name_of(node.value) if isinstance(node, ast.Attribute) else ""


def is_mode(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.strip("rwabx+t") == ""


def is_in_memory(call: ast.Call) -> bool:
    if not call.args:
        return True
    given = call.args[0]
    return name_of(given) in OPENED or (isinstance(given, ast.Call) and name_of(given.func) in IN_MEMORY)


def opens_a_file(call: ast.Call) -> bool:
    name, owner = name_of(call.func), owner_of(call.func)
    if name in READERS:  # a run's text is read by its digest: run.read_text(digest)
        return all(isinstance(argument, ast.Constant) for argument in call.args)
    if name in COPIERS:
        return owner == "shutil"
    if name in LIBRARIES or (name, owner) in OWNED:
        return not is_in_memory(call)
    is_path = any(is_mode(argument) for argument in call.args) or any(word.arg == "mode" for word in call.keywords)
    return name == "open" and (owner in ("", "os", "io") or is_path)


def openings(tree: Iterable[ast.AST]) -> Iterator[int]:
    for node in tree:
        if isinstance(node, ast.Call) and opens_a_file(node):
            yield node.lineno


def test_no_other_module_opens_a_file_that_people_give() -> None:
    opened_at = {module_name(path): list(openings(nodes(path))) for path in modules()}
    wrong = {name: lines for name, lines in opened_at.items() if lines and name not in {DOOR, *ARGUED}}
    assert not wrong, f"read through {DOOR}: {wrong}"


@pytest.mark.parametrize("module", ARGUED)
def test_an_argued_module_still_opens_files(module: str) -> None:
    path = ROOT / Path(*module.split(".")).with_suffix(".py")
    assert list(openings(nodes(path)))


@pytest.mark.parametrize(
    ("source", "is_opening"),
    [
        ("open(path)", True),
        ("io.open(path)", True),
        ("os.open(path, os.O_RDONLY)", True),
        ("path.open('rb')", True),
        ("path.open(mode='rb')", True),
        ("path.read_text(encoding='utf-8')", True),
        ("path.read_bytes()", True),
        ("shutil.copyfile(path, target)", True),
        ("zipfile.ZipFile(path)", True),
        ("Image.open(path)", True),
        ("load_workbook(path)", True),
        ("pdfium.PdfDocument(str(path))", True),
        ("docx.Document(str(path))", True),
        ("files.read(path, LIMIT)", False),
        ("zipfile.ZipFile(io.BytesIO(data))", False),
        ("Image.open(file)", False),
        ("RunFolder.open(path)", False),
        ("run.read_text(event.text)", False),
        ("webbrowser.open(url)", False),
        ("copy.copy(data)", False),
    ],
)
def test_the_search_sees_every_way_to_open_a_file(source: str, is_opening: bool) -> None:
    assert bool(list(openings(ast.walk(ast.parse(source))))) == is_opening
