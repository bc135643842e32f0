"""How filings with a map went, as its layer carries it for whoever receives it: `record` with texts, like all of a layer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from assistant.core.language import say

KEY = "record"
_MOST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class SuccessRecord:
    """Counts of filings, and of fields that were read back right and wrong; `last` is the ISO day of the last filing."""

    filings: int = 0
    right: int = 0
    wrong: int = 0
    last: str = ""

    @classmethod
    def of(cls, layer: Mapping[str, Any]) -> SuccessRecord:
        """Return the record of a layer; what is no number counts as nothing."""
        held = layer.get(KEY) or {}
        filings, right, wrong = (_number(held.get(name)) for name in ("filings", "right", "wrong"))
        return cls(filings, right, wrong, str(held.get("last") or ""))

    @classmethod
    def total(cls, *layers: Mapping[str, Any]) -> SuccessRecord:
        """Return the records of several layers together."""
        records = [cls.of(layer) for layer in layers]
        return cls(
            sum(record.filings for record in records),
            sum(record.right for record in records),
            sum(record.wrong for record in records),
            max((record.last for record in records), default=""),
        )

    def with_run(self, figures: Mapping[str, int], day: date) -> SuccessRecord:
        """Return the record with one more filing, by the figures of its last line."""
        right, wrong = figures.get("proved", 0), figures.get("wrong", 0)
        return SuccessRecord(self.filings + 1, self.right + right, self.wrong + wrong, day.isoformat())

    def data(self) -> dict[str, str]:
        """Return the record as a layer holds it."""
        counts = {"filings": self.filings, "right": self.right, "wrong": self.wrong}
        return {name: str(count) for name, count in counts.items()} | {"last": self.last}

    def sentence(self) -> str:
        """Return the record in words."""
        return say(
            "用这份页面对照表填报过 {filings} 次：读回一致 {right} 项，不一致 {wrong} 项；最近一次 {last}。",
            filings=self.filings,
            right=self.right,
            wrong=self.wrong,
            last=self.last or "–",
        )


def _number(given: object) -> int:
    text = str(given or "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS else 0
