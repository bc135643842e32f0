"""The forms of a site of which nothing is known, as the help reads them again and again, and what it learns there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import cast

from assistant.core.values import Choice, Value
from assistant.filing.assist.binding import ValueBindings
from assistant.filing.assist.evidence import SeenValues
from assistant.filing.assist.reading import Reading
from assistant.filing.assist.recognise import recognise
from assistant.filing.browser.playwright import Page
from assistant.filing.forms.shapes import Address, Control, OptionList
from assistant.planning.plan.plan import Record
from tests.assist.test_recognise import control, page
from tests.filing.small import NAME

MOBILE, MAIL = "subject.responsible.mobile", "subject.responsible.email"
KNOWN = (
    control("主体名称", value=NAME),
    control("统一社会信用代码", value="91440300MA5EXAMP0C"),
    control("网址", value="https://example.com"),
)
BLANK = tuple(replace(one, value="") for one in KNOWN)
PHONE = control("联系方式", value="13800001234")
SHOP = (control("产品名称", value="微光商城"), control("访问地址", value="https://example.com/app"))
BLANK_SHOP = tuple(replace(one, value="") for one in SHOP)
LIVE = (control("产品名称", value="微光直播"), control("访问地址", value="https://example.com/app"))
FORM = control(
    "形态", kind="choice", value=Choice("APP"), options=OptionList(("网站", "APP", "小程序", "接口", "其他"))
)


@dataclass
class ReopenedForms:
    """The forms of a site as the help reads them, and the user's layer of its map."""

    records: list[Record]
    layer: dict[str, str | None] = field(default_factory=dict)
    refuses: bool = False
    evidence: SeenValues = field(default_factory=SeenValues)
    learnt: dict[str, Address] = field(default_factory=dict)
    chosen: dict[str, str] = field(default_factory=dict)
    bindings: ValueBindings = field(init=False)

    def __post_init__(self) -> None:
        self.bindings = ValueBindings(self.records, self.evidence, self.learnt, self._learn)

    def _learn(self, pattern: str, control: Control | None, *, by_value: bool = False) -> bool:
        assert by_value
        if not self.refuses:
            self.layer[pattern] = str(control.address) if control is not None else None
        return not self.refuses

    def read(self, document: str, *controls: Control, insisted: str = "") -> Reading:
        """Read a form as the help does, again and again."""
        shown = page(*controls)
        nowhere = cast("Page", None)
        recognition = recognise(
            self.records,
            shown,
            learnt=self.learnt,
            chosen=self.chosen,
            before=self.evidence.seen_records(self.records, (), document),
        )
        self.bindings.note(recognition, shown, document)
        return Reading(nowhere, nowhere, document, shown, recognition)

    def look(self, document: str, *controls: Control, insisted: str = "") -> tuple[str, ...]:
        """Look at a form that is still; return what is said of it."""
        reading = self.read(document, *controls)
        if self.bindings.take(reading, insisted):
            reading = self.read(document, *controls)
        for view in reading.recognition.views:
            self.chosen[view.record.page] = view.record.root
        self.evidence.take(reading)
        return self.bindings.remarks

    def reopen(self, *controls: Control, blank: tuple[Control, ...] = BLANK) -> dict[str, str | None]:
        """Show an empty form, and this one in the next document; return what the layer holds then."""
        self.look("1 /form", *blank)
        self.look("2 /form", *controls)
        return self.layer


def with_value(records: list[Record], values: Mapping[str, Value]) -> ReopenedForms:
    """Return the forms of a site for a profile with these values."""
    return ReopenedForms(
        [
            replace(r, planned=tuple(replace(p, value=values.get(str(p.key), p.value)) for p in r.planned))
            for r in records
        ]
    )
