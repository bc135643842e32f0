"""A filing whose page has heard answers and whose site answers as it is told to, without a browser."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from assistant.core.values import Value
from assistant.filing.browser.heard_answers import HeardAnswers
from assistant.filing.browser.playwright import PageFault
from assistant.filing.run.asked_answers import AskedAnswers
from assistant.filing.run.context import Filing
from assistant.planning.plan.plan import Record
from assistant.proof.journal.baseline import PastRecord
from assistant.proof.journal.proof_file import ProofEntry, RecordAnswer

URL = "https://a.example/api/algorithms/7"
LIST = "https://a.example/api/algorithms?page=1"
RECORD = cast(
    Record,
    SimpleNamespace(
        id="r", page="basic", parent="", kind=SimpleNamespace(listed_in="", is_later_step=False), names=("甲",)
    ),
)


class AnsweringPage:
    """A page whose site answers with what it is given, one after the other."""

    def __init__(self, *answers: str | PageFault | None) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, dict[str, str]]] = []

    def evaluate(self, _: str, given: list[Any]) -> str | None:
        self.asked.append((given[0], given[1]))
        answer = self.answers.pop(0)
        if isinstance(answer, PageFault):
            raise answer
        return answer


def session(page: AnsweringPage, heard: HeardAnswers | None = None) -> Any:
    """Return the session of a page, with what it has heard."""
    site = SimpleNamespace(
        page=page,
        base_url="https://a.example",
        map=SimpleNamespace(is_mock=True, pages={"session": None, "basic": None}),
        is_detail=lambda name, url, method: url == URL if name == "basic" else url.endswith("/session"),
        entry=lambda _: SimpleNamespace(key="{算法名称}"),
    )
    return SimpleNamespace(site=site, browser=SimpleNamespace(heard=heard or HeardAnswers(), is_asking=False))


def filing(*heard: tuple[str, Any], page: AnsweringPage | None = None, past: RecordAnswer | None = None) -> Filing:
    """Return a filing whose page has heard these answers, and whose last proof has kept one."""
    answers, records = HeardAnswers(), {}
    for url, content in heard:
        answers.add(url, content, {})
    if past is not None:
        records["r"] = PastRecord(cast(Any, None), (), (past,))
    own = SimpleNamespace(session=session(page or AnsweringPage(), answers), asked=AskedAnswers())
    own.baseline = SimpleNamespace(records=records)
    return cast(Filing, own)


def entries(*values: Value) -> list[ProofEntry]:
    """Return a proof for each of some values."""
    return [ProofEntry(f"k{n}", f"k{n}", (), value, value, None, value, "proved") for n, value in enumerate(values)]
