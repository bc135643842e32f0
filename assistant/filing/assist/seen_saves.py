"""The saves that the person's own presses have sent while they filed: asked about once, as their way is learnt, for every later run.

Only what leaves right after a press that says 保存, on a form that is recognised, counts; whatever is in doubt is asked about when
it is stopped. They are judged as stopped saves are (`save_kinds`), by the texts of the form on which was pressed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from assistant.core.values.comparison import canonical
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.filing.assist.allowed_saves import act_in
from assistant.filing.assist.save_kinds import kinds_of, may_be_a_save
from assistant.filing.assist.seen_presses import SeenPress
from assistant.filing.assist.shown_saves import StoppedSaves, is_shown
from assistant.filing.browser.request_leaves import OF_FILES, Leaves, leaf_text, opened_fields
from assistant.filing.browser.shape_match import SeenRequest
from assistant.planning.maps.request_shapes import RequestShape

_MOST = 60  # requests that are remembered in one run
_SAVE = re.compile(r"保存|暂存|存草稿")
_CONFIRMATION = re.compile(r"确定|确认|是|好的?")
_OWN = re.compile("|".join(map(re.escape, ("提交", *REGISTRY.human_only))))
_ACT = re.compile(r"上报|报送|送审|审核|发布|签章|删除|移除|注销|撤|停用|验证码|登录")
_SECRET = re.compile(r"passw|pwd|captcha|verif|sms|otp", re.IGNORECASE)


@dataclass(slots=True)
class SeenSaves:
    """The saves seen in the client's account, each with the texts of the form shown; what waits `aside` may be another account's.

    `values` are the texts of the form shown, none while none is. `is_saving` tells that what leaves now is what a press to save sends,
    `_pressed_on` are the texts of its form; `_since` and `_until` say when it was pressed and, if the look comes after that, when
    something else was. `submits` tells that something was pressed that is the person's alone, on a form of the item `_submitted`, and
    nothing in the menu since. `_item` is that of the form shown. `declined` are asked about when they are stopped.
    """

    values: frozenset[str] = field(default=frozenset(), repr=False)
    is_saving: bool = False
    submits: bool = False
    noted: list[tuple[frozenset[str], SeenRequest]] = field(default_factory=list, repr=False)
    aside: list[tuple[frozenset[str], SeenRequest]] = field(default_factory=list, repr=False)
    declined: list[RequestShape] = field(default_factory=list, repr=False)
    _is_mixed: bool = False
    _pressed_on: frozenset[str] = field(default=frozenset(), repr=False)
    _item: str = ""
    _submitted: str = ""
    _since: int = 0
    _until: int = 0

    def show(self, values: frozenset[str] = frozenset(), item: str = "") -> None:
        """Note the form shown by now, and of which item; without values none is, or the page asks for a password."""
        self.values, self._item = values, item
        if item and self._submitted not in ("", item):
            self.submits, self._submitted = False, ""

    def press(self, *presses: SeenPress) -> None:
        """Note presses: only one that says that it saves the form shown, and a confirmation right after it, sends a save."""
        for press in presses:
            says = press.word or press.icon
            self._note_submission(press, is_own=bool(_OWN.search(says)))
            if press.is_login:
                self.values = frozenset()
            if self._until:
                continue  # what it sends comes after what counts
            if self.values and not self.submits and _SAVE.search(says) and not _ACT.search(says):
                self.is_saving, self._pressed_on, self._since = True, self.values, press.number
            elif not (self.is_saving and _CONFIRMATION.fullmatch(says)):
                self._end(press.number)

    def _note_submission(self, press: SeenPress, *, is_own: bool) -> None:
        """Note whether a submission is under way: until something in the menu is pressed, or another item's form is shown."""
        self.submits = is_own or (self.submits and press.place != "menu")
        if is_own or not self.submits:
            self._submitted = (self._item or self._submitted) if is_own else ""

    def _end(self, seq: int) -> None:
        """Note a press that does not save: of what has left since the last look only what left before it may be a save."""
        if self.is_saving and not self._is_mixed and self._since and seq:
            self._until = seq
        else:
            self.is_saving, self._is_mixed = False, True

    def miss(self) -> None:
        """Note that something may have been pressed that nobody heard."""
        self.is_saving, self._until = False, 0

    def take(self, requests: Sequence[SeenRequest]) -> None:
        """Note what has left since the last call; what comes in later than that is another press's."""
        if self.is_saving and not self._is_mixed and not self.submits:
            own = [one for one in requests if not self._until or self._since <= one.at_ms < self._until]
            self.aside += [(self._pressed_on, request) for request in own if not _has_secret(request)]
        self.is_saving = self.is_saving and not requests and not self._until
        self._is_mixed, self._until = False, 0

    def count(self) -> None:
        """Let count what waits: the account is the client's."""
        self.noted = [*self.noted, *self.aside][-_MOST:]
        self.aside.clear()

    def kinds(self, allowed: Sequence[RequestShape]) -> list[StoppedSaves]:
        """Return the kinds of the saves seen that may be allowed, and that are not covered by what is."""
        by_form: defaultdict[frozenset[str], list[SeenRequest]] = defaultdict(list)
        for values, request in self.noted:
            if may_be_a_save(request, values, is_pressed=True):
                by_form[values].append(request)
        result: list[StoppedSaves] = []
        for values, requests in by_form.items():
            for kind in kinds_of(requests, values, is_pressed=True):
                known = [*allowed, *self.declined, *(one.shape for one in result)]
                if kind.shape not in known and not act_in(kind.shape) and not is_shown(kind, known):
                    result.append(kind)
        return result


def holds_any(request: SeenRequest, texts: Collection[str]) -> bool:
    """Return whether a request holds one of these texts, as they are compared; the digests of files apart."""
    leaves = (content for path, content in _whole_leaves(request) if not path.endswith(OF_FILES))
    return any(canonical(leaf_text(content)) in texts for content in leaves)


def _whole_leaves(request: SeenRequest) -> Leaves:
    """Return the leaves of a request, those that a field of its form packs in JSON among them."""
    return opened_fields(request.headers, request.leaves, lambda _: True)


def _has_secret(request: SeenRequest) -> bool:
    return any(_SECRET.search(path) for path, _ in _whole_leaves(request))
