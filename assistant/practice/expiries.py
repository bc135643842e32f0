"""到期: licences, permits, identity cards and authorisations with their last days, and how long before each is announced.

    expiries(loaded)               →  Expiry of each document: from the profile, else from `台账/到期.yaml` of the folder
    note_end(client, what, end, …) →  records a last day that no form of the profile holds
    lead_days(workspace)           →  the days before an end on which it is announced, `到期提醒.yaml` of the workspace

A day that nobody has read on the document is asked for; none is invented.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assistant.core import files, yaml_file
from assistant.core.errors import BeianError, InputProblems, Problem, UsageError
from assistant.core.language import mark, say
from assistant.declaration.profile.loading import LoadedProfile
from assistant.declaration.profile.updating import held
from assistant.practice import activity
from assistant.practice.layout import LEDGER

FILE, LEADS_FILE = "到期.yaml", "到期提醒.yaml"
RULE = "expiry"
LEADS = (60, 30, 7)
LONG_TERM = "长期"
ID_LEGAL, ID_RESPONSIBLE = mark("法定代表人身份证"), mark("算法安全责任人身份证")
ICP_LICENCE, AUTHORISATION = mark("增值电信业务经营许可证"), mark("委托书")
OWN = (ID_LEGAL, ID_RESPONSIBLE, ICP_LICENCE, AUTHORISATION)
_LICENCE = mark("主体证件")
_VERSION = 1
_MOST_DAYS = 730


@dataclass(frozen=True, slots=True)
class Expiry:
    """A document and its last day; `end` is None if it is not known, or if the document has no end (`is_long`).

    `is_own`: the day stands in the client's own file, so a person writes it there.
    """

    what: str
    end: date | None
    is_long: bool = False
    is_own: bool = False

    @property
    def is_known(self) -> bool:
        """Whether somebody has read the last day on the document."""
        return self.is_long or self.end is not None

    @property
    def text(self) -> str:
        """Return the last day for a person."""
        return say(LONG_TERM) if self.is_long else self.end.isoformat() if self.end else say("还不知道")


def expiries(loaded: LoadedProfile) -> list[Expiry]:
    """Return the documents of a client with their last days. Raises InputProblems, OSError."""
    own = {what: Expiry(what, None, is_own=True) for what in OWN} | read(loaded.folder)
    return [*_of_profile(loaded), *own.values()]


def _of_profile(loaded: LoadedProfile) -> Iterator[Expiry]:
    profile = loaded.profile
    validity = profile.subject.licence.validity
    if validity is not None:
        yield Expiry(_LICENCE, validity.end, is_long=validity.end is None)
    for product in profile.notes.products:
        if product.permit is not None:
            what = say("前置许可（{product}）", product=product.product or "")
            yield Expiry(what, product.permit.end, is_long=product.permit.end is None)
    for model in profile.notes.third_party_models:
        if model.contract_end is not None:
            yield Expiry(say("模型合同（{name}）", name=model.name or ""), model.contract_end)


def read(client: Path, content: bytes | None = None) -> dict[str, Expiry]:
    """Return the last days that people have recorded for a client, or those that their file would hold with this content.

    Raises InputProblems, OSError.
    """
    path = client / LEDGER / FILE
    if content is None and not path.exists():
        return {}
    entries = yaml_file.read_mapping(path, data=content).get("到期") or []
    known, problems = dict[str, Expiry](), list[Problem]()
    for number, entry in enumerate(entries if isinstance(entries, list) else [entries], 1):
        what, end = (entry.get("证件"), entry.get("到")) if isinstance(entry, dict) else (None, None)
        if what and (expiry := _expiry(str(what), str(end))) is not None:
            known[expiry.what] = expiry
            continue
        remedy = say("请写成“证件: 委托书”和“到: 2026-11-20”（或“到: 长期”）。")
        shown = f"{what or ''} {end or ''}".strip() or str(entry)
        problems.append(
            Problem(say("到期 › 第 {number} 项", number=number), say("“{text}”不完整，或不是日期", text=shown), remedy)
        )
    if problems:
        raise InputProblems(path.name, problems)
    return known


def _expiry(what: str, end: str) -> Expiry | None:
    if end == LONG_TERM:
        return Expiry(what, None, is_long=True, is_own=True)
    try:
        return Expiry(what, date.fromisoformat(end), is_own=True)
    except ValueError:
        return None


def note_end(client: Path, what: str, end: date | None, *, is_long: bool = False, seen: Expiry | None = None) -> Expiry:
    """Record the last day of a document, or that it has none, and return it; without both, forget it.

    `seen` is what the person saw before. Raises UsageError if somebody has changed it since, InputProblems, OSError.
    """
    path = client / LEDGER / FILE
    with held(client):  # a client that a colleague has renamed is not made again
        known = read(client)
        if seen is not None and known.get(what, Expiry(what, None, is_own=True)) != seen:
            raise UsageError(what=say("“{what}”的到期日在这期间有人改过，没有写入。请刷新后再填。", what=say(what)))
        known[what] = Expiry(what, end, is_long, is_own=True)
        rows = [
            {"证件": one.what, "到": LONG_TERM if one.is_long else one.end} for one in known.values() if one.is_known
        ]
        files.make_folder(path.parent)
        yaml_file.write(path, {"beian": _VERSION, "到期": rows})
    activity.note(client, "expiry", [say(what)])
    return known[what]


def lead_days(workspace: Path) -> tuple[int, ...]:
    """Return the days before an end on which it is announced, the longest first. Raises InputProblems, OSError."""
    path = workspace / LEADS_FILE
    if not path.exists():
        return LEADS
    try:
        return days_in(str(yaml_file.read_mapping(path).get("提前") or ""))
    except UsageError as error:
        raise InputProblems(
            path.name, [Problem(path.name, str(error).rstrip("。"), say("请改正，或移走该文件。"))]
        ) from None


def usual_or_set(workspace: Path) -> tuple[int, ...]:
    """Return the days before an end on which it is announced; the usual ones if the file cannot be read."""
    try:
        return lead_days(workspace)
    except (BeianError, OSError):
        return LEADS


def set_lead_days(workspace: Path, days: Sequence[int]) -> None:
    """Write the days before an end on which it is announced. Raises OSError."""
    yaml_file.write(workspace / LEADS_FILE, {"beian": _VERSION, "提前": "、".join(map(str, days))})


def days_in(text: str) -> tuple[int, ...]:
    """Return the days that a text such as 60、30、7 names, the longest first. Raises UsageError."""
    parts = [
        part for part in text.replace("，", "、").replace(",", "、").replace("/", "、").split("、") if part.strip()
    ]
    if not parts or any(not part.strip().isdecimal() or not 0 < int(part) <= _MOST_DAYS for part in parts):
        raise UsageError(what=say("请写提前几天，如 60、30、7。"))
    return tuple(sorted({int(part) for part in parts}, reverse=True))
