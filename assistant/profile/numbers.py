"""The shape of numbers and addresses: credit code, id card, mobile, e-mail, web address.

Check digits by python-stdnum (GB 32100, GB 11643); the rest by their form (domain.md R02, R08, R09).
"""

from __future__ import annotations

import re

from stdnum.cn import ric, uscc

from assistant.profile.spec import Shape

_MOBILE = re.compile(r"1\d{10}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")
_URL = re.compile(r"(?:https?://)?[^\s/.]+(?:\.[^\s/.]+)+(?:/\S*)?", re.IGNORECASE)


def has_shape(shape: Shape, text: str) -> bool:
    """Say whether a text has the shape that its field asks for; no shape fits everything."""
    match shape:
        case "uscc":
            return text == text.strip() and uscc.is_valid(text) and len(text) == 18
        case "id_card":
            return text == text.strip() and ric.is_valid(text) and len(text) == 18
        case "mobile":
            return _MOBILE.fullmatch(text) is not None
        case "email":
            return _EMAIL.fullmatch(text) is not None
        case "url":
            return _URL.fullmatch(text) is not None
        case "":
            return True
