"""A published list taken into the practice: matched with the ledger and recorded with each client.

noted(ledger, rows, source, today)  →  NotedList: all matches, the new ones, the clients that could not be written
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import PurePath

from assistant.core.errors import BeianError
from assistant.core.language import mark, say
from assistant.core.user_messages import reason
from assistant.declaration.profile.published import PublishedRow
from assistant.practice import client_overview as overviews
from assistant.practice import listed
from assistant.practice.ledger import Ledger
from assistant.practice.listed import Match
from assistant.practice.tables import Client

_ENDED = "注销"


@dataclass(slots=True)
class NotedList:
    """What became of a list: its matches, those recorded for the first time, and the clients not written, with the reason."""

    matches: Sequence[Match]
    new: list[Match] = field(default_factory=list)
    failed: list[tuple[Client, str]] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """Yield a sentence for each match that was recorded."""
        folders = {client.folder for client, _ in self.failed}
        yield from (
            _described(match, is_new=match in self.new) for match in self.matches if match.client.folder not in folders
        )


def noted(ledger: Ledger, rows: Sequence[PublishedRow], source: str, today: date) -> NotedList:
    """Store a list, record its matches in the client overviews, and read them into the ledger; raises OSError."""
    listed.store_list(ledger.workspace, PurePath(source).stem, rows)
    result = NotedList(listed.matched(ledger.clients(archived=True), rows))
    for match in result.matches:
        if match.client.folder in {client.folder for client, _ in result.failed}:
            continue
        try:
            if overviews.change(ledger.folder_of(match.client), partial(_with, match, source, today)):
                result.new.append(match)
        except (BeianError, OSError) as error:
            result.failed.append((match.client, _why(error)))
    ledger.refresh(today)
    return result


def _with(match: Match, source: str, today: date, overview: overviews.ClientOverview) -> overviews.ClientOverview:
    return listed.with_listing(overview, match, source, today)


def _why(error: BeianError | OSError) -> str:
    if isinstance(error, TimeoutError):
        return say("别的程序正在改它")
    return " ".join(str(error).split()) if isinstance(error, BeianError) else reason(error)


def _described(match: Match, *, is_new: bool) -> str:
    number = match.row.number or say("无编号")
    name = match.client.short or match.client.name
    if match.algorithm is None:
        message = mark(
            "！ {client}：清单里有“{algorithm}”（{number}），填报资料里没有；请核对名称，或补进资料，不要重复备案"
        )
    elif _ENDED in match.row.remark:
        message = mark("○ {client}：“{algorithm}”已注销：{number}")
    elif is_new:
        message = mark("✓ {client}：“{algorithm}”已备案：{number}")
    else:
        message = mark("· {client}：“{algorithm}”已记过：{number}")
    return say(message, client=name, algorithm=match.row.algorithm, number=number)
