"""The driver for each kind of control in each kit; a kind without a driver is left to the person."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.core.values import Kind
from assistant.filing.forms.driving import Driver
from assistant.filing.forms.kits.ant_design_vue.drive import DRIVERS as ANT_DESIGN_VUE
from assistant.filing.forms.kits.element_plus.drive import DRIVERS as ELEMENT_PLUS
from assistant.filing.forms.kits.element_ui.drive import DRIVERS as ELEMENT_UI
from assistant.filing.forms.kits.native.drive import DRIVERS as NATIVE

DRIVERS: Mapping[str, Mapping[Kind, Driver]] = {
    "element_ui": ELEMENT_UI,
    "element_plus": ELEMENT_PLUS,
    "ant_design_vue": ANT_DESIGN_VUE,
    "native": NATIVE,
}
