"""A form built from the schema: every field with its rule and the preflight findings beside it.

The browser keeps the text while the person types. A changed field is sent here when it loses focus and waits for 保存.
Fields that the registry hides (for a 否 or another type) are hidden here by the same conditions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from markupsafe import Markup
from nicegui.element import Element

from assistant.apps.console import profile_pickers as pickers
from assistant.apps.console.field_needs import need_of, need_word
from assistant.apps.console.keys_panel import FINDING
from assistant.apps.console.parts import badge, button, el, first, note, static, title
from assistant.apps.console.words import SEVERITIES, weighed
from assistant.apps.profile_edit import Place, key_at, text_of, with_texts
from assistant.core.findings import Finding
from assistant.core.language import say, semicolon_list
from assistant.core.values import KINDS, YES, Value
from assistant.declaration.profile.catalogue import at, spec_of
from assistant.declaration.profile.merging import with_inherited
from assistant.declaration.profile.raw_values import to_value
from assistant.declaration.profile.schema.declare import Block, FieldGroup, Items, Labelled, Leaf, Mark, members
from assistant.declaration.profile.schema.whole import Profile
from assistant.declaration.profile.spec import FieldSpec
from assistant.declaration.profile.visibility import Condition, is_shown
from assistant.declaration.profile.workbook.hints import help_of, limit_of, when
from assistant.declaration.profile.workbook.rows import WorkbookColumn

_EMIT = "(e) => emit(e.target.value)"
_EMIT_TICK = "(e) => emit(e.target.checked ? '是' : '')"
_EMIT_WORD = "(e) => emit([e.target.value, e.target.checked])"
_ROWS = {"textarea": 5, "unknown": 3}
_PICKED = frozenset({"date", "period", "region", "nodes", "file"})


@dataclass
class ProfileForm:
    """The form of one part of a profile: changed texts, findings, and the page's functions to add or drop an item."""

    profile: Profile
    findings: Mapping[str, Sequence[Finding]]
    add_item: Callable[[Place], None]
    drop_item: Callable[[Place], None]
    folder: Path
    texts: dict[Place, str] = field(default_factory=dict)
    _below: dict[Place, Element] = field(default_factory=dict)
    _unreadable: list[Element] = field(default_factory=list)
    _hidden: list[tuple[Condition, Element]] = field(default_factory=list)
    _at: Place = ()

    def show(self, place: Place) -> None:
        """Build the form of the block at a place."""
        self._at = place
        self._block(type(at(self.profile, place)), place, 2)
        self._look_again()

    def tell_wrong(self, places: Mapping[Place, tuple[str, str]]) -> list[Place]:
        """Show the unreadable texts beside their fields; return their places in the order of the form."""
        for line in self._unreadable:
            line.delete()
        wrong = [place for place in self._below if place in places]
        self._unreadable = [self._tell(place, *places[place]) for place in wrong]
        return wrong

    def _tell(self, place: Place, text: str, allowed: str) -> Element:
        with self._below[place]:
            return note(say("写的是{found}，这里应写：{allowed}。", found=text, allowed=allowed), "bad")

    def _block(self, model: type[Block], place: Place, level: int) -> None:
        marks = [(name, declared) for name, declared in members(model).items() if isinstance(declared, Mark)]
        for name, declared in members(model).items():
            below = (*place, name)
            match declared:
                case FieldGroup():
                    self._group(declared, below, level)
                case Items():
                    self._items(declared, below, level)
                case Labelled():
                    self._answers(declared, below, level)
                case Leaf():
                    self._field(below, spec_of(key_at(self.profile, below)), declared)
        if marks:
            with el("details", None, "marks"):
                el("summary", say("标识、改名和停用"))
                for name, declared in marks:
                    self._mark((*place, name), declared)

    def _group(self, declared: FieldGroup, place: Place, level: int) -> None:
        with el("fieldset", None, f"level{level}", data_place=str(key_at(self.profile, place))) as frame:
            el("legend", declared.title)
            self._findings(place)
            self._block(declared.model, place, level + 1)
        if declared.shown_when is not None:
            self._hidden.append((declared.shown_when, frame))

    def _items(self, declared: Items, place: Place, level: int) -> None:
        items: Sequence[Block] = at(self.profile, place)
        with el("fieldset", None, f"level{level}", data_place=str(key_at(self.profile, place))):
            el("legend", say("{title}（{count} 项）", title=declared.title, count=len(items)))
            for position, _ in enumerate(items):
                inside = (*place, position)
                key = key_at(self.profile, inside)
                name = key.parts[-1].item or ""
                with el("details", None, "item", data_place=str(key)):
                    el("summary", name)
                    self._findings(inside)
                    self._block(declared.model, inside, level + 1)
                    what = say("删除“{name}”", name=name)
                    button(what, partial(self.drop_item, inside), "quiet danger")
            button(say("新增一项{title}", title=declared.title), partial(self.add_item, place), "quiet")

    def _answers(self, declared: Labelled, place: Place, level: int) -> None:
        answers = at(self.profile, place)
        if not answers:
            return
        with el("fieldset", None, f"level{level}"):
            el("legend", declared.title)
            for label, below in answers.items():
                if isinstance(below, dict):
                    title(label, 3)
                    for name in below:
                        self._answer((*place, label, name), name)
                else:
                    self._answer((*place, label), label)

    def _answer(self, place: Place, label: str) -> None:
        self._framed(place, label, "unknown", "", partial(self._area, place, 3))

    def _field(self, place: Place, spec: FieldSpec, leaf: Leaf) -> None:
        hint = _hint(str(place[-1]), spec)
        control = self._control(place, spec, leaf)
        name = spec.name if spec.question else spec.title
        is_group = _is_ticked(spec) or spec.kind in ("period", "region", "nodes")
        is_reported = bool(self._of(place)) and not self._text(place)
        need = need_of(spec, is_reported=is_reported)
        frame = self._framed(place, name, need, hint, control, is_group=is_group)
        if spec.shown_when is not None:
            self._hidden.append((spec.shown_when, frame))

    def _mark(self, place: Place, declared: Mark) -> None:
        hint = help_of(WorkbookColumn(str(place[-1]), None, (declared.title,)))
        control = partial(self._tick, place) if declared.is_tick else partial(self._line, place, "text")
        self._framed(place, declared.title, "", hint, control)

    def _framed(
        self,
        place: Place,
        name: str,
        need: str,
        hint: str,
        control: Callable[[str, str], None],
        *,
        is_group: bool = False,
    ) -> Element:
        """Add a field: name, rule, control and findings, linked for screen readers."""
        own = f"f{abs(hash(place)):x}"
        findings = self._of(place)
        frame = el("div", None, "field bad" if any(finding.severity == "block" for finding in findings) else "field")
        with frame:
            static("div", _about(own, name, need, hint, is_group=is_group), "about")
            with el("div", None, "given"):
                control(own, f"{own}h {own}w" if hint else f"{own}w")
                with el("div", None, id=f"{own}w") as self._below[place]:
                    for finding in findings:
                        _finding(finding)
        return frame

    def _control(self, place: Place, spec: FieldSpec, leaf: Leaf) -> Callable[[str, str], None]:
        words = spec.vocabulary.words if spec.vocabulary else ()
        if spec.kind == "choice" and words:
            return partial(self._select, place, words, is_open=bool(spec.vocabulary and spec.vocabulary.open))
        if _is_ticked(spec):
            return partial(self._ticks, place, words)
        if spec.kind in _PICKED:
            return partial(self._picked, place, spec)
        if spec.kind in _ROWS:
            return partial(self._area, place, _ROWS[spec.kind])
        is_long = leaf.limits.max_length is not None and leaf.limits.max_length > 100
        return partial(self._area, place, 3) if is_long else partial(self._line, place, _input_type(spec))

    def _line(self, place: Place, kind: str, own: str, about: str) -> None:
        attributes = first("value", self._text(place)) | {"autocomplete": "off", "spellcheck": "false"}
        element = el(
            "input", None, "control", id=own, type=kind, aria_describedby=about, **self._key(place), **attributes
        )
        element.on("change", partial(self._take, place), js_handler=_EMIT)

    def _picked(self, place: Place, spec: FieldSpec, own: str, about: str) -> None:
        """Add a field that is picked: a day, a period, a region, an association or a file."""
        take = partial(self._take, place)
        picked = pickers.PickedField(own, about, spec.name, self._text(place), self._key(place), take)
        match spec.kind:
            case "date":
                pickers.day(picked)
            case "period":
                pickers.period(picked)
            case "region":
                pickers.region(picked)
            case "nodes":
                pickers.nodes(picked, at(self.profile, place) or (), self.profile.products)
            case _:
                pickers.FilePicker(picked, self.folder).show(is_reported=bool(self._of(place)))

    def _area(self, place: Place, rows: int, own: str, about: str) -> None:
        text = self._text(place)
        rows = min(max(rows, text.count("\n") + 1, len(text) // 60 + 1), 14)
        element = el(
            "textarea",
            text,
            "control",
            id=own,
            rows=rows,
            aria_describedby=about,
            spellcheck="false",
            **self._key(place),
        )
        element.on("change", partial(self._take, place), js_handler=_EMIT)

    def _select(self, place: Place, words: Sequence[str], own: str, about: str, *, is_open: bool) -> None:
        text = self._text(place)
        shown = [*words, *([text] if text and text not in words else [])]
        options = Markup('<option value="">—</option>') + Markup().join(
            Markup('<option value="{0}"{1}>{0}</option>').format(word, Markup(" selected") if word == text else "")
            for word in shown
        )
        element = static("select", options, "control", id=own, aria_describedby=about, **self._key(place))
        element.on("change", partial(self._take, place), js_handler=_EMIT)

    def _ticks(self, place: Place, words: Sequence[str], own: str, about: str) -> None:
        raw = at(self.profile, place) or ()
        shown = [*words, *(word for word in raw if word not in words)]
        box = Markup(
            '<span class="tick"><input type="checkbox" id="{0}" value="{1}" data-key="{2}"{3}>'
            '<label for="{0}">{1}</label></span>'
        )
        key = self._key(place)["data_key"]
        ticks = Markup().join(
            box.format(f"{own}-{position}", word, key, Markup(" checked") if word in raw else "")
            for position, word in enumerate(shown)
        )
        group = static("div", ticks, "ticks", role="group", aria_labelledby=f"{own}n", aria_describedby=about)
        group.on("change", partial(self._take_word, place, words), js_handler=_EMIT_WORD)

    def _tick(self, place: Place, own: str, about: str) -> None:
        is_on = self._text(place) == YES
        attributes = first("checked", is_on) | self._key(place)
        box = el("input", None, id=own, type="checkbox", aria_describedby=about, **attributes)
        box.on("change", partial(self._take, place), js_handler=_EMIT_TICK)

    def _key(self, place: Place) -> dict[str, str]:
        """Return the attribute by which the page recognizes a field after a reload."""
        return {"data_key": str(key_at(self.profile, place))}

    def _text(self, place: Place) -> str:
        return self.texts.get(place, text_of(self.profile, place))

    def _take(self, place: Place, event: Any) -> None:
        self.texts[place] = str(event.args)
        self._look_again()

    def _take_word(self, place: Place, words: Sequence[str], event: Any) -> None:
        word, is_on = event.args
        edited = with_texts(self.profile, {place: self._text(place)})[0]
        ticked: dict[str, None] = dict.fromkeys(at(edited, place) or ())
        if is_on:
            ticked[str(word)] = None
        else:
            ticked.pop(str(word), None)
        order = {word: number for number, word in enumerate(words)}
        self.texts[place] = KINDS["choices"].cell(tuple(sorted(ticked, key=lambda text: order.get(text, len(order)))))
        if not ticked:
            self.texts[place] = ""
        self._look_again()

    def _look_again(self) -> None:
        """Hide the fields whose condition the current answers do not meet."""
        profile, _ = with_texts(self.profile, self.texts)
        whole = with_inherited(profile)
        answers = _answers_of(whole, self._at)
        for condition, frame in self._hidden:
            is_on = is_shown(condition, answers.get)
            if frame.visible != is_on:
                frame.set_visibility(is_on)

    def _of(self, place: Place) -> Sequence[Finding]:
        return self.findings.get(str(key_at(self.profile, place)), ())

    def _findings(self, place: Place) -> None:
        for finding in self._of(place):
            _finding(finding)


def _about(own: str, name: str, need: str, hint: str, *, is_group: bool) -> Markup:
    """Return the name of a field with its need, and its rule."""
    opened = Markup('<span class="name" id="{}n">' if is_group else '<label class="name" for="{}">').format(own)
    word = need_word(need) if need else ""
    rule = Markup('<div class="hint" id="{}h">{}</div>').format(own, hint) if hint else ""
    ended = Markup("</span>" if is_group else "</label>")
    return Markup("{}<span>{}</span>{}{}{}").format(opened, name, word, ended, rule)


def finding_line(severity: str, rule: str, text: str, remedy: str, **attributes: Any) -> None:
    """Add the line of a finding: severity, text, remedy."""
    with el("div", None, "found", **attributes):
        badge(weighed(severity, rule), SEVERITIES[severity][2])
        el("span", text)
        if remedy:
            el("span", f"→ {remedy}", "small")


def _finding(finding: Finding) -> None:
    finding_line(finding.severity, finding.rule, finding.found, finding.remedy, **FINDING)


def _hint(name: str, spec: FieldSpec) -> str:
    """Return the rule of a field, without the choices that its control shows."""
    if spec.kind in ("choice", "choices") and spec.vocabulary and spec.vocabulary.words:
        condition = when(spec.shown_when)
        shown_when = say("仅当{when}时填写", when=condition) if condition else ""
        is_open = say("以系统页面的选项为准") if spec.vocabulary.open else ""
        return semicolon_list(filter(None, (shown_when, is_open)))
    instruction = help_of(WorkbookColumn(name, spec, (spec.title,)), is_typed=spec.kind not in _PICKED)
    return semicolon_list(filter(None, (instruction, limit_of(spec))))


def _is_ticked(spec: FieldSpec) -> bool:
    return spec.kind == "choices" and bool(spec.vocabulary and spec.vocabulary.words)


def _input_type(spec: FieldSpec) -> str:
    return {"mobile": "tel", "email": "email"}.get(spec.shape, "text")


def _answers_of(profile: Profile, place: Place) -> dict[str, Value]:
    """Return the answers of the item at a place by field pattern, as conditions look them up."""
    result: dict[str, Value] = {}
    _gather(profile, at(profile, place), place, result)
    return result


def _gather(profile: Profile, block: Block, place: Place, result: dict[str, Value]) -> None:
    for name, declared in members(type(block)).items():
        raw = getattr(block, name)
        match declared:
            case Leaf() if raw is not None:
                spec = spec_of(key_at(profile, (*place, name)))
                result[spec.pattern] = to_value(spec, raw)
            case FieldGroup():
                _gather(profile, raw, (*place, name), result)
