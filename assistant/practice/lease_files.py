"""Claims without a server: a run holds its client by a file in the client's folder, one for each machine.

    with held(client, owner, on_expiry) as lease:   raises Claimed: who holds it, where, since when
        lease.check()                               raises ClaimExpired once another machine's run holds it

Each machine writes only its own file, so a service that synchronizes the folder meets no conflict. Such a service needs time:
two machines may begin before either has seen the other. Then the claim that was taken first stays, by the machines' clocks,
and the other run ends its browser when it sees it. A claim whose machine has fallen silent is over after its lease, with a
tolerance for clocks that differ, and no sooner than its file has been silent for as long; one of a dead process of the same
machine at once. A claim from the future is refused with the word that a clock is wrong.
"""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from assistant.core import files
from assistant.core.errors import Claimed, ClaimExpired
from assistant.core.language import mark, say
from assistant.core.locks import may_live
from assistant.practice.layout import CLAIMS, RUNS

LEASE_S = 600.0
SKEW_S = 120.0  # the clocks of two machines may differ by this much
_RENEWED_IN_A_LEASE, _LOOK_S = 4, 1.0
_LIMIT = 1 << 16
PURPOSES = {"fill": mark("填报"), "rehearse": mark("演练")}


@dataclass(frozen=True, slots=True)
class FileClaim:
    """A claim as its file states it: who, on which machine, for what, since when, until when unless it is renewed."""

    holder: str
    machine: str
    machine_key: str
    purpose: str
    process: int
    taken: str
    until: str

    @property
    def order(self) -> tuple[str, str]:
        """Return what decides between two claims: the earlier one stays."""
        return self.taken, self.machine_key

    def is_in_force(self, moment: datetime) -> bool:
        """Return whether it may still be held."""
        return moment <= datetime.fromisoformat(self.until) + timedelta(seconds=SKEW_S)


class FileLease:
    """A claim in force, made by `held`; `outcome` is for the caller's use, as that of a lease in a ledger."""

    def __init__(self, client: Path, own: FileClaim, lease_s: float) -> None:
        self.client, self.own, self.lease_s = client, own, lease_s
        self.outcome, self.is_expired = "", False
        self._over, self._watcher = threading.Event(), threading.Thread()

    def begin(self, on_expiry: Callable[[], object]) -> None:
        """Watch the claim in a thread until `end`."""
        self._watcher = threading.Thread(target=self.watch, args=(on_expiry,), name="claim watch", daemon=True)
        self._watcher.start()

    def check(self) -> None:
        """Raise ClaimExpired if another machine's run holds the client."""
        if self.is_expired:
            other = None
            with contextlib.suppress(OSError):
                other = _earlier(self.client, self.own)
            what = (
                say("{who}先占用了它，自 {since} 起", who=_who(other), since=_moment(other.taken))
                if other
                else say("占用文件写不进去")
            )
            raise ClaimExpired(client=self.client.name, what=what)

    def watch(self, on_expiry: Callable[[], object]) -> None:
        """Renew the claim until `end`; once an earlier one is seen, or it cannot be renewed in time, call `on_expiry`.

        A folder that cannot be read leaves the claim unrenewed.
        """
        interval_s = self.lease_s / _RENEWED_IN_A_LEASE
        last = datetime.now(UTC)
        while not self._over.wait(min(_LOOK_S, interval_s)):
            moment = datetime.now(UTC)
            silent_s = (moment - last).total_seconds()
            with contextlib.suppress(OSError):
                if _earlier(self.client, self.own) is not None:
                    self.is_expired = True
                elif not self.is_expired and interval_s <= silent_s <= self.lease_s:
                    _write(self.client, replace(self.own, until=_until(moment, self.lease_s)))
                    last = moment
            if self.is_expired or silent_s > self.lease_s:
                self.is_expired = True
                on_expiry()

    def end(self) -> None:
        """Stop renewing and delete the claim."""
        self._over.set()
        if self._watcher.is_alive():
            self._watcher.join()  # a renewal under way would write the file again
        with contextlib.suppress(OSError):
            _file(self.client, self.own.machine_key).unlink(missing_ok=True)


@contextmanager
def held(
    client: Path, own: FileClaim, on_expiry: Callable[[], object], lease_s: float = LEASE_S
) -> Iterator[FileLease]:
    """Hold a client during the block; raises Claimed if another run holds it, OSError."""
    lease = FileLease(client, take(client, own, lease_s), lease_s)
    lease.begin(on_expiry)
    try:
        yield lease
    finally:
        lease.end()


