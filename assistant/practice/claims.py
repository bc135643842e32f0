"""Claims: a run holds its client in the shared ledger, so that two people on two machines never file the same client.

    with held(engine, folder, owner, on_expiry) as lease:   raises Claimed: who holds it, where, since when
        …
        lease.check()                                       raises ClaimExpired once another run may hold it
        lease.outcome = "submitted"                         recorded at the end

A claim is a lease by the server's clock: its run renews it, and an expired one goes to the next that asks. Once the
lease is no longer reliable, `on_expiry` is called in a thread of its own, repeatedly until the block ends; it ends the
browser that the run opened. A claim left by a dead process of the same machine is taken over at once.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, func, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from assistant.core.errors import Claimed, ClaimExpired
from assistant.core.language import mark, say
from assistant.core.locks import may_live
from assistant.practice import database
from assistant.practice.tables import Claim

LEASE_S = 120.0
_RENEWED_IN_A_LEASE = 4
_LOOK_S = 0.5
_WAKES_WITHIN_S = 10.0  # a machine that slept past its lease has this long to confirm that it still holds it
_TRIES = 3  # a conflicting claim may have ended before it is read
LAPSED, LEFT_OVER = "lapsed", "left over"
PURPOSES = {"fill": mark("填报"), "rehearse": mark("演练")}


@dataclass(frozen=True, slots=True)
class ClaimOwner:
    """Who claims a client: person, machine (name and key), purpose, and the duration of a lease in seconds."""

    holder: str
    machine: str
    machine_key: str
    purpose: str = "fill"
    lease_s: float = LEASE_S


class Lease:
    """A claim in force, made by `held`; `outcome` is recorded when it ends."""

    def __init__(self, engine: Engine, number: int, client: str, lease_s: float, asked: float) -> None:
        self.number, self.client, self.outcome = number, client, ""
        self.is_expired = False
        self._engine, self._lease_s = engine, lease_s
        self._over, self._is_taken, self._has_lapsed = threading.Event(), False, False
        self._good_until = asked + lease_s  # never later than by the server's clock, which started later
        self._renewed = time.time() - (time.monotonic() - asked)
        self._woke: float | None = None

    def check(self) -> None:
        """Raise ClaimExpired if the lease has expired."""
        if self.is_expired:
            other = in_force(self._engine, self.client) if self._is_taken else None
            raise ClaimExpired(client=self.client, what=_describe_loss(other))

    def start(self, on_expiry: Callable[[], object]) -> list[threading.Thread]:
        """Start the threads that renew and watch the lease until `end`."""
        threads = [
            threading.Thread(target=self._renew_all, name="claim renewal", daemon=True),
            threading.Thread(target=self._watch, args=(on_expiry,), name="claim watch", daemon=True),
        ]
        for thread in threads:
            thread.start()
        return threads

    def end(self) -> None:
        """Stop renewing and record the outcome."""
        self._over.set()
        own = update(Claim).where(Claim.id == self.number, Claim.ended.is_(None))
        with contextlib.suppress(SQLAlchemyError), self._engine.begin() as connection:
            connection.execute(own.values(ended=func.now(), outcome=self.outcome or "ended"))

    def _renew_all(self) -> None:
        interval_s = self._lease_s / _RENEWED_IN_A_LEASE
        while not self._over.wait(min(_LOOK_S, interval_s)):
            if abs(time.time() - self._renewed) < interval_s:  # wall clock: a machine that slept renews when it wakes
                continue
            asked, asked_at = time.monotonic(), time.time()
            try:
                if not renew(self._engine, self.number, self._lease_s):
                    self._is_taken = True
                    return
            except SQLAlchemyError:  # the server is unreachable: the lease holds until its end, no longer
                self._has_lapsed = time.time() - self._renewed >= self._lease_s  # only this clock went on during sleep
                if self._has_lapsed:
                    return
                continue
            self._renewed, self._good_until = asked_at, asked + self._lease_s

    def _watch(self, on_expiry: Callable[[], object]) -> None:
        while not self._over.wait(_LOOK_S if self.is_expired else self._looks_in()):
            is_over = self._is_taken or self._has_lapsed or time.monotonic() >= self._good_until
            if self._is_overslept() or is_over or self.is_expired:
                self.is_expired = True
                on_expiry()

    def _is_overslept(self) -> bool:
        """Return whether the lease is over by the wall clock for a while: during suspend no other clock goes on.

        A renewal would find that out itself, unless it hangs on a connection that the sleep broke.
        """
        moment = time.monotonic()
        if time.time() - self._renewed < self._lease_s:
            self._woke = None
        elif self._woke is None:
            self._woke = moment
        return self._woke is not None and moment - self._woke >= _WAKES_WITHIN_S

    def _looks_in(self) -> float:
        return min(_LOOK_S, max(self._good_until - time.monotonic(), 0.01))


@contextmanager
def held(engine: Engine, folder: str, owner: ClaimOwner, on_expiry: Callable[[], object]) -> Iterator[Lease]:
    """Hold a client during the block; raises Claimed if another run holds it, LedgerError."""
    asked = time.monotonic()
    with database.ledger_errors(engine):
        lease = Lease(engine, take(engine, folder, owner), folder, owner.lease_s, asked)
    lease.start(on_expiry)
    try:
        yield lease
    finally:
        lease.end()


def take(engine: Engine, folder: str, owner: ClaimOwner) -> int:
    """Return the number of a new claim on a client; raises Claimed if another one is in force."""
    for _ in range(_TRIES):
        try:
            with Session(engine) as session, session.begin():
                _end_what_lapsed(session, folder, owner)
                moment: datetime = session.execute(select(func.now())).scalar_one()
                row = Claim(
                    folder=folder,
                    purpose=owner.purpose,
                    holder=owner.holder,
                    machine=owner.machine,
                    machine_key=owner.machine_key,
                    process=os.getpid(),
                    taken=moment,
                    until=moment + timedelta(seconds=owner.lease_s),
                )
                session.add(row)
                session.flush()
                return row.id
        except IntegrityError:
            other = in_force(engine, folder)
            if other is not None:
                raise refusal(other) from None
    raise Claimed(client=folder, who="?", since="?", until="?")


def renew(engine: Engine, number: int, lease_s: float) -> bool:
    """Extend a claim from now on; return False if it has ended, since another one may be in force."""
    own = update(Claim).where(Claim.id == number, Claim.ended.is_(None))
    with engine.begin() as connection:
        return bool(connection.execute(own.values(until=func.now() + timedelta(seconds=lease_s))).rowcount)


def in_force(engine: Engine, folder: str) -> Claim | None:
    """Return the unexpired claim on a client, or None."""
    with Session(engine, expire_on_commit=False) as session:
        own = select(Claim).where(Claim.folder == folder, Claim.ended.is_(None), Claim.until >= func.now())
        return session.scalars(own).first()


def who_works(engine: Engine, folder: str, began: datetime, own_machine_key: str) -> str:
    """Return who holds a client for a run that began then, with machine and purpose; "" if nobody does."""
    claim = in_force(engine, folder)
    if claim is None or claim.taken > began:
        return ""
    is_dead = claim.machine_key == own_machine_key and not may_live(claim.process)
    return "" if is_dead else who(claim)


def refused_by(engine: Engine, folder: str, own_machine_key: str) -> Claimed | None:
    """Return the error with which a run that asks now would be refused, or None."""
    claim = in_force(engine, folder)
    if claim is None or (claim.machine_key == own_machine_key and not may_live(claim.process)):
        return None
    return refusal(claim)


def history(engine: Engine, folder: str, most: int = 20) -> list[Claim]:
    """Return the last claims on a client, newest first."""
    with Session(engine, expire_on_commit=False) as session:
        own = select(Claim).where(Claim.folder == folder).order_by(Claim.id.desc()).limit(most)
        return list(session.scalars(own).all())


def who(claim: Claim) -> str:
    """Describe who holds a client, on which machine, for what."""
    message = mark("{holder}（{machine}，{purpose}）")
    purpose = say(PURPOSES[claim.purpose]) if claim.purpose in PURPOSES else claim.purpose
    return say(message, holder=claim.holder or "?", machine=claim.machine or "?", purpose=purpose)


def refusal(claim: Claim) -> Claimed:
    """Return the error for a second run: who holds the client, where, since when, and until when at most."""
    return Claimed(client=claim.folder, who=who(claim), since=_moment(claim.taken), until=_moment(claim.until))


def _end_what_lapsed(session: Session, folder: str, owner: ClaimOwner) -> None:
    """End an expired claim, and one left by a dead process of this machine."""
    own = update(Claim).where(Claim.folder == folder, Claim.ended.is_(None))
    session.execute(own.where(Claim.until < func.now()).values(ended=func.now(), outcome=LAPSED))
    same_machine = select(Claim).where(
        Claim.folder == folder, Claim.ended.is_(None), Claim.machine_key == owner.machine_key
    )
    for claim in session.scalars(same_machine):
        if not may_live(claim.process):
            session.execute(own.where(Claim.id == claim.id).values(ended=func.now(), outcome=LEFT_OVER))


def _moment(at: datetime) -> str:
    return f"{at.astimezone():%m-%d %H:%M}"


def _describe_loss(claim: Claim | None) -> str:
    if claim is None:
        return say("台账没有按时续约（网络断开或电脑休眠）")
    return say("{who}已接手，自 {since} 起", who=who(claim), since=_moment(claim.taken))
