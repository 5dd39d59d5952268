"""Rows drawn by rich: their colours, line breaks, and sections cut to the height of the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from harness.terminal.rows import ScreenRow, Section, fit, row

STYLES = {
    "good": "bold green", "bad": "bold red", "doubt": "yellow", "strong": "bold", "dim": "dim", "code": "cyan",
    "key": "bold cyan",
}  # fmt: skip
WIDEST_PROSE = 100


def wrap_row(out: Console, screen_row: ScreenRow, width: int) -> list[Text]:
    """A row as lines of the window, all indented like the first."""
    if screen_row.parts and screen_row.parts[0][1] == "prose":
        return _prose(out, screen_row.text, width)
    indent = min(screen_row.indent, max(0, width - 10))
    lead = " " * indent
    lines = list(style_row(screen_row).wrap(out, max(1, width - indent), tab_size=4)) or [Text()]
    for line in lines:
        line.rstrip()
    return [Text(lead).append_text(line) if line else line for line in lines]


def style_row(screen_row: ScreenRow) -> Text:
    """A row in its colours, without its indent."""
    return Text.assemble(*((part, STYLES.get(role, "")) for part, role in screen_row.parts))


def print_row(out: Console, screen_row: ScreenRow) -> None:
    """Print a row: wrapped on a terminal, in one line to a pipe."""
    if out.is_terminal:
        for line in wrap_row(out, screen_row, out.width):
            out.print(line)
    else:
        out.print(Text(" " * screen_row.indent).append_text(style_row(screen_row)), soft_wrap=True)


def print_sections(out: Console, sections: Sequence[Section], more: str) -> None:
    """Print all sections to a pipe; on a terminal, cut to its height.  `more` says how to see all of it, "" cuts
    nothing.  One line is left for the shell's prompt."""
    if not out.is_terminal or not more:
        for section in sections:
            for screen_row in section.rows:
                print_row(out, screen_row)
        return
    for line in fit_sections(out, sections, out.width, out.height - 1, more):
        out.print(line)


def fit_sections(out: Console, sections: Sequence[Section], width: int, height: int, more: str) -> list[Text]:
    """The lines of all sections, cut to fit if possible."""
    blocks = [
        [line for screen_row in section.rows for line in wrap_row(out, screen_row, width)] for section in sections
    ]

    def note(missing: int) -> Text:
        (line, *_) = wrap_row(out, row(f"… {missing} more lines; {more}", "dim", 4), max(width, 40))
        return line

    return fit(sections, blocks, height, note)


def _prose(out: Console, text: str, width: int) -> list[Text]:
    """A statement as `harness show` prints it, no wider than is easy to read."""
    from rich.markdown import Markdown  # slow to import, and needed by statements only

    options = out.options.update_width(max(10, min(width, WIDEST_PROSE)))
    rendered = out.render_lines(Markdown(text), options, pad=False)
    lines = [Text.assemble(*((part.text, part.style or "") for part in line)) for line in rendered]
    for line in lines:
        line.rstrip()
    return lines
