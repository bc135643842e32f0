"""A pipe, a device, a link in a loop or a sparse file in place of a client's file is a finding or a sentence at once."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.checks.preflight.case import Case
from assistant.checks.preflight.check import RuleSelection, examine
from assistant.core import files, settings, yaml_file
from assistant.core.errors import BeianError, InputProblems, TemplateError
from assistant.core.language import speaking
from assistant.core.values import File
from assistant.declaration.documents.reading import read as read_document
from assistant.declaration.intake import inbox
from assistant.declaration.papers.opening import open_docx
from assistant.declaration.profile import published
from assistant.declaration.profile.loading import load
from assistant.declaration.profile.workbook import opening
from assistant.planning.maps.overlay import load_map
from assistant.proof.report.verify import verify
from tests.core.test_given_files import UNFIT
from tests.preflight.mutations import NEWS, ExampleFolder, nothing

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows has neither pipes nor links in a folder")
INSIDE = [
    kind for kind, (make, _) in UNFIT.items() if kind not in ("device", "terminal", "file that promises another size")
]


@pytest.fixture
def example_folder(tmp_path: Path) -> ExampleFolder:
    return ExampleFolder(tmp_path)


def attachment(case: Case) -> Path:
    """Return the path of the first attachment of a profile."""
    return next(value.path for value in case.shown.values() if isinstance(value, File) and value.path is not None)


def reported(case: Case) -> list[str]:
    findings = examine(Case.of(load(case.loaded.folder)), scope=RuleSelection(only=frozenset({"file"})))
    return [finding.found + finding.remedy for finding in findings if finding.state == "found"]


@pytest.mark.parametrize("kind", INSIDE)
def test_an_attachment_that_is_no_ordinary_file_is_a_finding(example_folder: ExampleFolder, kind: str) -> None:
    case = example_folder.case(NEWS, nothing)
    licence = attachment(case)
    licence.unlink()
    make, words = UNFIT[kind]
    make(licence)
    with speaking("zh"):
        (text,) = reported(case)
    assert words in text
    assert licence.name in text
    assert "请" in text


@pytest.mark.parametrize("target", ["/dev/zero", "/proc/self/status", "/etc/hostname", "../../outside.pdf"])
def test_a_link_that_leads_out_of_the_folder_is_a_finding(example_folder: ExampleFolder, target: str) -> None:
    case = example_folder.case(NEWS, nothing)
    licence = attachment(case)
    licence.unlink()
    licence.symlink_to(target)
    with speaking("zh"):
        (text,) = reported(case)
    assert "之外" in text


def document_fault(path: Path) -> str:
    return read_document(path).error


def inbox_fault(path: Path) -> str:
    """Return the fault of a file that is an inbox by itself."""
    try:
        with inbox.opened(path) as received:
            return "".join(file.fault for file in received)
    except OSError as refused:
        return str(refused)


def raised(reader: Callable[[Path], object]) -> Callable[[Path], str]:
    def read(path: Path) -> str:
        with pytest.raises((BeianError, OSError)) as refused:
            reader(path)
        return f"{refused.value}{getattr(refused.value, 'strerror', '')}"

    return read


DOORS: dict[str, tuple[str, Callable[[Path], str]]] = {
    "profile": ("资料.yaml", raised(load)),
    "comments or overview": ("退回意见.yaml", raised(yaml_file.read)),
    "map layer": ("对照.yaml", raised(lambda path: load_map(str(path)))),
    "workbook": ("表.xlsx", raised(opening.opened)),
    "published list": ("清单.csv", raised(published.read)),
    "Word template": ("模板.docx", raised(open_docx)),
    "pack": ("包.zip", raised(verify)),
    "settings": ("settings.toml", raised(settings._of_file)),
    "paper": ("材料.pdf", document_fault),
    "single inbox": ("收件.zip", inbox_fault),
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("kind", ["pipe", "socket", "folder", "link to itself", "dangling link", "sparse file"])
def test_every_door_refuses_what_is_no_ordinary_file_at_once(tmp_path: Path, door: str, kind: str) -> None:
    name, reader = DOORS[door]
    make, _ = UNFIT[kind]
    make(tmp_path / name)
    if kind == "folder" and door in ("profile", "map layer", "pack", "single inbox"):
        pytest.skip("a folder is accepted here: a profile in parts, a run, an inbox")
    with speaking("zh"):
        assert reader(tmp_path / name).strip()


@pytest.mark.parametrize("kind", ["pipe", "socket", "device", "link to itself", "dangling link", "sparse file"])
def test_an_inbox_refuses_them_alone(tmp_path: Path, kind: str) -> None:
    make, _ = UNFIT[kind]
    make(tmp_path / "执照.pdf")
    (tmp_path / "好.pdf").write_bytes(b"%PDF-1.4")
    with speaking("zh"), inbox.opened(tmp_path) as received:
        faults = {file.name: file.fault for file in received}
    assert faults["执照.pdf"]
    assert not faults["好.pdf"]


def test_the_sentence_names_place_cause_and_remedy(tmp_path: Path) -> None:
    with speaking("zh"):
        os.mkfifo(tmp_path / "资料.yaml")
        with pytest.raises(InputProblems) as refused:
            load(tmp_path / "资料.yaml")
        assert "资料.yaml：是管道，不是普通文件。请换成普通文件再试。" in str(refused.value)
        os.mkfifo(tmp_path / "a.docx")
        with pytest.raises(TemplateError, match="是管道"):
            open_docx(tmp_path / "a.docx")
        assert "是管道" in document_fault(tmp_path / "a.docx")
    assert files.LARGEST == 200 << 20
