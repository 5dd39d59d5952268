"""Prints the blocks and prompts of a drill or an interview.  It scrolls; only the running clock is redrawn."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from rich.cells import cell_len
from rich.text import Text

from harness.clock import SECOND_MS
from harness.terminal.blocks import Block, Prompt, Table
from harness.terminal.console import TerminalConsole
from harness.terminal.input import TerminalInput
from harness.text import clock

# Longer lines are hard to read; in a window narrower than the second, the terminal wraps them itself.
WIDEST, NARROWEST = 84, 20
MARGIN = 2
STYLES = {
    "head": "dim", "question": "bold", "hint": "yellow", "key": "", "note": "italic", "title": "bold cyan",
    "right": "green", "wrong": "red", "advice": "bold yellow", "source": "dim", "removed": "red", "added": "green",
}  # fmt: skip
# A blank line precedes these, and separates others of different roles; but it does not follow those.
APART = {"question", "code", "title", "answer", "advice", "source"}
TOGETHER = {"head", "title", "right", "wrong", "removed"}
ALIGNED = {"key", "plain", "option", "right", "wrong"}
# Extra indent of a continued line of code.
HANGING = 4
# Columns that the echo of a marked prompt needs.
ECHO = 13
_ITEM = re.compile(r"\s|[-*·] |\d+[.)] |[A-Z]\w+:$")
_BULLET = re.compile(r"\s*(?:[-*·]|\d+[.)]) +")
_QUOTED = re.compile(r"`[^`\n]+`")


class SessionScreen:
    """Prints to one console; remembers whether the cursor is behind a prompt, and the block above it."""

    def __init__(self, stderr: bool = False) -> None:
        self.out = TerminalConsole(stderr=stderr)
        self.is_open = False
        # The role of the last block since the last prompt.
        self.last = ""

    @property
    def width(self) -> int:
        """Columns for text, read each time because a window may change."""
        return max(NARROWEST, min(WIDEST, self.out.width - 1))

    def show(self, blocks: Iterable[Block | Table]) -> None:
        """Print blocks, one below the other, their marks in one column."""
        listed = list(blocks)
        marked = [block for block in listed if isinstance(block, Block)]
        widths = {
            block.role: max(cell_len(other.mark) for other in marked if other.role == block.role) for block in marked
        }
        for block in listed:
            self.close()
            if isinstance(block, Table):
                self._table(block)
                continue
            if block.role == "command":
                self.out.print(Text(f"{' ' * MARGIN}{block.text}", style="cyan"), soft_wrap=True)
                continue
            if block.role == "head":
                self.out.print()
                self.out.print(Text("─" * self.width, style="dim"))
            elif (block.role in APART and self.last != "title") or (
                block.role != self.last and self.last not in TOGETHER
            ):
                self.out.print()
            if block.role == "code":
                self._code(block.text)
            else:
                self._text(block, widths[block.role] if block.role in ALIGNED else cell_len(block.mark))
            self.last = block.role

    def ask(self, prompt: Prompt, *, has_keys: bool) -> None:
        """Print the prompt; the cursor stays behind it."""
        self.close()
        if prompt.wants == "rating" or self.last not in ("", "title"):
            self.out.print()
        self.last = ""
        if prompt.wants == "rating":
            self._ratings(prompt)
        elif prompt.wants == "clock":
            self._spoken(prompt, has_keys=has_keys)
        else:
            self._open(prompt)

    def tick(self, spent_ms: int, allowed_ms: int) -> None:
        """Draw the running clock over itself."""
        style = "green" if spent_ms <= allowed_ms else "yellow"
        line = Text.assemble((" " * MARGIN, ""), (clock(spent_ms), style), (f" of {clock(allowed_ms)} ", "dim"))
        self.out.file.write("\r")
        self.out.print(line, end="")
        self.out.file.flush()
        self.is_open = True

    def answer(self, text: str, *, is_echoed: bool) -> None:
        """Print the meaning of the key behind the prompt; after an echoed line the cursor is below already."""
        if is_echoed:
            self.is_open = False
        elif self.is_open:
            self.out.print(Text(text, style=_sign_style(text) or "bold"))
            self.is_open = False

    def close(self) -> None:
        """End the prompt's line."""
        if self.is_open:
            self.out.print()
            self.is_open = False

    # ---- parts

    def _open(self, prompt: Prompt) -> None:
        """A prompt with a hanging indent; the cursor stays at its end."""
        lead = " " * MARGIN + (f"{prompt.mark}  " if prompt.mark else "")
        columns = max(NARROWEST // 2, self.width - cell_len(lead) - (ECHO if prompt.mark or prompt.keys else 0))
        lines = list(Text(prompt.text).wrap(self.out, columns)) or [Text()]
        for key, label, _ in prompt.keys:  # none is split
            piece = Text(f"{key} ", style="bold cyan").append(label, style="not bold default")
            piece.rstrip()
            lines[-1].rstrip()
            if lines[-1].cell_len + piece.cell_len + 4 > columns:
                lines.append(piece)
            else:
                lines[-1] = lines[-1] + Text("  " if lines[-1] else "") + piece
        for number, line in enumerate(lines):
            line.rstrip()
            is_last = number == len(lines) - 1
            printed = Text(lead if number == 0 else " " * cell_len(lead)).append_text(line)
            self.out.print(printed.append(" ›", style="dim") if is_last else printed, end=" " if is_last else "\n")
        self.out.file.flush()
        self.is_open = True

    def _text(self, block: Block, width: int = 0) -> None:
        mark = block.mark + " " * (width - cell_len(block.mark) + 2) if block.mark else ""
        indent = MARGIN if block.role != "head" else 0
        for number, paragraph in enumerate(_paragraphs(block.text)):
            text = Text(paragraph, style=STYLES.get(block.role, ""))
            text.highlight_regex(_QUOTED, "cyan")
            bullet = _BULLET.match(paragraph)
            hang = len(bullet[0]) if bullet else 0
            columns = self.width - indent - cell_len(mark) - hang
            for place, line in enumerate(text.wrap(self.out, max(NARROWEST // 2, columns))):
                lead = mark if number == place == 0 else " " * (cell_len(mark) + (hang if place else 0))
                style = _sign_style(block.mark) or STYLES.get(block.role, "") or "bold"
                line.rstrip()
                self.out.print(Text(" " * indent).append(lead, style=style).append_text(line), overflow="fold")

    def _code(self, code: str) -> None:
        """Numbered lines; a long one continues below, indented further."""
        from rich.syntax import Syntax  # pygments is slow to import, and few cards show code

        text = Syntax("", "python", theme="ansi_dark", background_color="default").highlight(code.strip("\n"))
        text.rstrip()
        lines = text.split("\n")
        digits = len(str(len(lines)))
        columns = self.width - MARGIN - digits - 2
        for number, line in enumerate(lines, 1):
            indent = len(line.plain) - len(line.plain.lstrip())
            inner = line[indent:] if line.plain.strip() else Text()
            parts = list(inner.wrap(self.out, max(NARROWEST // 2, columns - indent - HANGING))) or [Text()]
            if cell_len(inner.plain) <= columns - indent:
                parts = [inner]
            for place, part in enumerate(parts):
                part.rstrip()
                label = f"{number:>{digits}}" if place == 0 else " " * digits
                lead = Text(" " * MARGIN).append(f"{label}  ", style="dim")
                lead.append(" " * (indent + (HANGING if place else 0)))
                printed = lead.append_text(part)
                printed.rstrip()
                self.out.print(printed, overflow="fold")

    def _table(self, shown: Table) -> None:
        from rich import padding, table  # slow to import, and no question shows a table

        columns = range(len(shown.rows[0]))
        drawn = table.Table(
            box=None, pad_edge=False, padding=(0, shown.gap, 0, 0), header_style="bold", show_header=bool(shown.head),
            collapse_padding=not shown.head,
        )  # fmt: skip
        for column, name in zip(columns, shown.head or ("",) * len(columns), strict=True):
            is_folded = column == 0 and not shown.head
            drawn.add_column(
                name, justify="left" if column in shown.left else "right", no_wrap=not is_folded, overflow="fold"
            )
        for cells in shown.rows:
            drawn.add_row(*(_cell(text) for text in cells))
        self.out.print(padding.Padding(drawn, (0, 0, 0, shown.indent), expand=False) if shown.indent else drawn)
        self.last = "plain"

    def _spoken(self, prompt: Prompt, *, has_keys: bool) -> None:
        if not has_keys:
            ways = "Enter when done, or type your answer, or - if you do not know"
            self._open(Prompt(text=f"Say it aloud in {clock(prompt.allowed_ms)}. {ways}"))
            return
        if prompt.keys:
            self._open(prompt)
            self.close()
        self.tick(prompt.spent_ms, prompt.allowed_ms)

    def _ratings(self, prompt: Prompt) -> None:
        if prompt.text:
            self._text(Block("source", prompt.text))
        for key, label, more in prompt.keys:
            line = Text(" " * MARGIN)
            line.append(f"{key}  ", style="cyan").append(f"{label:<5}", style="bold").append(f"  {more}", style="dim")
            line.rstrip()
            self.out.print(line)
        self._open(Prompt(text="Your rating"))


def read(
    source: TerminalInput,
    screen: SessionScreen,
    prompt: Prompt,
    spent_ms: Callable[[], int | None],
    on_wait: Callable[[], None] | None = None,
    wait_s: float | None = None,
) -> str:
    """The next key or line; meanwhile the clock runs, unless `spent_ms` is None.

    `on_wait` is called after each second of the clock, else after `wait_s`.
    """
    while True:
        timeout_s, spent = wait_s, spent_ms() if source.has_keys else None
        if spent is not None:
            screen.tick(spent, prompt.allowed_ms)
            timeout_s = 1 - spent % SECOND_MS / SECOND_MS
        text = source.read(prompt.wants == "line", timeout_s)
        if on_wait is not None:
            on_wait()
        if text is not None:
            return text


def answer(source: TerminalInput, screen: SessionScreen, prompt: Prompt, text: str, meant: str) -> None:
    """Print what a key meant behind its prompt, or the line itself."""
    said = text if prompt.wants == "line" and text.isprintable() else ""
    screen.answer(meant or said, is_echoed=source.is_echoed)


def _cell(text: str) -> Text:
    cell = Text(text)
    cell.highlight_regex("[█░]+", "cyan")
    cell.highlight_regex("░+", "dim")
    return cell


def _sign_style(text: str) -> str:
    """The colour of a right or wrong answer; the sign says it, too."""
    return {"✓": "green", "✗": "red"}.get(text[:1], "")


def _paragraphs(text: str) -> list[str]:
    """Paragraphs and list items, each in one line, however the deck wrapped them."""
    found: list[str] = []
    for line in text.strip("\n").split("\n"):
        is_hung = bool(found) and line[:1].isspace() and _BULLET.match(found[-1]) and not _BULLET.match(line)
        is_own = _ITEM.match(line) and not is_hung
        is_joined = bool(found) and bool(found[-1].strip()) and bool(line.strip()) and not is_own
        if is_joined:
            found[-1] = f"{found[-1]} {line.strip()}"
        else:
            found.append(line.rstrip())
    return found
