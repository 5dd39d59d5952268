"""What an exercise forbids, switched off at run time inside the guest, before the submission is loaded.

Modules are refused by an audit hook, which nothing in Python can remove.  Torch operators are replaced in the
dispatcher, so that every way to them (functions, methods, modules, `torch.ops`, scripts) meets the refusal, and so are
the formulas in Python that torch keeps of them for its compiler; public names are replaced where they stand, classes in
their constructor.
Not covered: own machine code that finds the original kernel; a module's file opened relative to a folder's descriptor.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import sys
import warnings
from collections.abc import Collection, Mapping, Sequence
from types import ModuleType
from typing import Any

from .forbidden import is_within

KEYS = ("CPU", "AutogradCPU")
CUDA_KEYS = ("CUDA", "AutogradCUDA")
# Where torch keeps operators written out in Python: by name, and in tables by operator.
FORMULAS = ("torch._refs", "torch._refs.nn.functional", "torch._refs.special", "torch._decomp.decompositions")
TABLES = "torch._decomp"
# By name or operator, each place where such a formula stands: a dictionary and its key.
_formulas: dict[str, list[tuple[dict[Any, Any], Any]]] = {}
# Their names as one text: to go through the names would copy the memory that each lies in, in every guest.
_formula_names = ""
_kept_libraries: list[Any] = []
_refused_modules: dict[str, str] = {}


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
    names = {name: rule["instead"] for rule in rules for name in rule.get("names", ())}
    late = {_unloaded_module(name): instead for name, instead in names.items() if not _refuse_name(name, instead)}
    late.pop("", None)
    if late:
        _refuse_modules(late)
    if operators:
        _refuse_formulas({**names, **operators})


def recognise(error: BaseException) -> BaseException:
    """The refusal in place of the error that a forbidden module is not installed; any other error as it is."""
    if isinstance(error, ModuleNotFoundError) and error.name:  # `import_module` raises no event of its own
        for module, instead in _refused_modules.items():
            if is_within(error.name, module):
                return ForbiddenUse(f"{module} is forbidden here. {instead}").with_traceback(error.__traceback__)
    return error


class _Refused:
    """Stands where a forbidden module was an attribute of its package."""

    def __init__(self, name: str, instead: str) -> None:
        self.__dict__["message"] = f"{name} is forbidden here. {instead}"

    def __getattr__(self, name: str) -> Any:
        raise ForbiddenUse(self.__dict__["message"])


def _refuse_modules(modules: Mapping[str, str]) -> None:
    _refused_modules.update(modules)
    for loaded in _loaded_within(modules):
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
        for key in KEYS + (CUDA_KEYS if torch.version.cuda else ()):
            library = torch.library.Library("aten", "IMPL", key)  # type: ignore[no-untyped-call]
            for name, instead in operators.items():
                for schema in torch._C._jit_get_schemas_for_operator(name):
                    overload = f".{schema.overload_name}" if schema.overload_name else ""
                    full = name.removeprefix("aten::") + overload
                    library.impl(full, _refusal(name, instead), key)  # type: ignore[no-untyped-call]
            _kept_libraries.append(library)


def prepare() -> None:
    """Look up where torch keeps its formulas, once for all guests that are forked from here."""
    global _formula_names
    tables = vars(importlib.import_module(TABLES))["global_decomposition_table"].values()
    for holder in [*(vars(importlib.import_module(name)) for name in FORMULAS), *tables]:
        for key, formula in holder.items():
            if callable(formula):
                _formulas.setdefault(key if isinstance(key, str) else str(key), []).append((holder, key))
    _formula_names = "\n".join(["", *_formulas, ""])


def _refuse_formulas(refused: Mapping[str, str]) -> None:
    """Put the refusal in place of what torch itself would write for a forbidden operator or function."""
    if not _formulas:
        prepare()
    stems = {
        name.replace("::", ".").rpartition(".")[2].strip("_"): (name, instead) for name, instead in refused.items()
    }
    for stem, found in stems.items():
        at = _formula_names.find(stem)
        while at >= 0:
            end = _formula_names.index("\n", at)
            for holder, key in _formulas[_formula_names[_formula_names.rindex("\n", 0, at) + 1 : end]]:
                holder[key] = _refusal(*found)
            at = _formula_names.find(stem, end)


def _refuse_name(name: str, instead: str) -> bool:
    """Put the refusal where the public name stands; False where nothing of that name is loaded."""
    path, _, last = name.rpartition(".")
    holder: Any = sys.modules.get(path)
    if holder is None:
        first, *parts = path.split(".")
        holder = sys.modules.get(first)
        for part in parts:
            holder = getattr(holder, part, None)
    found = sys.modules.get(name, getattr(holder, last, None))
    if found is None:
        return False
    if isinstance(found, ModuleType):
        _refuse_members(name, instead)
    else:
        _refuse_member(holder, last, found, _refusal(name, instead))
    return True


def _refuse_members(module: str, instead: str) -> None:
    """What a loaded module and those below it define.  They stay: torch imports torch.optim itself, for torch.func."""
    refuse = _refusal(module, instead)
    for holder in _loaded_within([module]):
        for last, found in list(vars(sys.modules[holder]).items()):
            if callable(found) and is_within(str(getattr(found, "__module__", "")), module):
                _refuse_member(sys.modules[holder], last, found, refuse)


def _loaded_within(modules: Collection[str]) -> list[str]:
    """The names of these modules and of all below them, as far as they are loaded."""
    loaded = tuple(module for module in modules if module in sys.modules)
    below = tuple(f"{module}." for module in loaded)
    return [name for name in sys.modules if name in loaded or name.startswith(below)] if loaded else []


def _refuse_member(holder: Any, last: str, found: Any, refuse: Any) -> None:
    if isinstance(found, type):
        found.__init__ = refuse  # type: ignore[misc]  # for every alias of the class
    else:
        setattr(holder, last, refuse)


def _unloaded_module(name: str) -> str:
    """The module that a name would come from or be, if it were imported; "" where there is none."""
    for path in (name.rpartition(".")[0], name):  # looking for a module loads its package
        with contextlib.suppress(ImportError, AttributeError, ValueError):
            if path not in sys.modules and importlib.util.find_spec(path) is not None:
                return path
    return ""


def _refusal(name: str, instead: str) -> Any:
    def refuse(*_: Any, **__: Any) -> Any:
        raise ForbiddenUse(f"{name} is forbidden here. {instead}")

    return refuse
