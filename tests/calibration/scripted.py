"""A walk without a browser: pages drawn as snapshots, and an operator UI that answers by a script."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from assistant.filing.calibration.walk import Walk
from assistant.filing.forms.shapes import Address, Control, FormSnapshot, Rect
from assistant.filing.operator.protocol import Handover, HandoverAnswer

FUNCTION = ("功能名称", "功能介绍")
NAME, INTRODUCTION = (f"products[].paths[].functions[].{part}" for part in ("name", "introduction"))
CALIBRATED = "format: 1\nid: trial\nextends: mock\n"
TRIAL = 'format: 1\nid: trial\nextends: mock\ncalibrated: {on: ""}\n'


def control(label: str, kind: str, place: int) -> Control:
    rect = Rect(100, 100 * place, 300, 40)
    return Control(f"#c{place}", Address(("功能",), label), label, kind, "native", None, rect=rect)  # type: ignore[arg-type]


def page(*labels: str) -> FormSnapshot:
    """Return the dialog of a function with these labels, one below the other."""
    kinds = ("text", "textarea", "text")
    controls = tuple(control(label, kinds[place], place) for place, label in enumerate(labels))
    return FormSnapshot("", "编辑功能", "编辑功能", "native", controls, (), (), "")


@dataclass
class ScriptedOperator:
    """An operator UI that answers by a script: an answer, or a point of the page that is clicked instead."""

    answers: list[str | tuple[float, float] | HandoverAnswer]
    asked: list[Handover] = field(default_factory=list)
    point: tuple[float, float] | None = None
    before: dict[int, Callable[[], None]] = field(default_factory=dict)

    def hand_over(self, handover: Handover, seen: Callable[[], str | None]) -> HandoverAnswer:
        self.asked.append(handover)
        self.before.pop(len(self.asked), lambda: None)()
        word = seen()
        if word is None:
            answer = self.answers.pop(0)
            if isinstance(answer, str | HandoverAnswer):
                return HandoverAnswer(answer, "person", 0.0) if isinstance(answer, str) else answer
            self.point = answer
            word = seen()
        assert word is not None
        return HandoverAnswer(word, "person", 0.0)

    def picker(self) -> Any:
        return self

    def arm(self, wants: bool) -> None:
        """Nothing to do."""

    def heard(self) -> tuple[str, ...]:
        return ()

    def taken(self) -> tuple[float, float] | None:
        point, self.point = self.point, None
        return point


def fields(walk: Walk) -> dict[str, Any]:
    """Return the field entries written down, by the last part of their keys."""
    return {key.rpartition(".")[2]: entry for key, entry in walk.map_draft.data.get("fields", {}).items()}
