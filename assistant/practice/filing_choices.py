"""What a batch of filings fills and how, stored with the batch: a batch that is resumed fills the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.core.errors import UsageError
from assistant.core.language import say

_USUAL_PACE = "fast"


@dataclass(frozen=True, slots=True)
class FilingChoices:
    """The stage that is filled ("" means every stage), the pace, whether uncalibrated pages are filled and all records reopened."""

    stage: str = ""
    pace: str = _USUAL_PACE
    is_uncalibrated: bool = False
    reopens: bool = False

    def resumed(self, given: FilingChoices) -> FilingChoices:
        """Return these choices with what a resume adds to them; raises UsageError if it names another stage."""
        if given.stage not in {"", self.stage}:
            facts = {"own": say(self.stage) if self.stage else say("全部阶段"), "other": say(given.stage)}
            raise UsageError(what=say("上一批填的是{own}，不是{other}。要填{other}，请新开一批。", **facts))
        pace = self.pace if given.pace == _USUAL_PACE else given.pace
        is_uncalibrated = self.is_uncalibrated or given.is_uncalibrated
        return FilingChoices(self.stage, pace, is_uncalibrated, self.reopens or given.reopens)

    def described(self) -> Sequence[str]:
        """Return sentences that describe the choices."""
        own = [say("这一批只填{stage}。", stage=say(self.stage)) if self.stage else say("这一批填全部阶段。")]
        slow = [say("慢一点，能看清每一步。")] if self.pace != _USUAL_PACE else []
        uncalibrated = [say("没有校准过的页面也填，同意后才写。")] if self.is_uncalibrated else []
        opened = [say("每一条都重新打开核对。")] if self.reopens else []
        return (*own, *slow, *uncalibrated, *opened)