def take(client: Path, own: FileClaim, lease_s: float = LEASE_S) -> FileClaim:
    """Write a claim and return it; raises Claimed if another one is in force, or was taken first at the same time."""
    moment = datetime.now(UTC)
    other = next((one for one in in_force(client) if not _is_left_over(one, own)), None)
    if other is not None:
        raise refusal(client, other)
    taken = replace(own, taken=moment.isoformat(), until=_until(moment, lease_s))
    _write(client, taken)
    other = _earlier(client, taken)
    if other is not None:
        _file(client, own.machine_key).unlink(missing_ok=True)
        raise refusal(client, other)
    return taken


def in_force(client: Path) -> list[FileClaim]:
    """Return the claims on a client that may be held, the earliest first; raises OSError."""
    moment, claims = datetime.now(UTC), []
    for path in sorted(_folder(client).glob("*.json")):
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            data = json.loads(files.read(path, _LIMIT))
            claim = FileClaim(**{name: data[name] for name in FileClaim.__dataclass_fields__})
            datetime.fromisoformat(claim.taken)
            if claim.is_in_force(moment) or _is_young(path, moment):
                claims.append(claim)
    return sorted(claims, key=lambda claim: claim.order)


def who_works(client: Path, began: datetime, own_machine_key: str) -> str:
    """Return who holds a client for a run that began then, with machine and purpose; "" if nobody does. Raises OSError."""
    for claim in in_force(client):
        is_dead = claim.machine_key == own_machine_key and not may_live(claim.process)
        if not is_dead and datetime.fromisoformat(claim.taken) <= began:
            return _who(claim)
    return ""


def refused_by(client: Path, own_machine_key: str) -> Claimed | None:
    """Return the error with which a run that asks now would be refused, or None. Raises OSError."""
    for claim in in_force(client):
        if claim.machine_key != own_machine_key or may_live(claim.process):
            return refusal(client, claim)
    return None


def _is_young(path: Path, moment: datetime) -> bool:
    """Return whether a file was written within a lease, by the clock of its disk: its machine's clock may be slow."""
    return -SKEW_S <= moment.timestamp() - path.stat().st_mtime <= LEASE_S + SKEW_S


def refusal(client: Path, claim: FileClaim) -> Claimed:
    """Return the error for a second run: who holds the client, where, since when, and until when at most."""
    until = datetime.fromisoformat(claim.until) + timedelta(seconds=SKEW_S)
    if until < datetime.now(UTC):  # its file is young
        until = datetime.now(UTC) + timedelta(seconds=LEASE_S + SKEW_S)
    return Claimed(client=client.name, who=_who(claim), since=_moment(claim.taken), until=_moment(until.isoformat()))


def _is_left_over(claim: FileClaim, own: FileClaim) -> bool:
    """Return whether a claim is of a dead process of this machine."""
    return claim.machine_key == own.machine_key and not may_live(claim.process)


def _earlier(client: Path, own: FileClaim) -> FileClaim | None:
    others = (claim for claim in in_force(client) if claim.machine_key != own.machine_key)
    return next((claim for claim in others if claim.order < own.order), None)


def _write(client: Path, claim: FileClaim) -> None:
    files.write(_file(client, claim.machine_key), json.dumps(asdict(claim), ensure_ascii=False, indent=1).encode())


def _folder(client: Path) -> Path:
    return client / RUNS / CLAIMS


def _file(client: Path, machine_key: str) -> Path:
    return _folder(client) / f"{machine_key}.json"


def _who(claim: FileClaim) -> str:
    purpose = say(PURPOSES[claim.purpose]) if claim.purpose in PURPOSES else claim.purpose
    message = mark("{holder}（{machine}，{purpose}）")
    who = say(message, holder=claim.holder or "?", machine=claim.machine or "?", purpose=purpose)
    ahead_s = (datetime.fromisoformat(claim.taken).astimezone() - datetime.now(UTC)).total_seconds()
    if ahead_s <= SKEW_S:
        return who
    return who + say("（那台电脑的时钟比这台快 {minutes} 分钟，请先校准两台的时钟）", minutes=round(ahead_s / 60))


def _until(moment: datetime, lease_s: float) -> str:
    return (moment + timedelta(seconds=lease_s)).isoformat()


def _moment(at: str) -> str:
    return f"{datetime.fromisoformat(at).astimezone():%m-%d %H:%M}"
