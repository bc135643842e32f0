"""What the registry has stored, compared with the client's folder in the office and with the newest scans that the client sent."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from tests.console.ten_weeks.authority import name_of
from tests.console.ten_weeks.clients import ClientSide
from tests.console.ten_weeks.person import CannotGoOn
from tests.examples.comparator import differences, expected_of
from tests.filing.small import Json


def holds_profile(stored: Json, profile: Path) -> None:
    """Every field that is stored is that of the client's profile, and every field of the profile is stored."""
    unlike = differences(expected_of(profile), stored)
    if unlike:
        raise CannotGoOn("stored otherwise than the profile says:\n" + "\n".join(unlike))


def holds_newest_scans(stored: Json, side: ClientSide, *papers: str) -> None:
    """No file that is stored is an older version of a paper that the client has scanned again; these papers are stored."""
    newest = side.newest_scans()
    files = dict(_files(stored))
    missing = [paper for paper in papers if paper not in files]
    older = [
        f"{paper}: {name}, not {newest[paper].name}"
        for paper, (name, digest) in files.items()
        if paper in newest and digest != hashlib.sha256(newest[paper].read_bytes()).hexdigest()
    ]
    if missing or older:
        raise CannotGoOn(f"not stored: {missing}; an older version is stored: {older}")


def _files(stored: Json) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield paper, name and digest of each stored file; papers of an algorithm bear its name."""
    items = [("", stored["subject"]), *((f"（{name_of(one)}）", one) for one in stored["algorithms"])]
    for about, item in items:
        for section in item["sections"].values():
            for label, value in section.items():
                if isinstance(value, dict) and "sha256" in value:
                    yield f"{label}{about}", (value["name"], value["sha256"])
