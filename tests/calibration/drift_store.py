"""The results of a long play of drifts, one line each; an interrupted play continues from the file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

from assistant.planning.maps.drift import PageChange
from tests.calibration.drifts import Drift


class DriftStore:
    """The drifts so far, by round and form; with a file they outlive the process."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self.drifts: dict[tuple[str, str], Drift] = {}
        if file is not None and file.exists():
            whole = [line for line in file.read_text(encoding="utf-8").splitlines(keepends=True) if line.endswith("\n")]
            file.write_text("".join(whole), encoding="utf-8")
            self.drifts = dict(map(_read, whole))

    def missing(self, turn: str, names: Iterable[str]) -> list[str]:
        """Return the forms that have not been played in this round."""
        return [name for name in names if (turn, name) not in self.drifts]

    def of(self, turn: str, names: Iterable[str]) -> Iterator[Drift]:
        """Yield the stored drifts of a round."""
        yield from (self.drifts[turn, name] for name in names if (turn, name) in self.drifts)

    def keep(self, turn: str, drift: Drift) -> Drift:
        """Store a drift, and return it."""
        self.drifts[turn, drift.form] = drift
        if self._file is not None:
            with self._file.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps({"turn": turn, **asdict(drift)}, ensure_ascii=False) + "\n")
        return drift


def _read(line: str) -> tuple[tuple[str, str], Drift]:
    data = json.loads(line)
    turn = str(data.pop("turn"))
    data["found"] = [PageChange(**item) for item in data["found"]]
    drift = Drift(**data)
    return (turn, drift.form), drift
