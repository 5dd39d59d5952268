"""A view and a template → one self-contained HTML file.

Everything in a view is escaped; an undefined name is an error.  Style sheet and scripts are inlined.  Besides escaping,
a content security policy lets the browser run only those scripts, and load nothing.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup, escape

from harness.command_line import command_line
from harness.errors import HarnessError
from harness.report import charts
from harness.scheduler.calendar import Calendar

# A letter for each verdict, in the order of keys and bars.
LETTERS = {
    "passed": "P", "failed": "F", "error": "E", "timeout": "T", "memory": "M", "refused": "R", "unverified": "U",
    "internal_error": "!",
}  # fmt: skip


def render(template: str, **view: Any) -> str:
    """The page of a template in `reports/`.  The same view gives the same bytes."""
    return environment().get_template(template).render(**view)


@cache
def environment() -> Environment:
    """The templates' environment, with the filters that they may use."""
    templates = Environment(
        loader=FileSystemLoader(reports_folder()),
        extensions=["jinja2.ext.do"],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        # Folding constants takes a sixth of the compile time, and these templates have few constants.
        optimized=False,
    )
    filters = (percent, number, significant, count, capitalize_first, counted, seconds, data, prose, person)
    templates.filters |= {"px": charts.number, **{each.__name__: each for each in filters}}
    templates.globals |= {
        "zip": zip, "style": style, "script": script, "policy": policy, "command_line": command_line, "letters": LETTERS
    }  # fmt: skip
    return templates


@cache
def reports_folder() -> Path:
    """The folder of templates: inside the package of a wheel, beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "_course" / "reports", package.parent / "reports"):
        if (folder / "base.html").is_file():
            return folder
    raise HarnessError("the page templates (reports/) are missing from this installation; reinstall the package")


def percent(share: float) -> str:
    """`43 %`, with a thin space; only exactly none and all are written as 0 % and 100 %."""
    whole = round(share * 100 + 1e-9)
    if whole == 0 and share > 0:
        return "<1\u202f%"
    if whole == 100 and share < 1:
        return ">99\u202f%"
    return f"{whole}\u202f%"


def number(value: float, digits: int = 2) -> str:
    """A plain number with a true minus sign."""
    text = f"{value + 1e-12:.{digits}f}"
    return text.removeprefix("-") if not text.strip("-0.") else text.replace("-", "\u2212")


def significant(value: float) -> str:
    """A number with four significant digits and a true minus sign."""
    return f"{value:.4g}".replace("-", "\u2212")


def count(value: int) -> str:
    """`12,345`."""
    return f"{value:,}"


def capitalize_first(text: str) -> str:
    """A clause as the beginning of a sentence; only its first letter changes."""
    return text[:1].upper() + text[1:]


def counted(n: int, singular: str, many: str = "") -> str:
    """`1 learner`, `2 learners`."""
    return f"{n:,} {singular if n == 1 else many or singular + 's'}"


def seconds(value: float) -> str:
    """A duration in ms, s or min."""
    if value < 0.9995:
        return f"{value * 1000:.0f}\u202fms"
    return f"{value:.1f}\u202fs" if value < 99.95 else f"{value / 60:.1f}\u202fmin"


def moment_text(at_ms: int, calendar: Calendar) -> str:
    """A moment in local time."""
    return f"{datetime.fromtimestamp(at_ms / 1000, calendar.zone):%d %B %Y, %H:%M}"


def data(value: Any) -> Markup:
    """JSON that cannot close its `<script>`, whatever text is in it."""
    return htmlsafe_json_dumps(value, dumps=lambda content, **_: json.dumps(content, separators=(",", ":")))


def prose(text: str) -> Markup:
    """A sentence; text between backticks becomes code."""
    return Markup(re.sub(r"`([^`\n]+)`", r"<code>\1</code>", str(escape(text))))


def person(name: str) -> Markup:
    """A name, isolated from its context if it is written from right to left."""
    is_plain = name.isascii() or not any(unicodedata.bidirectional(char) in ("R", "AL", "AN") for char in name)
    return escape(name) if is_plain else Markup("<bdi>{}</bdi>").format(name)


# ---- inlined files


def style(name: str = "style.css") -> Markup:
    """A style sheet of `reports/`."""
    return Markup(f"<style>\n{_read(name)}</style>")


def script(name: str) -> Markup:
    """A script of `reports/`."""
    return Markup(f"<script>{_read(name)}</script>")


def policy(scripts: Sequence[str]) -> str:
    """A content security policy that allows these scripts by digest, and no requests."""
    digests = [base64.b64encode(hashlib.sha256(_read(name).encode()).digest()).decode() for name in scripts]
    allowed = " ".join(f"'sha256-{digest}'" for digest in digests) or "'none'"
    rest = "base-uri 'none'; form-action 'none'"
    return f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src {allowed}; {rest}"


@cache
def _read(name: str) -> str:
    text = (reports_folder() / name).read_text(encoding="utf-8")
    if "</s" in text.lower():
        raise HarnessError(f"reports/{name}: holds a closing tag, which would end it early; rewrite it")
    return text
