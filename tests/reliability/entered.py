"""What the smallest profile stores when somebody enters it request by request: a judge that files nothing itself.

`make reliability` and `make thorough` compare with uninterrupted runs (`trial.Judge`); `make test` with this.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from assistant.apps.cli import mocks
from tests.conftest import MockRegistry, serve_mock_registry
from tests.examples.comparator import expected_of
from tests.examples.typist import Typist
from tests.filing.small import NAME, small, write
from tests.reliability import trial
from tests.reliability.scenario import Scenario

SENT = Counter({"submissions": 0, "subject_submissions": 1})


class JudgeByRequests(trial.Judge):
    """Knows what the scenarios `entity` and `products` leave behind, without running them."""

    def whole(self, scenario: Scenario) -> trial.UninterruptedRun:
        """Return what is stored after the scenario's part of the profile is entered."""
        if scenario.name not in self._whole:
            with serve_mock_registry(self._folder / f"entered-{scenario.name}") as registry:
                typist = typist_of(registry, self._folder / "profile")
                typist.subject()
                if scenario.name == "products":
                    typist.products()
                self._whole[scenario.name] = trial.UninterruptedRun(trial.without_names(typist.stored()), SENT, 0)
        return self._whole[scenario.name]


def typist_of(registry: MockRegistry, profile: Path) -> Typist:
    """Return somebody who enters the smallest profile in the account that a rehearsal uses."""
    write(profile, small())
    account = mocks.rehearsal_account(registry.url, NAME, small()["主体"]["主体基本信息"]["统一社会信用代码"])
    return Typist(registry, expected_of(profile), profile, account)


def begin_with_subject(home: Path, port: int) -> None:
    """Make a scenario's beginning in its folder: the subject is entered and approved."""
    with serve_mock_registry(home / "mock", port=port) as registry:
        typist_of(registry, home / "资料 一").subject(code_by="stand-in")
