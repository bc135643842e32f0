"""The page of a client's persons, notes and log: what is typed there is stored in the client's folder and shown."""

from __future__ import annotations

import pytest

from assistant.practice import client_log, client_notes, owners
from tests.console.conftest import OwnClient
from tests.console.giving import press, type_in
from tests.console.window import window

pytestmark = pytest.mark.program


def test_a_note_is_written_and_one_person_takes_the_client(own_client: OwnClient) -> None:
    with window(own_client.console, own_client.cookie, "client", own_client.name, "activity") as page:
        type_in(page, "note", "客户下周搬家")
        press(page, "记下备注")
        page.until(lambda: bool(client_notes.notes(own_client.home)))
        press(page, "都由我负责")
        page.until(lambda: bool(owners.owners(own_client.home)))
    (note,) = client_notes.notes(own_client.home)
    assert owners.owners(own_client.home) == {"": note.by}
    with window(own_client.console, own_client.cookie, "client", own_client.name, "activity") as page:
        assert "客户下周搬家" in page.texts()
        assert "指定负责人" in page.texts()


def test_drafts_are_in_the_log_once_they_are_written(own_client: OwnClient) -> None:
    for _ in range(2):  # the second time nothing is written
        with window(own_client.console, own_client.cookie, "client", own_client.name, "drafts") as page:
            press(page, "起草全部材料")
            page.until(lambda: bool(page.find("全部下载（.zip）")))
    lines = [line for line in client_log.entries(own_client.home, ()) if line.what == "材料草稿：起草"]
    assert [len(line.names) for line in lines] == [len(list((own_client.home / "材料").glob("*.docx")))]
