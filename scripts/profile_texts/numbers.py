"""Synthetic, unassigned numbers with valid check digits: credit codes and id cards (GB 32100, GB 11714, GB 11643).

Codes have the letters XXXXX where issued ones have digits; the holders of the id cards were born in 1900.
"""

from __future__ import annotations

import string

_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_BODY = string.digits + string.ascii_uppercase
_BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_BORN_IN = "110108"  # a county that has always had this code
_RESIDENT_ID_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))


def credit_code(area: str, serial: int) -> str:
    """Return a 统一社会信用代码 of a company in an area (six digits)."""
    body = f"XXXXX{serial:03}"
    total = sum(weight * _BODY.index(sign) for weight, sign in zip(_BODY_WEIGHTS, body, strict=True))
    code = f"91{area}{body}{'0123456789X0'[11 - total % 11]}"
    total = sum(_CREDIT.index(sign) * pow(3, place, 31) for place, sign in enumerate(code))
    return code + _CREDIT[-total % 31]


def resident_id(serial: int) -> str:
    """Return the number of an id card: born in 1900, with month and day from the serial."""
    number = f"{_BORN_IN}1900{1 + serial % 12:02}{1 + serial % 28:02}{serial:03}"
    total = sum(weight * int(sign) for weight, sign in zip(_RESIDENT_ID_WEIGHTS, number, strict=True))
    return number + "10X98765432"[total % 11]
