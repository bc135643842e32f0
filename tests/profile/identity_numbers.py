"""Synthetic identity numbers: made-up region, day and serial with the check digit of GB 11643."""

from __future__ import annotations

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def with_check_digit(first: str) -> str:
    """Return 17 digits followed by their check digit."""
    return first + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(first, _WEIGHTS, strict=True)) % 11]


def resident_id(region: str, birth: str = "19800229", serial: str = "001") -> str:
    """Return the number of an identity card."""
    return with_check_digit(f"{region}{birth}{serial}")
