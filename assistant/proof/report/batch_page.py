"""The report of a batch as one self-contained HTML page: no script, no network; every text is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.core.language import current, say
from assistant.proof.report.html import environment

Result = Literal["good", "bad", "broken", "open"]
_SIGNS: dict[Result, tuple[str, str]] = {
    "good": ("✓", "good"),
    "bad": ("✖", "bad"),
    "broken": ("！", "bad"),
    "open": ("○", "mute"),
}


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One client of a batch: result word and sentence, duration, number of attempts, run."""

    client: str
    result: Result
    word: str
    message: str
    seconds: float
    tries: int
    run: str = ""

    @property
    def sign(self) -> str:
        """Return the sign of the result, so that colour is never the only mark."""
        return _SIGNS[self.result][0]

    @property
    def tone(self) -> str:
        """Return the tone of the result."""
        return _SIGNS[self.result][1]


def batch_page(title: str, lead: Sequence[str], lines: Sequence[BatchRow], warning: str) -> str:
    """Return the page of a batch in the language in force; `warning` is printed at the top and at the bottom."""
    words = {
        "client": say("客户"),
        "result": say("结果"),
        "told": say("说明"),
        "seconds": say("用时"),
        "tries": say("次数"),
        "run": say("填报记录"),
        "unofficial": say("本页由填报助手生成，只供内部核对，不是审核结论。"),
    }
    template = environment().get_template("batch.html")
    language = "zh-CN" if current() == "zh" else "en"
    return template.render(
        title=title, lead=lead, lines=lines, warning=warning, words=words, language=language, second=_seconds
    )


def _seconds(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"
