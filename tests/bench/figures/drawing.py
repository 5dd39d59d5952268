"""SVG by hand: a drawing in the colours of light and dark, with its numbers as text.  Needs no library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

WIDTH = 440
# Classes: i ink, m muted, l lines, t tracks, a b c data, h heat, n negative heat; stroke with s.
STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#1c2329}.m{fill:#56616b}.e{text-anchor:end}"
    ".x{text-anchor:middle}.p{fill:#fff}.t{fill:#e8ebed}.a{fill:#2f6fa7}.b{fill:#c2621c}.c{fill:#2f8562}"
    ".h{fill:#7db4e2}.n{fill:#f0a766}.l,.sa,.sb,.sc,.si,.d{fill:none;stroke-width:2}"
    ".q{stroke-dasharray:9 4}.r{stroke-dasharray:2 4;stroke-linecap:round}.l{stroke:#b3bcc3;stroke-width:1}"
    ".si{stroke:#1c2329}.sa{stroke:#2f6fa7}.sb{stroke:#c2621c}.sc{stroke:#2f8562}"
    ".d{stroke:#56616b;stroke-dasharray:5 4;stroke-width:1.5}"
    "@media(prefers-color-scheme:dark){"
    "text{fill:#e6eaed}.m{fill:#a3afb9}.p{fill:#1c2228}.t{fill:#38424b}.a{fill:#6ba9dd}.b{fill:#e8964f}"
    ".c{fill:#55b892}.h{fill:#2f6fa7}.n{fill:#a85b1d}.l{stroke:#5a6670}.si{stroke:#e6eaed}"
    ".sa{stroke:#6ba9dd}.sb{stroke:#e8964f}.sc{stroke:#55b892}.d{stroke:#a3afb9}"
    "}"
)


# Curves differ by dashes as well as by colour.
STROKES = {"sb": "sb q", "sc": "sc r"}


def number(value: float, digits: int = 1) -> str:
    """A coordinate, or a number to read, without needless zeros."""
    text = f"{value:.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def fixed(value: float, digits: int) -> str:
    """A number with its digits after the point, so that a column lines up; whole numbers as they are."""
    return f"{value:.0f}" if value == int(value) else f"{value:.{digits}f}".replace("-", "−")


@dataclass
class Drawing:
    """One picture: its title, its numbers as lines of text, and its marks."""

    title: str
    numbers: str
    height: float = 240
    marks: list[str] = field(default_factory=list)

    def text(self, x: float, y: float, text: str, kind: str = "") -> None:
        """Text whose base line is at y; `m` muted, `x` centred, `e` ends at x."""
        name = f' class="{kind}"' if kind else ""
        self.marks.append(f'<text{name} x="{number(x)}" y="{number(y)}">{escape(text, quote=False)}</text>')

    def rect(self, x: float, y: float, width: float, height: float, kind: str, share: float = 1) -> None:
        """A filled rectangle; `share` is its opacity."""
        faint = "" if share >= 0.995 else f' opacity="{number(share, 2)}"'
        self.marks.append(
            f'<rect class="{kind}" x="{number(x)}" y="{number(y)}" width="{number(width)}" '
            f'height="{number(height)}"{faint}/>'
        )

    def line(self, points: Sequence[tuple[float, float]], kind: str = "l") -> None:
        """A line through points."""
        path = "L".join(f"{number(x)} {number(y)}" for x, y in points)
        self.marks.append(f'<path class="{kind}" d="M{path}"/>')

    def arrow(self, start: tuple[float, float], end: tuple[float, float], kind: str) -> None:
        """A line with a head."""
        (x0, y0), (x1, y1) = start, end
        length = max(((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5, 1e-9)
        ux, uy = (x1 - x0) / length, (y1 - y0) / length
        self.line([start, end], kind)
        sides = [(x1 - 8 * ux - 4 * uy * side, y1 - 8 * uy + 4 * ux * side) for side in (1, -1)]
        self.line([sides[0], end, sides[1]], kind)

    def dot(self, x: float, y: float, kind: str, radius: float = 4) -> None:
        """A filled circle."""
        self.marks.append(f'<circle class="{kind}" cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"/>')

    def svg(self) -> str:
        """The file.  Its own ground keeps it readable on a page of the other scheme."""
        height = number(self.height)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">'
            f"<title>{escape(self.title, quote=False)}</title>\n<desc>{escape(self.numbers, quote=False)}</desc>\n"
            f'<style>{STYLE}</style><rect class="p" width="{WIDTH}" height="{height}"/>\n'
            + "\n".join(self.marks)
            + "\n</svg>\n"
        )

    # ---- compound marks

    def legend(self, x: float, y: float, entries: Sequence[tuple[str, str]], step: float = 0) -> None:
        """Names beside samples of a line or a filled kind: one below the other, or `step` apart in a row."""
        for n, (kind, name) in enumerate(entries):
            left, base = (x + step * n, y) if step else (x, y + 18 * n)
            if kind.startswith("s"):
                self.line([(left, base - 4), (left + 24, base - 4)], STROKES.get(kind, kind))
            else:
                self.rect(left + 6, base - 9, 11, 10, kind)
            self.text(left + 30, base, name)

    def bars(
        self, box: Box, values: Sequence[float], names: Sequence[str], kinds: Sequence[str], top: float = 0,
        digits: int = 2,
    ) -> None:  # fmt: skip
        """Bars from zero with their values, negative ones downwards; names below."""
        top = top or max(map(abs, values))
        low = min(0.0, *values)
        step = box.width / len(values)
        zero = box.y + box.height * top / (top - low)
        for n, (value, kind) in enumerate(zip(values, kinds, strict=True)):
            x, size = box.x + step * n, abs(value) / (top - low) * box.height
            self.rect(x + step * 0.12, zero - size if value >= 0 else zero, step * 0.76, size, kind)
            self.text(x + step / 2, (zero - size - 4) if value >= 0 else zero + size + 13, fixed(value, digits), "x m")
        self.line([(box.x, zero), (box.x + box.width, zero)])
        for n, name in enumerate(names):
            self.text(box.x + step * (n + 0.5), box.y + box.height + (16 if low == 0 else 30), name, "x")

    def cells(
        self, box: Box, rows: Sequence[Sequence[float]], *, digits: int = 2, names: bool = True, peak: float = 1,
        is_number: bool = True,
    ) -> None:  # fmt: skip
        """A matrix whose cells are the darker, the larger they are; negative ones in the other colour."""
        wide, high = box.width / len(rows[0]), box.height / len(rows)
        for i, row in enumerate(rows):
            for j, value in enumerate(row):
                x, y = box.x + wide * j, box.y + high * i
                self.rect(x + 1, y + 1, wide - 2, high - 2, "t")
                if value:
                    self.rect(x + 1, y + 1, wide - 2, high - 2, "h" if value > 0 else "n", max(0.12, abs(value) / peak))
                if is_number:
                    self.text(x + wide / 2, y + high / 2 + 4.5, fixed(value, digits), "x")
            if names:
                self.text(box.x - 6, box.y + high * i + high / 2 + 4.5, str(i), "e m")
        if names:
            for j in range(len(rows[0])):
                self.text(box.x + wide * (j + 0.5), box.y - 5, str(j), "x m")


@dataclass(frozen=True)
class Box:
    """A part of a drawing."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Axes:
    """A plot: numbers → places.  Draws its frame when made by `axes`."""

    box: Box
    xs: tuple[float, float]
    ys: tuple[float, float]

    def at(self, x: float, y: float) -> tuple[float, float]:
        """The place of a point."""
        (x0, x1), (y0, y1) = self.xs, self.ys
        return (
            self.box.x + (x - x0) / (x1 - x0) * self.box.width,
            self.box.y + (y1 - y) / (y1 - y0) * self.box.height,
        )

    def curve(self, drawing: Drawing, points: Sequence[tuple[float, float]], kind: str) -> None:
        """A line through points."""
        drawing.line([self.at(x, y) for x, y in points], STROKES.get(kind, kind))


