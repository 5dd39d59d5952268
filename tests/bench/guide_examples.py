"""The examples in the guide for authors: each block below a marker with a path is that file of `examples/`.

`python tests/bench/guide_examples.py` writes them again.
"""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
NAMES = ("writing-exercises.md", "exercise-kinds.md", "projects.md", "writing-decks.md", "interview.md")
PAGES = [ROOT / "docs" / name for name in NAMES]
EXAMPLES = ROOT / "examples"
_BLOCK = re.compile(r"(<!-- (examples/\S+) -->\n```(?:yaml|python)\n).*?(\n```\n)", re.DOTALL)


def with_examples(page: str) -> str:
    """The page with the text of each file in its block."""
    return _BLOCK.sub(lambda found: found[1] + (ROOT / found[2]).read_text(encoding="utf-8").rstrip() + found[3], page)


def named_files(page: str) -> list[str]:
    """The files that the page shows."""
    return [found[1] for found in _BLOCK.findall(page)]


if __name__ == "__main__":
    for path in PAGES:
        path.write_text(with_examples(path.read_text(encoding="utf-8")), encoding="utf-8")
