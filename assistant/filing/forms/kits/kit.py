"""The description of a kit whose options and calendars open in pop-ups, and the drivers that follow from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from assistant.core.values import Kind
from assistant.filing.forms.driving import Driver, Trouble, WidgetTask
from assistant.filing.forms.kits.boxes import choose_radio, tick_boxes, write_steps
from assistant.filing.forms.kits.dates import DateParts, write_date, write_period
from assistant.filing.forms.kits.popups import MenuParts, OpenList, write_region, write_words


@dataclass(frozen=True, slots=True)
class KitParts:
    """What distinguishes one kit from another: selectors of its boxes, its lists, menus and calendars, its own drivers."""

    radios: str
    checks: str
    select: type[OpenList]
    menus: MenuParts
    dates: DateParts
    own: Mapping[Kind, Driver]

    def drivers(self) -> dict[Kind, Driver]:
        """Return the driver of each kind; `own` are those that the kit writes by itself (ticks, files, trees)."""
        return {
            "choice": self._write_choice,
            "choices": self._write_choices,
            "date": partial(write_date, parts=self.dates),
            "period": partial(write_period, parts=self.dates),
            "region": partial(write_region, parts=self.menus),
            "steps": write_steps,
            **self.own,
        }

    def _write_choice(self, task: WidgetTask) -> Trouble | None:
        """Choose one word of a radio group or a select."""
        if task.root.locator(self.radios).count():
            return choose_radio(task, self.radios)
        return write_words(task, self.select)

    def _write_choices(self, task: WidgetTask) -> Trouble | None:
        """Tick exactly these words in a check-box group, in titled groups (`组/词`), or in a multiple select."""
        if task.root.locator(self.checks).count():
            return tick_boxes(task, self.checks)
        return write_words(task, self.select)
