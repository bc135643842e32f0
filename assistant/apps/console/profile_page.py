"""The editor of a client's profile: one part at a time, saved to its YAML with all comments.

If another window has saved since, nothing is overwritten: the page shows both texts and the person chooses.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from functools import partial
from typing import Any

from nicegui import ui
from nicegui.element import Element

from assistant.apps.console.conflict_panel import add_conflicts
from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.damaged_panel import add_damaged
from assistant.apps.console.field_needs import add_legend
from assistant.apps.console.forms import confirmed, draft_name, drafted
from assistant.apps.console.keys_panel import SAVES
from assistant.apps.console.pages import client_page
from assistant.apps.console.parts import (
    badge,
    button,
    el,
    first,
    link,
    live,
    note,
    page_of,
    panel,
    said,
    title,
    unsaved_offer,
)
from assistant.apps.console.profile_form import ProfileForm
from assistant.apps.console.profile_pickers import file_choices
from assistant.apps.console.profile_places import part_of
from assistant.apps.console.saved_line import add_saved_line, name_of_save
from assistant.apps.console.words import titles_of
from assistant.apps.profile_edit import (
    ConflictingEdits,
    EditedProfile,
    EditResult,
    InvalidEdits,
    Place,
    SavedEdits,
    describe_conflict,
    key_at,
    save,
    with_item,
    without_item,
)
from assistant.checks.preflight.check import check
from assistant.core.errors import BeianError
from assistant.core.findings import Finding
from assistant.core.language import comma_list, mark, say
from assistant.core.user_messages import on_page
from assistant.declaration.profile.catalogue import at
from assistant.declaration.profile.natural import natural_key
from assistant.declaration.profile.schema.whole import Profile
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.practice.tables import Client

_RECONNECT_S = 1800.0  # a laptop may sleep: typed text must survive
_SAVE = "() => beian.save(emit)"
_LISTS = {item.member: item.stage for item in REGISTRY.items if not item.is_single}
_SUBJECT, _NOTES = REGISTRY.single.member, REGISTRY.notes[0]


@client_page(
    "profile",
    mark("填报资料"),
    20,
    steps=("mend",),
    reconnect_timeout=_RECONNECT_S,
    about=mark("按资料格式生成的表单，每一项旁边是它的规则和预检问题；保存到 YAML 文件，注释保留"),
)
def show(context: ConsoleContext, client: Client, part: str = _SUBJECT, saved: str = "") -> None:
    """Show the editor of one part of a profile."""
    add_conflicts(context, client)
    _Editor(context, client, part, saved).show()


class _Editor:
    """One window that edits one part of a profile."""

    def __init__(self, context: ConsoleContext, client: Client, part: str, saved: str) -> None:
        self.context, self.client, self.folder, self.part, self.save_name = context, client, client.folder, part, saved
        self.base: EditedProfile
        self.form: ProfileForm
        self.clash_room: Element
        self.summary: ui.element
        self.decided: dict[Place, tuple[str, str]] = {}  # the own text and the other window's, of fields decided about
        self.given_up: set[Place] = set()  # those of them where the other window's text stays

    def show(self) -> None:
        """Show the list of parts and the form of the requested one."""
        try:
            home = self.context.home(self.folder)
            self.base = EditedProfile.of(home)
            findings = check(self.base.loaded, site_map=self.context.site_map, today=self.context.today)
        except (BeianError, OSError) as error:
            if self.save_name:
                live(say("已保存。"), "good")
            if not add_damaged(self.context, self.client):
                note(on_page(error), "bad")
            return
        add_damaged(self.context, self.client, records_only=True)
        profile = self.base.loaded.profile
        place = _place(profile, self.part)
        with el("div", None, "editor"):
            self._ways(profile, place, findings)
            beside = self._findings_beside(profile, place, findings)
            with el("div", None, "form", data_files=file_choices(home), data_parts=True, **beside):
                title(_name(profile, place))
                with el("div", None, "savebar"):
                    self._save_button(**SAVES)
                    if self.save_name:
                        add_saved_line(home, self.save_name, self._has_no_unsaved_edits, self._show_again)
                    el("span", say("写回原来的文件，注释保留；旧版留在“旧版”文件夹。"), "small")
                add_legend()
                self.clash_room = el("div", None, role="alert")
                unsaved_offer()
                not_asked = mark("这一项现在不用填：按已选的答案，系统不显示它。")
                el("p", say(not_asked), "note warn", id="not-asked", role="status", hidden=True)
                self.form = ProfileForm(profile, _by_place(findings), self._add, self._drop, home)
                self.draft = draft_name(self.context.workspace.folder, self.folder, str(key_at(profile, place)))
                with drafted(self.draft):
                    self.form.show(place)
                with el("div", None, "savebar end"):
                    self._save_button()
                    if len(place) == 2:
                        button(say("删除这一项"), partial(self._drop, place), "quiet danger")

    def _ways(self, profile: Profile, here: Place, findings: Sequence[Finding]) -> None:
        with el("nav", None, "side", aria_label=say("资料的各部分")):
            self._way(profile, ("subject",), here, findings)
            for name, word in _LISTS.items():
                el("p", say(word), "small")
                for position, _ in enumerate(getattr(profile, name)):
                    self._way(profile, (name, position), here, findings)
                self._new(name, say(word))
            el("p", say("其他"), "small")
            self._way(profile, ("notes",), here, findings)

    def _findings_beside(self, profile: Profile, here: Place, findings: Sequence[Finding]) -> dict[str, str]:
        """Return the addresses of the nearest findings in the parts before and after this one."""
        parts: list[Place] = [(_SUBJECT,)]
        parts += [(name, position) for name in _LISTS for position, _ in enumerate(getattr(profile, name))]
        parts.append((_NOTES,))
        places = {part_of(self.base.loaded, finding.place) for finding in _open(findings)}
        with_findings = [part for part in parts if part != here and ".".join(map(str, part)) in places]
        at = parts.index(here)
        before = [part for part in with_findings if parts.index(part) < at]
        after = [part for part in with_findings if parts.index(part) > at]
        ends = {"data_previous": (before[-1:], "last"), "data_next": (after[:1], "first")}
        return {
            name: page_of("client", self.folder, "profile", part=".".join(map(str, part)), finding=end)
            for name, (nearest, end) in ends.items()
            for part in nearest
        }

    def _way(self, profile: Profile, place: Place, here: Place, findings: Sequence[Finding]) -> None:
        key = str(key_at(profile, place))
        blocks = sum(
            finding.place.startswith(key) and finding.severity == "block" and not finding.accepted
            for finding in findings
        )
        part = ".".join(map(str, place))
        with el("div"):
            current = "page" if place == here else None
            link(
                _name(profile, place), page_of("client", self.folder, "profile", part=part), "way", aria_current=current
            )
            if blocks:
                badge(say("✖ {count}", count=blocks), "bad")

    def _new(self, name: str, word: str) -> None:
        with el("details"):
            el("summary", say("新增{what}", what=word), "small")
            label = say("新{what}的名称", what=word)
            given: list[str] = [""]
            field = el("input", None, "control", aria_label=label, placeholder=label)
            field.on(
                "change", lambda event: given.__setitem__(0, str(event.args)), js_handler="(e) => emit(e.target.value)"
            )
            button(say("新增"), lambda: self._add((name,), given[0]))

    def _save_button(self, **attributes: Any) -> None:
        element = el("button", say("保存"), "button main", type="button", **attributes)
        element.on("click", self._save, js_handler=_SAVE)

    def _save(self) -> None:
        if self.form.texts:
            self._take(self._save_edits)
        else:
            said(say("没有改动。"))

    def _save_edits(self) -> EditResult:
        """Save the edits as decided; a decision holds until one of its two texts changes."""
        texts = self.form.texts
        seen = {place: theirs for place, (own, theirs) in self.decided.items() if texts.get(place) == own}
        edits = {place: text for place, text in texts.items() if place not in self.given_up or place not in seen}
        return save(self.base, edits, seen)

    def _add(self, place: Place, name: str = "") -> None:
        if self._has_no_unsaved_edits():
            self._take(lambda: with_item(self.base, place, name), to=place)

    def _drop(self, place: Place) -> None:
        with ui.dialog() as dialog, el("div", None, "card", role="document"):
            el(
                "p",
                say("从资料里删除“{name}”？旧版留在“旧版”文件夹里。", name=_name(self.base.loaded.profile, place)),
            )
            el("p", say("已经填进系统的，请改为选“已停用”，由您在系统里删除。"), "small")
            with el("div", None, "buttons"):
                button(say("删除"), lambda: dialog.submit(True), "danger")
                button(say("不删"), dialog.close)

        async def ask() -> None:
            if await dialog and self._has_no_unsaved_edits():
                self._take(lambda: without_item(self.base, place), to=place)

        ui.timer(0, ask, once=True)

    def _has_no_unsaved_edits(self) -> bool:
        """Return whether no edits are unsaved; changing the structure would lose them."""
        if self.form.texts:
            said(say("请先保存已改的内容。"), "negative")
        return not self.form.texts

    def _take(self, act: Callable[[], EditResult], to: Place | None = None) -> None:
        try:
            result = act()
        except (BeianError, OSError) as error:
            self._not_saved(on_page(error))
            return
        match result:
            case SavedEdits():
                self._saved(result, to)
            case InvalidEdits(places):
                self._invalid(places)
            case ConflictingEdits():
                ui.run_javascript("beian.refused()")
                self._clashed(result)

    def _invalid(self, places: Mapping[Place, tuple[str, str]]) -> None:
        """Name the fields with unreadable texts, and go to the first one."""
        keys = [key_at(self.form.profile, place) for place in self.form.tell_wrong(places)]
        self._not_saved(
            say("没有保存，{count} 项格式不对：{names}", count=len(keys), names=comma_list(map(titles_of, keys)))
        )
        ui.run_javascript(f"beian.fields.go({json.dumps(str(keys[0]))})")

    def _not_saved(self, why: str) -> None:
        """Say why nothing was saved; the typed text stays, and leaving the page still asks."""
        ui.run_javascript("beian.refused()")
        said(why, "negative")

    def _saved(self, result: SavedEdits, to: Place | None) -> None:
        confirmed(self.draft)
        name = name_of_save(self.base.loaded.path, result.files, result.digest)
        if to is None:
            self._show_again(name)
        else:
            ui.navigate.to(page_of("client", self.folder, "profile", part=self._next(to), saved=name))

    def _show_again(self, save_name: str) -> None:
        """Show the form anew, at the place where the person is."""
        ui.run_javascript("beian.fields.stay()")
        ui.navigate.to(page_of("client", self.folder, "profile", part=self.part, saved=save_name))

    def _next(self, to: Place | None) -> str:
        """Return the part to show after a save: the new item, or another part if this one was removed."""
        if to is None or to[0] not in _LISTS or len(to) > 2:
            return self.part
        return f"{to[0]}.-1" if len(to) == 1 else _SUBJECT

    def _clashed(self, clash: ConflictingEdits) -> None:
        self.clash_room.clear()
        with self.clash_room, panel(say("两个窗口都改了"), classes="clash"):
            note(describe_conflict(clash), "warn")
            if clash.missing or not clash.places:
                return
            mine: set[Place] = set()
            for place, (own, theirs) in clash.places.items():
                self._choice(place, own, theirs, mine)
            button(say("按选定的保存"), lambda: self._settle(clash, mine), "main")

    def _choice(self, place: Place, own: str, theirs: str, mine: set[Place]) -> None:
        """Show both texts of a field; theirs is the default."""
        name = f"k{abs(hash(place)):x}"
        with el("fieldset", None, "both"):
            el("legend", titles_of(key_at(self.base.loaded.profile, place)))
            for value, word, text in (("theirs", mark("文件里现在的"), theirs), ("mine", mark("我写的"), own)):
                with el("div", None, "tick"):
                    box = el(
                        "input",
                        None,
                        id=f"{name}{value}",
                        type="radio",
                        name=name,
                        **first("checked", value == "theirs"),
                    )
                    box.on("change", partial(_choose, mine, place, value == "mine"), args=[])
                    with el("label", None, for_=f"{name}{value}"):
                        el("strong", say(word))
                        el("pre", text or say("（空）"))

    def _settle(self, clash: ConflictingEdits, mine: Set[Place]) -> None:
        """Save the texts of mine and what conflicts with nothing; theirs stay."""
        self.decided |= clash.places
        self.given_up = (self.given_up | clash.places.keys()) - mine
        self._take(self._save_edits)


def _choose(mine: set[Place], place: Place, is_mine: bool) -> None:
    if is_mine:
        mine.add(place)
    else:
        mine.discard(place)


def _place(profile: Profile, part: str) -> Place:
    """Return the place of an address (`subject`, `notes`, `products.0`, -1 for the last); default: the subject."""
    name, _, number = part.partition(".")
    if name in _LISTS and number.lstrip("-").isdigit():
        items = getattr(profile, name)
        position = int(number) if int(number) >= 0 else len(items) + int(number)
        if 0 <= position < len(items):
            return (name, position)
    return (name,) if name == _NOTES else (_SUBJECT,)


def _name(profile: Profile, place: Place) -> str:
    if isinstance(place[-1], int):
        return natural_key(at(profile, place), place[-1])
    return say("主体信息") if place == (_SUBJECT,) else say("佐证与说明")


def _by_place(findings: Sequence[Finding]) -> dict[str, list[Finding]]:
    by_place: dict[str, list[Finding]] = defaultdict(list)
    for finding in _open(findings):
        by_place[finding.place].append(finding)
    return by_place


def _open(findings: Sequence[Finding]) -> Iterator[Finding]:
    yield from (finding for finding in findings if finding.accepted is None)
