"""Which control an address names on a snapshot: exactly one, or none, or several – never the nearest.

Section, label and questions compare after `wording.label`. The wanted questions must be the ones that contain the
control or stand immediately before it; an empty chain must find the label once in its section (design: Keys and
addresses). Nothing heals: what was found instead is only shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from assistant.core.language import say
from assistant.core.resemblance import nearest_names
from assistant.core.wording import label as normal
from assistant.filing.forms.shapes import Address, Control, FormSnapshot


@dataclass(frozen=True, slots=True)
class Missing:
    """No control stands at the address; what resembles it is looked for when it is to be said, and not before."""

    address: Address
    look: Callable[[], tuple[Address, ...]]

    @property
    def near(self) -> tuple[Address, ...]:
        """The addresses on the page that resemble it most."""
        return self.look()

    def reason(self) -> str:
        """Say what was looked for and what the page has instead."""
        near = self.near
        if not near:
            return say("页面上没有“{address}”。", address=self.address)
        return say("页面上没有“{address}”；相近的有：{near}。", address=self.address, near=_listed(near))


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several controls stand at the address."""

    address: Address
    candidates: tuple[Address, ...]

    def reason(self) -> str:
        """Say how many were found and where they stand."""
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
    alike = snapshot.by_label.get(label, ()) if label else ()
    placed = [control for control in alike if _is_section(address.section, control, snapshot)]
    exact = [control for control in placed if _normals(control.address.section) == _normals(address.section)]
    exacts = [control for control in exact or placed if _follows(address.after, control)]
    if len(exacts) == 1:
        return exacts[0]
    if exacts:
        return Ambiguous(address, tuple(control.address for control in exacts))
    return Missing(address, partial(nearest, snapshot, address, placed or alike))


def _is_section(expected: Sequence[str], control: Control, snapshot: FormSnapshot) -> bool:
    """The control's own section path, the end of it, or the dialog's title before it."""
    section, names = _normals(control.address.section), _normals(expected)
    if not names:
        return not section
    return section[-len(names) :] == names or names == (normal(snapshot.title), *section)


def _follows(expected: Sequence[str], control: Control) -> bool:
    names = _normals(expected)
    if not names:
        return True
    within, before = _normals(control.within), _normals(control.follows)
    chains = ((*within, *before[len(before) - length :]) for length in range(len(before) + 1))
    return any(chain[-len(names) :] == names for chain in chains)


def nearest(snapshot: FormSnapshot, address: Address, alike: Sequence[Control] = ()) -> tuple[Address, ...]:
    """Return the addresses on the page that resemble one that is not there, to be shown and never to be used."""
    if alike:
        return tuple(control.address for control in alike[:5])
    labels = {normal(control.raw_label): control.address for control in snapshot.controls if control.raw_label}
    return tuple(labels[near] for near in nearest_names(normal(address.label), labels, cutoff=0.5, count=3))


def _normals(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(normal(word) for word in words)


def _listed(addresses: Sequence[Address]) -> str:
    return "、".join(f"“{address}”" for address in addresses)
