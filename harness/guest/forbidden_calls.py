"""Switches forbidden operators and modules off inside the guest, before the submission is loaded.

Modules are refused by an audit hook, which nothing in Python can remove.  Torch operators are replaced in the
dispatcher under every key that this machine computes with, so that functions, methods, modules, `torch.ops` and scripts
are refused.  The Python formulas that torch keeps of them for its compiler are replaced too, and their sources are
closed.  Public names are replaced in their modules, classes in their constructors.

This is not a boundary: guard and submission share a process.  It refuses what a learner would use, and the known ways
around that.  Not covered: machine code or memory writes that find the original kernel; functions that the collector
still finds; an unlisted operator that does the same work; a copy of the source in the submission.  Submissions that
try these are flagged (`integrity`).
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import os
import sys
import warnings
from collections.abc import Collection, Mapping, Sequence
from types import ModuleType
from typing import Any

from .names import is_below

# The kernels that run on this machine: those for dense tensors always exist; others, and those of composite operators,
# may exist.
KEYS = ("CPU", "AutogradCPU")
CUDA_KEYS = ("CUDA", "AutogradCUDA")
OTHER_KEYS = (
    "MkldnnCPU", "QuantizedCPU", "SparseCPU", "SparseCsrCPU", "NestedTensorCPU", "AutogradNestedTensor",
    "CompositeImplicitAutograd", "CompositeExplicitAutograd", "CompositeImplicitAutogradNestedTensor",
)  # fmt: skip
# Modules in which torch's compilers run operators without the dispatcher.
DOORS = dict.fromkeys(
    (
        "torch._C._jit_set_llga_enabled", "torch._C._jit_to_static_module", "torch._C._fuse_to_static_module",
        "torch.jit.enable_onednn_fusion",
    ),
    "Other kernels would do what the exercise asks for.",
)  # fmt: skip
# Modules in which torch keeps operators as Python code: by name, and in tables by operator.
FORMULAS = ("torch._refs", "torch._refs.nn.functional", "torch._refs.special", "torch._decomp.decompositions")
TABLES = "torch._decomp"
# By operator, the full names of its overloads; by full name, those of OTHER_KEYS that have a kernel of it.
_overloads: dict[str, list[str]] = {}
_other_kernels: dict[str, list[str]] = {}
# By name or operator, each place of such a formula: a dictionary and its key.
_formulas: dict[str, list[tuple[dict[Any, Any], Any]]] = {}
# Their names as one text: a loop over the names would copy the memory page of each name in every guest.
_formula_names = ""
_refused_modules: dict[str, str] = {}
_armed: Sequence[Mapping[str, Any]] = ()


class ForbiddenUse(BaseException):
    """The submission used what the exercise forbids.  Not an Exception, so that `except` does not hide it."""


class ForbiddenSource(OSError):
    """The submission opened the source of a forbidden module; code that prints a traceback continues without it."""


def install(rules: Sequence[Mapping[str, Any]]) -> None:
    """Arm the guards for an exercise's `forbid` rules (`modules` and `ops`), unless they are armed already."""
    global _armed
    if rules == _armed:
        return
    _armed = rules
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
    packages = {name: instead for name, instead in names.items() if name in sys.modules}
    if operators or packages:
        _refuse_sources(packages, FORMULAS if operators else ())


def recognise(error: BaseException) -> BaseException:
    """The refusal instead of the error that a forbidden module is not installed or its source closed; any other error
    unchanged."""
    if isinstance(error, ForbiddenSource):
        return ForbiddenUse(str(error)).with_traceback(error.__traceback__)
    if isinstance(error, ModuleNotFoundError) and error.name:  # `import_module` causes no audit event of its own
        for module, instead in _refused_modules.items():
            if is_below(error.name, [module]):
                return ForbiddenUse(f"{module} is forbidden here. {instead}").with_traceback(error.__traceback__)
    return error


class _Refused:
    """Replaces a forbidden module as an attribute of its package."""

    def __init__(self, name: str, instead: str) -> None:
        self.__dict__["message"] = f"{name} is forbidden here. {instead}"

    def __getattr__(self, name: str) -> Any:
        raise ForbiddenUse(self.__dict__["message"])


