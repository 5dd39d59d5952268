"""A number as a learner types it → its value and the text of its unit, and a number as it is shown.  Pure.

`16 GiB`, `1.34e9`, `1.34 x 10^9`, `1,234`, `1 234`, `1k`, `75%`, `3/4`, `2**20`, `$1.50 per 1M tokens`.  A comma that
is not a thousands separator is refused with a message, never guessed.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from harness.authoring.formula import parse_formula
from harness.text import clean

MAX_LENGTH = 120
MAX_SHOWN = 30
FUNCTIONS = ("exp", "log", "log2", "log10", "sqrt", "ceil", "floor", "round", "abs")
_LIMIT = 10.0**100
# A number with more than SHORT digits is rounded to DIGITS, unless the caller asks for more.
DIGITS, SHORT = 4, 8


@dataclass(frozen=True)
class Quantity:
    """A number and the text of its unit, "" for none."""

    number: int | float
    unit: str
    # Significant digits as typed; None for arithmetic.  Of the zeros that end a whole number only one in second place
    # counts: 120 and 100 have two.
    digits: int | None = None


_SAME = str.maketrans({
    "÷": "/", "∕": "/", "⁄": "/", "−": "-", "–": "-", "‒": "-", "·": "*", "⋅": "*", "∙": "*", "∗": "*", "^": " ** ",
    "’": "'", "\u00a0": " ", "\u2007": " ", "\u2009": " ", "\u202f": " ", "\t": " ", "，": ",", "．": ".", "٫": ".",
    "٬": ",",
})  # fmt: skip
_RAISED = {raised: str(digit) for digit, raised in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")} | {"⁻": "-"}
_LEAD = re.compile(r"(?:=|≈|~|≃|(?:about|approximately|approx\.?|ca\.?|circa|roughly|around)(?=[\s\d]))\s*", re.I)
_CURRENCY = re.compile(r"([-+]?)\s*(US\$|\$|€|£)\s*")
_POWER = r"(?:[eE][-+]?\d+)?"
_GROUPED = re.compile(
    rf"[1-9]\d{{0,2}}(?:(?:,\d{{3}})+|(?: \d{{3}})+|(?:'\d{{3}})+|(?:_\d{{3}})+)(?:\.\d*)?{_POWER}(?![\d,'_.])"
)
_PLAIN = re.compile(rf"(?:\d+\.?\d*|\.\d+){_POWER}")
_OPERATOR = re.compile(r"\*\*|//|[-+*/()]")
# A number as tokens, and one times a power of ten.
_ONE_NUMBER = re.compile(r"(?:[-+] )*[\d.e+-]+(?: \* 10 \*\* (?:- )?\d+)?")
_WORD = re.compile(r"[^\W\d_]+\d*")


def parse_quantity(text: str) -> Quantity:
    """The number in a text, and the unit behind it.  Raises `ValueError` with a message for the learner."""
    if len(text) > MAX_LENGTH:
        raise ValueError(f"That is {len(text):,} characters long; type one number.")
    rest = re.sub(r"(?<=[^\W_])\.$", "", _plain(text))  # the end of a sentence
    while lead := _LEAD.match(rest):
        rest = rest[lead.end() :]
    if not any(char.isdigit() for char in rest):
        raise ValueError(f'There is no number in "{_shown(text)}".' if rest else "Type a number.")
    if re.search(r"\b0[xXbo]\d", rest):
        raise ValueError(f'"{_shown(text)}": type the number in decimal.')
    currency = _CURRENCY.match(rest)
    if currency:
        number, after = _single(currency[1], rest[currency.end() :], text)
        unit = f"{currency[2]}{'' if after.startswith('/') else ' '}{after}".strip()
        return Quantity(number, unit, _digits(rest[currency.end() :]))
    expression, unit = _divide(rest, text)
    is_one_number = _ONE_NUMBER.fullmatch(" ".join(expression))
    return Quantity(_value(expression, text), unit, _digits(rest.lstrip("+- ")) if is_one_number else None)


def _digits(text: str) -> int | None:
    """The significant digits of the number at the start of a text."""
    number = _GROUPED.match(text) or _PLAIN.match(text)
    if number is None:
        return None
    mantissa = re.sub(r"[,' _]", "", number[0]).lower().partition("e")[0]
    if "." in mantissa:
        return len(mantissa.replace(".", "").lstrip("0"))
    whole = mantissa.lstrip("0")
    return max(len(whole.rstrip("0")), min(2, len(whole)))


def _plain(text: str) -> str:
    """One line in ASCII characters: digits of any script, superscripts as powers, typographic signs."""
    parts: list[str] = []
    was_raised = False
    for char in text.translate(_SAME):
        if char in _RAISED:
            parts.append(_RAISED[char] if was_raised else f"**{_RAISED[char]}")
        else:
            digit = unicodedata.decimal(char, None)
            parts.append(char if digit is None else str(digit))
        was_raised = char in _RAISED
    joined = " ".join("".join(parts).split())
    return re.sub(r"(?<!\b0)(?<=[\d\s)])[xX×](?=\s*[\d(.])", "*", joined)


def _single(sign: str, text: str, whole: str) -> tuple[int | float, str]:
    """One number at the start of a text, and the rest."""
    found = _GROUPED.match(text) or _PLAIN.match(text)
    if found is None or text[found.end() :].startswith((",", ".", "'", "_")):
        raise ValueError(_confusion(whole, text))
    number = _number(found[0])
    return (-number if sign == "-" else number), text[found.end() :].strip()


def _divide(text: str, whole: str) -> tuple[list[str], str]:
    """The tokens of the arithmetic at the start of a text, and the unit behind it."""
    tokens: list[str] = []
    place = 0
    while place < len(text):
        if text[place] == " ":
            place += 1
            continue
        number = _GROUPED.match(text, place) or _PLAIN.match(text, place)
        operator = _OPERATOR.match(text, place)
        word = _WORD.match(text, place)
        if number:
            if tokens and (_is_number(tokens[-1]) or tokens[-1] == ")"):
                raise ValueError(_confusion(whole, text))
            token, place = repr(_number(number[0])), number.end()
        elif operator:
            token, place = operator[0], operator.end()
        elif word and word[0].lower() in FUNCTIONS and text[word.end() :].lstrip().startswith("("):
            token, place = word[0].lower(), word.end()
        else:
            break
        tokens.append(token)
    unit = text[place:].strip()
    if tokens and unit.startswith((",", "'", "_", ".")):
        raise ValueError(_confusion(whole, text))
    while tokens and unit and tokens[-1] in ("/", "*", "-"):  # `3 / s`, `5 * GB`, `3-fold`
        unit = f"{'/' if tokens.pop() == '/' else ''}{unit}"
    if not tokens:
        raise ValueError(f'"{_shown(whole)}" does not begin with a number.')
    if len(tokens) == 3 and tokens[1] == "-" and _is_number(tokens[0]):
        raise ValueError(f'"{_shown(whole)}" looks like a range; give one number.')
    return tokens, unit


def _is_number(token: str) -> bool:
    return token[0].isdigit()


def _number(text: str) -> int | float:
    plain = re.sub(r"[,' _]", "", text)
    number = float(plain)
    if abs(number) > _LIMIT:
        raise ValueError(f'"{_shown(text)}" is too large.')
    # 3e24 is a whole number too, which no float holds exactly
    return int(Decimal(plain)) if number and number.is_integer() else number


def _value(tokens: list[str], whole: str) -> int | float:
    try:
        return parse_formula(" ".join(tokens)).value({})
    except ValueError as error:
        reason = str(error).rpartition('": ')[2] if '": ' in str(error) else "that is not arithmetic"
        raise ValueError(f'"{_shown(whole)}" cannot be worked out: {_shown(reason, 80)}.') from None


def _confusion(whole: str, text: str) -> str:
    """What is wrong with two numbers next to each other."""
    if re.search(r"\d,\d", text):
        return f'"{_shown(whole)}": write 1.5 with a point and 1,234 with all its digits.'
    if re.search(r"\d\.\d+\.\d|\d['_]", text):
        return f'"{_shown(whole)}": one number has one point; thousands may be set apart as in 1,234.'
    return f'"{_shown(whole)}" holds two numbers; type one.'


def _shown(text: str, limit: int = MAX_SHOWN) -> str:
    return clean(" ".join(text.split()), limit)


# ---- numbers as people read them


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
