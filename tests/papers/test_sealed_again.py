"""A text that was called final after another one had been sealed is sealed again, though no fact of the profile changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.core.errors import UsageError
from assistant.declaration.intake.sealing import scan_back
from assistant.declaration.papers.paper_record import read_record
from assistant.declaration.papers.returning import finish, newest_finals, unfinish
from tests.papers.returned import FIRST, SECOND, SentClient, added
from tests.papers.test_sealing import EMPLOYMENT, edit, papers, posted, ready_client

pytestmark = pytest.mark.usefixtures("in_chinese")


MAIL = "  电子邮箱: zhou.shifan@example.com\n"


def with_scan(folder: Path) -> tuple[SentClient, Path]:
    """Return a client whose profile names a scan of the paper, and the file of the profile that does."""
    client = ready_client(folder)
    file = client.home / "主体.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace(MAIL, f"{MAIL}  {EMPLOYMENT}: 一.pdf\n"), encoding="utf-8")
    for name in ("一.pdf", "二.pdf"):
        (client.home / name).write_bytes(f"%PDF-1.4 {name}".encode())
    return client, file


def test_a_text_called_final_after_the_seal_is_sealed_again(tmp_path: Path) -> None:
    client, file = with_scan(tmp_path)
    client.send(EMPLOYMENT)
    finish(client.home, EMPLOYMENT, FIRST)
    seal_of(client, "一.pdf")
    assert states(client) == ("scanned", False, "received")
    edit(client, added("另负责科技伦理审查。"))  # no fact of the profile
    client.send(EMPLOYMENT, on=SECOND)
    assert states(client) == ("scanned", False, "received")
    finish(client.home, EMPLOYMENT, SECOND)
    assert states(client) == ("reseal", True, "reseal")
    client.send(EMPLOYMENT, on=SECOND)  # it is looked at once more
    assert states(client) == ("scanned", False, "received")
    finish(client.home, EMPLOYMENT, SECOND)
    assert states(client) == ("reseal", True, "reseal")
    assert [state.version.number for state in newest_finals(read_record(client.home))] == [2]  # not the first one too
    unfinish(client.home, EMPLOYMENT, SECOND)  # it was pressed by mistake
    assert states(client) == ("scanned", False, "received")
    finish(client.home, EMPLOYMENT, SECOND)
    seal_of(client, "二.pdf")
    file.write_text(file.read_text(encoding="utf-8").replace("一.pdf", "二.pdf"), encoding="utf-8")
    assert states(client) == ("scanned", False, "received")


def test_a_new_text_is_printed_also_where_nobody_recorded_the_scan_on_file(tmp_path: Path) -> None:
    client, _ = with_scan(tmp_path)
    client.send(EMPLOYMENT)
    finish(client.home, EMPLOYMENT, FIRST)
    posted(client)
    edit(client, added("另负责科技伦理审查。"))
    client.send(EMPLOYMENT, on=SECOND)
    finish(client.home, EMPLOYMENT, SECOND)
    assert states(client)[:2] == ("reseal", True)


def test_what_lies_at_the_seal_is_not_taken_back(tmp_path: Path) -> None:
    client, _ = with_scan(tmp_path)
    client.send(EMPLOYMENT)
    with pytest.raises(UsageError, match="没有能撤回的定稿"):
        unfinish(client.home, EMPLOYMENT, FIRST)
    finish(client.home, EMPLOYMENT, FIRST)
    posted(client)
    with pytest.raises(UsageError, match="没有能撤回的定稿"):
        unfinish(client.home, EMPLOYMENT, SECOND)


def seal_of(client: SentClient, scan: str) -> None:
    """Print and post the paper, and let its scan come back."""
    posted(client)
    scan_back(client.loaded, papers(client)[EMPLOYMENT], client.home / scan, SECOND)


def states(client: SentClient) -> tuple[str, bool, str]:
    """Return where the paper is, whether it may be printed, and the state of its scan."""
    own = papers(client)[EMPLOYMENT]
    return own.state, own.is_printable, own.requirement.state
