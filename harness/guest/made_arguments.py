"""Arguments that functions of the course's own code make: callables of the reference, objects of the support code."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any


def make_argument(module: ModuleType, name: str, options: dict[str, Any]) -> Any:
    """What the function of this name returns.  An error in it says that it is not the entry's."""
    try:
        return getattr(module, name)(**options)
    except Exception as error:
        raise RuntimeError(f'"{name}", which makes an argument, raised {type(error).__name__}: {error}') from None


def make_function(module: ModuleType, name: str, options: dict[str, Any]) -> Callable[..., Any]:
    """The callable that the function of this name returns, its errors raised where it is called, as a proxy does."""
    made = make_argument(module, name, options)
    if not callable(made):
        raise TypeError(
            f'"{name}" returned {type(made).__name__}; a case calls it once and passes on what it returns, '
            "which must be a function"
        )

    def call(*arguments: Any, **keyword: Any) -> Any:
        try:
            return made(*arguments, **keyword)
        except Exception as error:
            raise error.with_traceback(None) from None

    return call
