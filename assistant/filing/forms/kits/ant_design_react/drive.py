"""Ant Design 5 for React: one driver per kind of control, all shared (`ant.py`) but for how its lists open."""

from __future__ import annotations

from assistant.filing.forms.kits import ant
from assistant.filing.forms.kits.ant_design_react.popups import AntReactOpenList

DRIVERS = ant.kit(AntReactOpenList).drivers()
