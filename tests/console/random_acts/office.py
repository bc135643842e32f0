"""The office of the random acts: the shared folder, its clients as they are modelled, the acts so far, and the faults."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from assistant.declaration.profile.loading import load
from assistant.declaration.profile.saving import save
from assistant.practice import layout, workspace
from assistant.practice.workspace import NewClient, Workspace
from tests.conftest import MockRegistry
from tests.console.random_acts.machine import SharingMachine
from tests.console.random_acts.written import RandomAct, WrittenClient
from tests.filing.small import small, write

PROFILE_HEAD = "# 甲方给的，勿动\n"
ALGORITHM = "微光商城商品排序算法"


@dataclass
class RandomOffice:
    """Two machines, one folder."""

    workspace: Workspace
    machines: list[SharingMachine]
    clients: list[WrittenClient]
    registry: MockRegistry | None = None
    acts: list[RandomAct] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    _known: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, kind: str, worker: str) -> RandomAct:
        """Return a new act with a mark of its own."""
        with self._lock:
            act = RandomAct(kind, f"标记{len(self.acts):05d}号", worker)
            self.acts.append(act)
        return act

    def fault(self, after: str, words: str) -> None:
        """Note a fault, once, with what was done just before it was seen."""
        with self._lock:
            if words not in self._known:
                self._known.add(words)
                self.faults.append(f"{after}: {words}")
                print(f"FAULT {self.faults[-1]}", flush=True)


@dataclass
class ActContext:
    """What an act needs: the office, the machine, the client, its own record, and chance."""

    office: RandomOffice
    machine: SharingMachine
    client: WrittenClient
    act: RandomAct
    chance: random.Random

    @property
    def mark(self) -> str:
        """Return the mark of the act."""
        return self.act.mark

    def of_profile(self, **shown: str) -> None:
        """Register the act as one that changes the profile, with each text and the text that was shown before."""
        self.act.shown |= shown
        with self.client.lock:
            if self.act not in self.client.profile_acts:
                self.client.profile_acts.append(self.act)

    def entry(self, list_: str, text: str) -> None:
        """Register an entry that must be in a list exactly once."""
        with self.client.lock:
            self.client.entries.append((self.act, list_, text))


Act = Callable[[ActContext], str]  # returns the words of a refusal, "" if it was done


def made_office(home: Path, count: int, registry: MockRegistry | None = None) -> RandomOffice:
    """Return an office with so many small clients, every second one in YAML with a comment, and its two machines."""
    space = workspace.init(home / "事务所", layout.LOCAL)
    clients = []
    for number in range(count):
        data = small()
        name = f"深圳第{number}家示例科技有限公司"
        data["主体"]["主体基本信息"] |= {"主体名称": name, "统一社会信用代码": f"91440300MA5EXAM{number}0C"}
        source = write(home / "来件" / name, data)
        profile = load(source).profile
        (source / "填报资料.json").unlink()
        save(profile, source / f"填报资料.{'yaml' if number % 2 else 'json'}")  # as every later save writes it
        if number % 2:
            path = source / "填报资料.yaml"
            path.write_bytes(PROFILE_HEAD.encode() + path.read_bytes())
        clients.append(WrittenClient(workspace.add(space, NewClient(name), source), name))
    machines = [
        SharingMachine(home / name, f"{name}的电脑", operator, space.folder)
        for name, operator in (("甲机", "李一"), ("乙机", "王二"))
    ]
    return RandomOffice(space, machines, clients, registry)
