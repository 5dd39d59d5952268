"""The picture beside an exercise or a card, `<id>.svg`: an image, and its numbers as text for who cannot see it."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

PARTS = re.compile(rb"<title>(.+?)</title>\s*<desc>(.+?)</desc>", re.DOTALL)


@dataclass(frozen=True)
class Figure:
    """A picture: what it shows in a sentence, and its numbers in lines of text."""

    title: str
    numbers: str
    content: bytes = field(repr=False)

    @property
    def source(self) -> str:
        """The address of the image for a page of one file; as an image, it runs no script."""
        return f"data:image/svg+xml;base64,{base64.b64encode(self.content).decode()}"


def read_figure(path: Path) -> Figure | None:
    """The picture of the exercise or deck entry in this file, or None: `<title>` and `<desc>` come first in it."""
    try:
        content = path.with_suffix(".svg").read_bytes()
    except FileNotFoundError:
        return None
    found = PARTS.search(content)
    texts = [html.unescape(part.decode("utf-8", "replace")) for part in found.groups()] if found else ["", ""]
    return Figure(texts[0], texts[1], content)


def figure_of_card(root: Path, card_id: str, practise: Sequence[str]) -> Figure | None:
    """The card's own picture, else that of the exercise which it mainly belongs to."""
    paths = [root / "flashcards" / card_id, *(p for id_ in practise[:1] for p in root.glob(f"exercises/*/{id_}.yaml"))]
    return next((figure for path in paths if (figure := read_figure(path)) is not None), None)
