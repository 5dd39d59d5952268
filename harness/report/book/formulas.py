"""LaTeX → MathML, and tables of numbers → matrices in MathML.  Pure."""

from __future__ import annotations

import html
import re

from latex2mathml.converter import convert
from markupsafe import Markup

from harness.report.book.number_tables import Table

NAMESPACE = ' xmlns="http://www.w3.org/1998/Math/MathML"'
# Functions that are followed by an argument without brackets.
SPACED = {"log", "max", "min"}


def formula(latex: str, *, is_block: bool = False) -> Markup:
    """A formula in a line, or on a line of its own."""
    text = convert(latex, display="block" if is_block else "inline").replace(NAMESPACE, "").replace("\\_", "_")
    text = re.sub(r"&#x([0-9A-F]+);", lambda code: html.escape(chr(int(code[1], 16))), text)
    return Markup(re.sub(r"<(mo|mi)>([A-Za-z ]{2,})</\1>", _name, text))


def _name(element: re.Match[str]) -> str:
    """The name of a function; as an operator it would have wide spaces on both sides."""
    behind = ".17em" if element[2] in SPACED else "0"
    return f'<mo lspace=".1em" rspace="{behind}">{element[2]}</mo>'


def matrix(table: Table) -> Markup:
    """A table of numbers, for a style sheet that draws its brackets; one of more than two axes is a table of tables."""
    return Markup(f"<math>{_matrix(table)}</math>")


def _matrix(table: Table) -> str:
    rows = []
    for row in table:
        is_flat = not isinstance(row, str) and all(isinstance(entry, str) for entry in row)
        cells = row if is_flat else (row,)
        inner = "".join(f"<mtd>{_entry(cell) if isinstance(cell, str) else _matrix(cell)}</mtd>" for cell in cells)
        rows.append(f"<mtr>{inner}</mtr>")
    return f"<mtable>{''.join(rows)}</mtable>"


def _entry(text: str) -> str:
    if text.startswith("-"):
        return f"<mrow><mo>\u2212</mo>{_entry(text[1:])}</mrow>"
    return f"<mn>{text}</mn>" if text[:1].isdigit() else f"<mtext>{text}</mtext>"
