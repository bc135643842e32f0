"""The people of the office: each acts at random by a seed; after every act its client is checked."""

from __future__ import annotations

import random
import threading
import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass

from tests.console.random_acts import command_acts, profile_acts, record_acts
from tests.console.random_acts.acted_page import NothingToDo
from tests.console.random_acts.machine import ProcessKilled, SharingMachine
from tests.console.random_acts.office import Act, ActContext, RandomOffice
from tests.console.random_acts.verdict import client_faults

ACTS: tuple[tuple[Act, int], ...] = (
    (profile_acts.change_fields, 30),
    (profile_acts.add_product, 4),
    (profile_acts.drop_product, 3),
    (profile_acts.accept_finding, 4),
    (profile_acts.answer_question, 5),
    (profile_acts.restore_version, 4),
    (record_acts.prepare_sending, 4),
    (record_acts.press_record, 7),
    (record_acts.ask_for_materials, 4),
    (record_acts.paste_comment, 4),
    (record_acts.assign_task, 14),
    (record_acts.note_term, 2),
    (record_acts.note_event, 4),
    (record_acts.settle_event, 2),
    (record_acts.edit_names, 5),
    (record_acts.archive, 2),
    (record_acts.file_upload, 4),
    (command_acts.ask_by_command, 3),
    (command_acts.note_by_command, 3),
    (command_acts.archive_by_command, 1),
    (command_acts.paste_by_command, 3),
    (command_acts.send_by_command, 3),
    (command_acts.draft_by_command, 2),
    (command_acts.import_workbook, 2),
    (command_acts.read_by_command, 3),
    (command_acts.rehearse, 1),
)
UNFORESEEN = "程序出现未预料的问题"
HOT = 0.4  # of the acts are about the first client
KILLS = 0.02  # of the turns, a console is killed at the next change of a file


@dataclass
class RandomWorker:
    """One person at one machine."""

    office: RandomOffice
    machine: SharingMachine
    name: str
    chance: random.Random

    def work(self, until: float, acts: int) -> None:
        """Act until a moment of the monotonic clock, or until the office has so many acts."""
        try:
            while time.monotonic() < until and len(self.office.acts) < acts:
                self._turn()
        except Exception:
            self.office.fault(self.name, f"stopped: {traceback.format_exc()[-2500:]}")

    def _turn(self) -> None:
        clients = self.office.clients
        client = clients[0] if self.chance.random() < HOT else self.chance.choice(clients)
        if self.chance.random() < KILLS:
            act = self.office.begin("kill of a console", self.name)
            command_acts.changes(client.folder, threading.Event())
            self.machine.kill()
            act.ending = "done"
            return
        (work,) = self.chance.choices([one for one, _ in ACTS], [weight for _, weight in ACTS])
        act = self.office.begin(work.__name__, self.name)
        self._do(work, ActContext(self.office, self.machine, client, act, self.chance))
        for fault in (*client_faults(client), *self.machine.crashes()):
            self.office.fault(f"after {act.mark} ({act.worker} {act.kind})", fault)

    def _do(self, work: Act, context: ActContext) -> None:
        act = context.act
        try:
            act.words = work(context)
            act.ending = "refused" if act.words else "done"
            if UNFORESEEN in act.words:
                raise AssertionError(act.words)
        except NothingToDo:
            act.ending = "idle"
        except ProcessKilled:
            act.ending = "killed"
        except Exception:
            act.ending = "fault"
            name = f"{act.mark} {act.worker} {act.kind} {context.client.name}"
            self.office.fault(name, traceback.format_exc()[-2500:])


def workers_of(office: RandomOffice, seed: int, per_machine: int = 2) -> Sequence[RandomWorker]:
    """Return the people of the office."""
    return [
        RandomWorker(office, machine, f"{machine.operator}{number}", random.Random(f"{seed} {machine.name} {number}"))
        for machine in office.machines
        for number in range(1, per_machine + 1)
    ]
