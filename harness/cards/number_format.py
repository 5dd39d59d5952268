"""Numbers as people read them.  Pure."""

from __future__ import annotations

import math

# A number with more than SHORT digits is rounded to DIGITS, unless the caller asks for more.
DIGITS, SHORT = 4, 8


def format_number(value: int | float, digits: int | None = None) -> str:
    """A number for people: thousands separated, no trailing zeros, powers of ten for long ones."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    if isinstance(value, int):
        mantissa = str(abs(value)).rstrip("0")
        is_short = len(mantissa) <= (SHORT if abs(value) >= 10**15 else DIGITS) and abs(value) >= 10**12
        return _scientific(value, SHORT) if is_short else f"{value:,}"
    if digits is None:
        written = len(repr(value).lstrip("-").partition("e")[0].replace(".", "").lstrip("0"))
        digits = written if written <= SHORT else DIGITS
    if not 1e-4 <= abs(value) < 1e15:
        return _scientific(value, digits)
    places = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    text = f"{value:,.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _scientific(value: int | float, digits: int) -> str:
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    return f"{mantissa.rstrip('0').rstrip('.') if '.' in mantissa else mantissa}e{int(exponent)}"
