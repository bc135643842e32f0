"""Find the control that an address names in a snapshot: exactly one, none or several – never the most similar one.

Label and questions are compared after `wording.label`, section titles after `wording.title`. The address's questions must
contain the control or come immediately before it; without questions, the label must be unique in its section (design: Keys
and addresses). Similar addresses are only shown, never used. In 算法风险与防范机制 a risk has one name with and without
风险 and 及防范 (`risk_name`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from assistant.core.language import comma_list, say
from assistant.core.resemblance import nearest_names
from assistant.core.risk_names import SECTION, risk_name
from assistant.core.wording import is_same_title, title, titles
from assistant.core.wording import label as normal
from assistant.filing.forms.shapes import Address, Control, FormSnapshot


@dataclass(frozen=True, slots=True)
class Missing:
    """No control has the address; similar addresses are computed only when asked for."""

    address: Address
    look: Callable[[], tuple[Address, ...]]

    @property
    def near(self) -> tuple[Address, ...]:
        """Return the most similar addresses on the page."""
        return self.look()

    def reason(self) -> str:
        """Return a sentence with the address and similar addresses on the page."""
        near = self.near
        if not near:
            return say("页面上没有“{address}”。", address=self.address)
        return say("页面上没有“{address}”；相近的有：{near}。", address=self.address, near=_listed(near))


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several controls have the address."""

    address: Address
    candidates: tuple[Address, ...]

    def reason(self) -> str:
        """Return a sentence with the number of controls and their addresses."""
        count = len(self.candidates)
        return say(
            "页面上有 {count} 处“{address}”：{found}。",
            count=count,
            address=self.address,
            found=_listed(self.candidates),
        )


def match(snapshot: FormSnapshot, address: Address) -> Control | Missing | Ambiguous:
    """Return the one control that the address names, or why there is not exactly one."""
    label = normal(address.label)
    alike = (snapshot.by_label.get(label, ()) if label else ()) or _of_risk(snapshot, address)
    placed = [control for control in alike if _is_section(address.section, control, snapshot)]
    exact = [control for control in placed if titles(control.address.section) == titles(address.section)]
    spelt = [control for control in exact if _normals(control.address.section) == _normals(address.section)]
    candidates = [control for control in spelt or exact or placed if is_asked_by(address.after, control)]
    if len(candidates) == 1:
        return candidates[0]
    if candidates:
        return Ambiguous(address, tuple(control.address for control in candidates))
    return Missing(address, partial(nearest, snapshot, address, placed or alike))


def _of_risk(snapshot: FormSnapshot, address: Address) -> Sequence[Control]:
    """Return the controls of the risk that an address in the section on risks names, by any of its names."""
    if titles(address.section)[-1:] != titles((SECTION,)):
        return ()
    name = risk_name(normal(address.label))
    return tuple(control for control in snapshot.controls if risk_name(normal(control.raw_label)) == name)


def control_at(snapshot: FormSnapshot, address: Address) -> Control | None:
    """Return the one control that the address names; None if there is not exactly one."""
    matched = match(snapshot, address)
    return matched if isinstance(matched, Control) else None


def _is_section(expected: Sequence[str], control: Control, snapshot: FormSnapshot) -> bool:
    """Return whether a section path is the control's own, the end of it, or the dialog's title followed by it."""
    section, names = titles(control.address.section), titles(expected)
    if not names:
        return not section
    return _are_same(section[-len(names) :], names) or _are_same((title(snapshot.title), *section), names)


def _are_same(section: Sequence[str], names: Sequence[str]) -> bool:
    return len(section) == len(names) and all(map(is_same_title, section, names))


def is_asked_by(expected: Sequence[str], control: Control) -> bool:
    """Return whether these questions contain a control or come immediately before it, in order."""
    names = _normals(expected)
    if not names:
        return True
    within, before = _normals(control.within), _normals(control.follows)
    chains = ((*within, *before[len(before) - length :]) for length in range(len(before) + 1))
    return any(chain[-len(names) :] == names for chain in chains)


def nearest(snapshot: FormSnapshot, address: Address, alike: Sequence[Control] = ()) -> tuple[Address, ...]:
    """Return the addresses on the page most similar to a missing one; for display only, never to write to."""
    if alike:
        return tuple(control.address for control in alike[:5])
    labels = {normal(control.raw_label): control.address for control in snapshot.controls if control.raw_label}
    return tuple(labels[near] for near in nearest_names(normal(address.label), labels, cutoff=0.5, count=3))


def _normals(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(normal(word) for word in words)


def _listed(addresses: Sequence[Address]) -> str:
    return comma_list(f"“{address}”" for address in addresses)


def questions_of(control: Control, count: int) -> tuple[str, ...]:
    """Return the questions that identify a control as a map stores it: `count` of them, or as many as the page needs."""
    beyond = max(count, len(control.address.after)) - len(control.within)
    return (*control.within, *(control.follows[-beyond:] if beyond > 0 else ()))