def axes(
    drawing: Drawing, box: Box, xs: Sequence[tuple[float, str]], ys: Sequence[tuple[float, str]], names: tuple[str, str]
) -> Axes:
    """A plot whose axes go from the first tick to the last, with the names of both."""
    made = Axes(box, (xs[0][0], xs[-1][0]), (ys[0][0], ys[-1][0]))
    for y, label in ys:
        left, at = made.at(made.xs[0], y)
        drawing.line([(left, at), (left + box.width, at)])
        drawing.text(left - 6, at + 4.5, label, "e m")
    for x, label in xs:
        at, low = made.at(x, made.ys[0])
        drawing.text(at, low + 17, label, "x m")
    drawing.text(box.x + box.width / 2, box.y + box.height + 34, names[0], "x")
    drawing.text(6, box.y - 10, names[1])
    return made


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Aligned columns, numbers to the right."""
    cells = [[*head], *([str(cell) for cell in row] for row in rows)]
    widths = [max(len(row[n]) for row in cells) for n in range(len(head))]
    lines = (
        [cell.rjust(width) if n else cell.ljust(width) for n, (cell, width) in enumerate(zip(row, widths, strict=True))]
        for row in cells
    )
    return "\n".join("  ".join(line).rstrip() for line in lines)


def pattern(rows: Sequence[Sequence[object]]) -> str:
    """A mask as text: █ for True."""
    return "\n".join("  " + " ".join("█" if cell else "·" for cell in row) for row in rows)
