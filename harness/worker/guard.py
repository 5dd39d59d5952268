"""What an exercise forbids, switched off at run time inside the guest, before the submission is loaded.

Modules are refused by an audit hook, which nothing in Python can remove.  Torch operators are replaced in the
dispatcher, so that every way to them (functions, methods, modules, `torch.ops`, scripts) meets the refusal; public
names are replaced where they stand, classes in their constructor.
Not covered: own machine code that finds the original kernel; a module's file opened relative to a folder's descriptor.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

from .rules import is_within

KEYS = ("CPU", "CUDA", "AutogradCPU", "AutogradCUDA")
_kept_libraries: list[Any] = []


class ForbiddenUse(BaseException):
    """The submission reached for what the exercise forbids.  Not an Exception, so that `except` does not hide it."""


def install(rules: Sequence[Mapping[str, Any]]) -> None:
    """Arm the guards for an exercise's `forbid` rules (`modules` and `ops`)."""
    modules = {name: rule["instead"] for rule in rules for name in rule.get("modules", ())}
    operators = {name: rule["instead"] for rule in rules for name in rule.get("ops", ())}
    if modules:
        _refuse_modules(modules)
    if operators:
        _refuse_operators(operators)
    for rule in rules:
        for name in rule.get("names", ()):
            _refuse_name(name, rule["instead"])


class _Refused:
    """Stands where a forbidden module was an attribute of its package."""

    def __init__(self, name: str, instead: str) -> None:
        self.__dict__["told"] = f"{name} is forbidden here. {instead}"

    def __getattr__(self, name: str) -> Any:
        raise ForbiddenUse(self.__dict__["told"])


def _refuse_modules(modules: Mapping[str, str]) -> None:
    for loaded in [name for name in sys.modules if any(is_within(name, module) for module in modules)]:
        del sys.modules[loaded]  # an import of what is loaded already raises no event
    for name, instead in modules.items():
        parent, _, last = name.rpartition(".")
        if hasattr(sys.modules.get(parent), last):
            setattr(sys.modules[parent], last, _Refused(name, instead))
    roots = frozenset(sys.path)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "import":
            name = str(arguments[0])
        elif event == "open":
            name = _module_of(arguments[0], roots)
        else:
            return
        for module, instead in modules.items():
            if is_within(name, module):
                raise ForbiddenUse(f"{module} is forbidden here. {instead}")

    sys.addaudithook(hook)


def _module_of(opened: Any, roots: frozenset[str]) -> str:
    """The module that an opened file belongs to, with its packages; "" for a file of none."""
    if not isinstance(opened, (str, bytes)):
        return ""
    path = os.path.abspath(os.fsdecode(opened))  # noqa: PTH100
    if not path.endswith((".py", ".so", ".pyc", ".pyd")):
        return ""
    head, _, last = path.replace("/__pycache__/", "/").rpartition("/")
    parts = [last.split(".")[0]]
    while head and head not in roots:
        head, _, last = head.rpartition("/")
        parts.append(last)
    return ".".join(reversed(parts)) if head else ""


def _refuse_operators(operators: Mapping[str, str]) -> None:
    import torch

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch warns of every kernel that is replaced
        for key in KEYS:
            library = torch.library.Library("aten", "IMPL", key)  # type: ignore[no-untyped-call]
            for name, instead in operators.items():
                for schema in torch._C._jit_get_schemas_for_operator(name):
                    overload = f".{schema.overload_name}" if schema.overload_name else ""
                    full = name.removeprefix("aten::") + overload
                    library.impl(full, _refusal(name, instead), key)  # type: ignore[no-untyped-call]
            _kept_libraries.append(library)


def _refuse_name(name: str, instead: str) -> None:
    """Put the refusal where the public name stands; a name whose module was never imported cannot be reached."""
    path, _, last = name.rpartition(".")
    parts = path.split(".")
    holder: Any = sys.modules.get(parts[0])
    for part in parts[1:]:
        holder = getattr(holder, part, None)
    found = getattr(holder, last, None)
    if found is None:
        return
    if isinstance(found, type):
        found.__init__ = _refusal(name, instead)  # type: ignore[misc]  # for every alias of the class
    else:
        setattr(holder, last, _refusal(name, instead))


def _refusal(name: str, instead: str) -> Any:
    def refuse(*_: Any, **__: Any) -> Any:
        raise ForbiddenUse(f"{name} is forbidden here. {instead}")

    return refuse