def _refuse_modules(modules: Mapping[str, str]) -> None:
    _refused_modules.update(modules)
    for loaded in _loaded_within(modules):
        del sys.modules[loaded]  # importing a loaded module causes no audit event
    for name, instead in modules.items():
        parent, _, last = name.rpartition(".")
        if hasattr(sys.modules.get(parent), last):
            setattr(sys.modules[parent], last, _Refused(name, instead))
    _refuse_unseen_reads()
    _add_hook(_messages(modules), (), is_loaded=False)


def _refuse_unseen_reads() -> None:
    """Close the function that reads a file without an audit event."""
    import torch

    instead = "It would open the files of modules unseen."
    _refuse_operators({"aten::from_file": instead})
    torch.UntypedStorage.from_file = _refusal(  # type: ignore[method-assign]  # for whoever calls it from now on
        "torch.UntypedStorage.from_file", instead
    )


def _refuse_sources(sources: Mapping[str, str], exact: Collection[str]) -> None:
    """Close the source files of modules that stay loaded; for the modules in `exact`, without those below them."""
    _add_hook(_messages(sources), tuple(exact), is_loaded=True)


def _messages(refused: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
    """Each module, the prefix of the names below it, and the refusal."""
    return tuple((name, f"{name}.", f"{name} is forbidden here. {instead}") for name, instead in refused.items())


def _add_hook(refused: Any, exact: Any, *, is_loaded: bool) -> None:
    """Add an audit hook, and hide it and its objects from the lists of the garbage collector."""
    roots = tuple(path for path in sys.path if path)
    hook = _audit_hook(
        refused, exact, is_loaded, roots, _module_of_path(), ForbiddenSource if is_loaded else ForbiddenUse
    )
    for cell in hook.__closure__:
        _hide(cell)
    _hide(hook)
    sys.addaudithook(hook)


def _hide(thing: Any) -> None:
    ctypes.pythonapi.PyObject_GC_UnTrack(ctypes.py_object(thing))


# The hook below uses operators, methods and its own closure, and no name that a submission could replace.


def _audit_hook(refused: Any, exact: Any, is_loaded: bool, roots: Any, module_of: Any, error: Any) -> Any:
    """An audit hook that refuses modules with their files, and links to these; of modules that stay loaded only the
    files, and of those in `exact` without those below them."""

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        names: tuple[Any, ...] = ()
        is_opened = event == "open" or event == "os.symlink" or event == "os.link"
        if is_opened or (not is_loaded and event == "ctypes.dlopen"):
            names = (module_of(arguments[0], roots),)
        elif not is_loaded and event == "import":
            names = (arguments[0], module_of(arguments[1], roots))
        for name in names:
            for module, below, message in refused:
                if name == module or name[: below.__len__()] == below:
                    raise error(message)
            for module in exact:
                if name == module:
                    raise error(f"the source of {module} is closed here, which holds what the exercise forbids.")

    return hook


def _module_of_path() -> Any:
    """A function that returns the module of a file or folder, with its packages; "" if it belongs to none.

    A relative path may start at the folder of a descriptor; if it belongs to no module, it is read as a module's path.
    """
    text, data, is_a, current, suffixes = str, bytes, isinstance, os.getcwd, (".py", ".so", ".pyc", ".pyd")

    def module_of(opened: Any, roots: tuple[str, ...]) -> str:
        if not is_a(opened, (text, data)):
            return ""
        path = text.__str__(opened) if is_a(opened, text) else data.decode(opened, "utf-8", "surrogateescape")
        if not path.endswith(suffixes) and "." in path.rpartition("/")[2]:
            return ""
        for start in ("",) if path[:1] == "/" else (current(), ""):
            parts: list[str] = []
            for part in f"{start}/{path}".split("/"):
                if part == "..":
                    parts = parts[:-1]
                elif part not in ("", ".", "__pycache__"):
                    parts += [part]
            if parts == []:
                return ""
            names = (*parts[:-1], parts[-1].partition(".")[0])
            if names[-1] == "__init__":
                names = names[:-1]
            place = ""
            found = -1 if start or path[:1] == "/" else 0
            for part in ("", *parts[:-1]):
                place = f"{place}/{part}" if part else place
                if place != "" and place.endswith(roots):  # also below /proc/self/root
                    found = place.count("/")
            if found >= 0:
                return ".".join(names[found:])
        return ""

    return module_of


def _refuse_operators(operators: Mapping[str, str]) -> None:
    """Replace every kernel of an operator on this machine by the refusal.

    The handles that would bring the kernels back are kept alive without any reference that Python could find.
    """
    import torch

    if not _overloads:
        prepare()
    for name, instead in DOORS.items():
        holder, _, last = name.rpartition(".")
        if hasattr(sys.modules[holder], last):
            setattr(sys.modules[holder], last, _refusal(name, instead))
    keys = KEYS + (CUDA_KEYS if torch.version.cuda else ())
    handles: dict[str, Any] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch warns about every replaced kernel
        for name, instead in operators.items():
            space = name.partition("::")[0]
            if space not in handles:
                handles[space] = torch._C._dispatch_library("IMPL", space, "", __file__, 1)
                ctypes.pythonapi.Py_IncRef(ctypes.py_object(handles[space]))
            refuse = _refusal(name, instead)
            for full in _overloads.get(name, ()):
                for key in (*keys, *_other_kernels.get(full, ())):
                    handles[space].impl(full, key, refuse)


def prepare() -> None:
    """Look up torch's operators and the places of its formulas, once for all guests forked from here."""
    import torch

    for full in torch._C._dispatch_get_all_op_names():
        _overloads.setdefault(full.partition(".")[0], []).append(full)
    for key in OTHER_KEYS:
        for full in torch._C._dispatch_get_registrations_for_dispatch_key(key):
            _other_kernels.setdefault(full, []).append(key)
    _prepare_formulas()


def _prepare_formulas() -> None:
    global _formula_names
    tables = vars(importlib.import_module(TABLES))["global_decomposition_table"].values()
    for holder in [*(vars(importlib.import_module(name)) for name in FORMULAS), *tables]:
        for key, formula in holder.items():
            if callable(formula):
                _formulas.setdefault(key if isinstance(key, str) else str(key), []).append((holder, key))
    _formula_names = "\n".join(["", *_formulas, ""])


def _refuse_formulas(refused: Mapping[str, str]) -> None:
    """Replace torch's own Python formulas of a forbidden operator or function by the refusal."""
    stems: dict[str, tuple[str, str]] = {}
    for name, instead in refused.items():
        stems.setdefault(name.replace("::", ".").rpartition(".")[2].strip("_"), (name, instead))
    for stem, found in stems.items():
        at = _formula_names.find(stem)
        while at >= 0:
            end = _formula_names.index("\n", at)
            for holder, key in _formulas[_formula_names[_formula_names.rindex("\n", 0, at) + 1 : end]]:
                holder[key] = _refusal(*found)
            at = _formula_names.find(stem, end)


def _refuse_name(name: str, instead: str) -> bool:
    """Replace the object with this public name by the refusal; False if nothing of that name is loaded."""
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
    """Refuse what a loaded module and those below it define.  They stay loaded: torch.func imports torch.optim."""
    refuse = _refusal(module, instead)
    for holder in _loaded_within([module]):
        for last, found in list(vars(sys.modules[holder]).items()):
            if callable(found) and is_below(str(getattr(found, "__module__", "")), [module]):
                _refuse_member(sys.modules[holder], last, found, refuse)


def _loaded_within(modules: Collection[str]) -> list[str]:
    """The names of these modules and of all modules below them, if they are loaded."""
    loaded = tuple(module for module in modules if module in sys.modules)
    below = tuple(f"{module}." for module in loaded)
    return [name for name in sys.modules if name in loaded or name.startswith(below)] if loaded else []


def _refuse_member(holder: Any, last: str, found: Any, refuse: Any) -> None:
    if isinstance(found, type):
        found.__init__ = refuse  # type: ignore[misc]  # for every alias of the class
    else:
        setattr(holder, last, refuse)


def _unloaded_module(name: str) -> str:
    """The module that an import of this name would load; "" if there is none."""
    for path in (name.rpartition(".")[0], name):  # looking for a module loads its package
        with contextlib.suppress(ImportError, AttributeError, ValueError):
            if path not in sys.modules and importlib.util.find_spec(path) is not None:
                return path
    return ""


def _refusal(name: str, instead: str) -> Any:
    def refuse(*_: Any, **__: Any) -> Any:
        raise ForbiddenUse(f"{name} is forbidden here. {instead}")

    return refuse
