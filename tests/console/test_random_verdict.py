"""The judge of the random acts: what is acknowledged while it reads is not reported, what was acknowledged before is."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.practice import client_overview
from tests.console.random_acts import verdict
from tests.console.random_acts.verdict import client_faults
from tests.console.random_acts.written import RandomAct, Texts, WrittenClient

Acknowledge = Callable[[], None]


class ReadClient(WrittenClient):
    """A client on whom others act just after its profile is read."""

    after_reading: Acknowledge

    def contents(self) -> list[Texts]:
        """Return the contents, then let the others act."""
        contents = super().contents()
        self.after_reading()
        return contents


def save(client: WrittenClient, text: str) -> None:
    """Save the profile as the program does: the former content goes to 旧版/."""
    folder = client.folder / "旧版"
    folder.mkdir(exist_ok=True)
    (folder / f"填报资料.{len(list(folder.iterdir())) + 1}.json").write_bytes(client.profile.read_bytes())
    client.profile.write_text(json.dumps({"地址": text}, ensure_ascii=False), encoding="utf-8")


@pytest.fixture
def client(tmp_path: Path) -> ReadClient:
    """Return a client whose profile was changed once."""
    (tmp_path / "填报资料.json").write_text(json.dumps({"地址": "甲"}, ensure_ascii=False), encoding="utf-8")
    client = ReadClient(tmp_path, "甲公司")
    client.after_reading = lambda: None
    change = RandomAct("change_fields", "标记00001号", "李一1", {"标记00001号 0": "甲"}, "done")
    client.profile_acts.append(change)
    save(client, "标记00001号 0")
    return client


def test_a_version_restored_while_the_judge_reads_is_not_missing(client: ReadClient) -> None:
    restoring = RandomAct("restore_version", "标记00002号", "李一2")
    client.profile_acts.append(restoring)

    def restore() -> None:
        client.after_reading = lambda: None
        save(client, "甲")
        restoring.ending = "done"

    client.after_reading = restore
    assert list(client_faults(client)) == []
    assert list(client_faults(client)) == [], "it is there at the next reading"


def test_a_restored_version_that_is_not_there_is_reported(client: ReadClient) -> None:
    client.profile_acts.append(RandomAct("restore_version", "标记00002号", "李一2", ending="done"))
    assert list(client_faults(client)) == ["甲公司: lost: 李一2 restore_version 标记00002号 []"]


def test_an_entry_acknowledged_while_the_judge_reads_is_not_missing(
    client: ReadClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking = RandomAct("ask_for_materials", "标记00003号", "王二1")
    client.entries.append((asking, "record", "asked|经办"))

    def counted(_: Path) -> Counter[str]:
        asking.ending = "done"
        return Counter()

    monkeypatch.setattr(verdict, "record_counts", counted)
    assert list(client_faults(client)) == []
    assert list(client_faults(client)) == ["甲公司: record “asked|经办”: 0, acknowledged 1, at most 1"]


def test_a_value_acknowledged_while_the_judge_reads_is_not_missing(
    client: ReadClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    naming = RandomAct("edit_names", "标记00004号", "王二1")
    client.chain("short").writes.append((naming, "", "简称标记00004号"))
    read = client_overview.read

    def reading(folder: Path) -> object:
        naming.ending = "done"
        return read(folder)

    monkeypatch.setattr(client_overview, "read", reading)
    assert list(client_faults(client)) == []
    assert list(client_faults(client)) == ["甲公司: short: lost: 王二1 edit_names “简称标记00004号” (was shown “”)"]


def test_a_placed_file_is_that_of_the_act_with_its_content(client: ReadClient) -> None:
    killed, placed = (RandomAct("place", mark, "李一2") for mark in ("标记00002号", "标记00003号"))
    client.profile_acts += [killed, placed]
    client.uploads += [(act, f"{act.mark}.pdf", act.mark.encode()) for act in (killed, placed)]
    (client.folder / "收件").mkdir()
    for path, act in (("收件/甲.pdf", killed), ("收件/乙.pdf", placed), ("制度.pdf", placed)):
        (client.folder / path).write_bytes(act.mark.encode())
    save(client, "制度.pdf")
    assert list(client_faults(client)) == []
    killed.ending, placed.ending = "killed", "done"
    assert list(client_faults(client)) == []
    assert client.used[-1] is placed
