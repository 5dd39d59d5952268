"""The pictures of README and site from real output.

    python tests/bench/make_pictures.py [--chromium chromium] [--out docs/pictures]

A verdict is what `harness check` prints on a terminal of 80 columns; the report is a sample page in a browser.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pexpect
from rich.console import Console
from rich.terminal_theme import SVG_EXPORT_THEME, TerminalTheme
from rich.text import Text

from harness.course.catalogue import load_course

ROOT = Path(__file__).parents[2]
COLUMNS = 80
LIGHT_COLORS = [(36, 41, 47), (207, 34, 46), (17, 99, 41), (120, 80, 0), (9, 105, 218), (130, 80, 223), (20, 110, 120)]
THEMES = {
    "light": TerminalTheme((246, 248, 250), (31, 35, 40), [*LIGHT_COLORS, (110, 119, 129)]),
    "dark": SVG_EXPORT_THEME,
}


def mistake_source(exercise_id: str, mistake_id: str) -> str:
    """A known mistake as a learner's file."""
    (mistake,) = (mistake for mistake in load_course().exercise(exercise_id).mistakes if mistake.id == mistake_id)
    return mistake.source()


def run_check(exercise_id: str, source: str) -> str:
    """What `harness check` prints about a file, with its colours."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, f"{exercise_id}.py")
        file.write_text(source, encoding="utf-8")
        environment = os.environ | {"HARNESS_HOME": f"{folder}/home", "TERM": "xterm-256color"}
        child = pexpect.spawn(
            sys.executable, ["-m", "harness", "check", file.name], cwd=folder, env=environment, encoding="utf-8",
            dimensions=(50, COLUMNS), timeout=120,
        )  # fmt: skip
        child.expect(pexpect.EOF)
    printed: str = child.before
    return re.sub(r"[^\n]*\x1b\[2K|[^\n]*\r(?!\n)", "", printed.replace("\r\n", "\n"))  # without the lines of progress


def draw_terminal(printed: str, title: str, theme: TerminalTheme) -> str:
    """An SVG that loads no font from the network."""
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        console = Console(record=True, width=COLUMNS, file=nowhere, force_terminal=True, color_system="truecolor")
        console.print(Text.from_ansi(printed.strip()))
        drawn = console.export_svg(title=title, theme=theme, unique_id="verdict")
    return re.sub(r"\s*@font-face \{.*?\}", "", drawn, flags=re.DOTALL).replace(
        "Fira Code", "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono'"
    )


def photograph(page: Path, picture: Path, scheme: str, chromium: str) -> None:
    """The first screen of a page in a window of a laptop."""
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [
                chromium, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                f"--user-data-dir={profile}", "--window-size=1000,720", f"--screenshot={picture}",
                f"--blink-settings=preferredColorScheme={1 if scheme == 'light' else 0}", page.as_uri(),
            ],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chromium", default="chromium")
    parser.add_argument("--out", type=Path, default=ROOT / "docs/pictures")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    softmax = load_course().exercise("softmax")
    steps = {
        "starter": softmax.starter_source(),
        "mistake": mistake_source("softmax", "formula-as-printed"),
        "passed": softmax.reference_source,
    }
    for step, source in steps.items():
        drawn = draw_terminal(run_check("softmax", source), "harness check softmax.py", THEMES["dark"])
        (given.out / f"tutorial-{step}.svg").write_text(drawn, encoding="utf-8")
    printed = run_check("attention", mistake_source("attention", "no-scale"))
    for scheme, theme in THEMES.items():
        drawn = draw_terminal(printed, "harness check attention.py", theme)
        (given.out / f"verdict-{scheme}.svg").write_text(drawn, encoding="utf-8")
        page = ROOT / "reports/samples/learner-year.html"
        photograph(page, (given.out / f"report-{scheme}.png").absolute(), scheme, given.chromium)


if __name__ == "__main__":
    main()
