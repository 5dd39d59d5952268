"""The figures of the course, drawn from the references' own numbers; `draw_figures.py` writes them."""

from collections.abc import Callable, Mapping

from figures import attention, inference, serving, training
from figures.drawing import Drawing
from figures.registry import DRAWN

__all__ = ["every"]


def every() -> Mapping[str, Callable[[], Drawing]]:
    """All figures by `chapter/exercise`."""
    assert attention and inference and serving and training
    return DRAWN
