"""The figures by exercise, and the references whose numbers they show."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType

from figures.drawing import Drawing

ROOT = Path(__file__).parents[3]
DRAWN: dict[str, Callable[[], Drawing]] = {}


def figure(place: str) -> Callable[[Callable[[], Drawing]], Callable[[], Drawing]]:
    """Register the drawing of `chapter/exercise`, or of `flashcards/card`."""

    def register(draw: Callable[[], Drawing]) -> Callable[[], Drawing]:
        DRAWN[place] = draw
        return draw

    return register


@cache
def reference(place: str) -> ModuleType:
    """The reference of `chapter/exercise`."""
    path = ROOT / "reference" / f"{place.replace('-', '_')}.py"
    spec = importlib.util.spec_from_file_location(f"reference_{path.stem}", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
