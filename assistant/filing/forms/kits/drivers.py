"""The driver for each kind of control in each kit; a kind without a driver is left to the person."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from assistant.core.values import Kind
from assistant.filing.forms.driving import Driver
from assistant.filing.forms.kits import KITS

DRIVERS: Mapping[str, Mapping[Kind, Driver]] = {
    kit: import_module(f"{__package__}.{kit}.drive").DRIVERS for kit in KITS
}
