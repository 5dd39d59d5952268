"""Flags for a human: found in the source before it runs, and by audit events while it runs.

Runs inside the guest.  Flags from the source are sent before the submission starts.  Flags from events are only hints,
since a submission can change them.  No flag changes a verdict.
Not found: names built in a way that the source does not show, such as a loop over characters; machine code.
"""

from __future__ import annotations

import ast
import sys
import types
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from .names import IMPORTS, RUN_TEXT, Names, is_below, parents_of

Flag = tuple[str, int, str]

# The most flags in one frame.
MOST_FLAGS = 20
# By signal: the paths that raise it, with all paths below them, and the text for a human.
PATHS = {
    "gc": (("gc",), "reads the collector's objects, where the harness keeps its own"),
    "sys.modules": (("sys.modules", "sys.meta_path", "sys.path_hooks", "sys.path_importer_cache"),
                    "reaches modules, or how they are found, past the import statement"),
    "frames": (("sys._getframe", "sys._current_frames", "inspect.currentframe", "inspect.stack",
                "inspect.trace", "inspect.getouterframes", "inspect.getinnerframes", "inspect.getframeinfo"),
               "reads the frames of whoever called it"),
    "ctypes": (("ctypes", "_ctypes", "cffi", "torch.ops.load_library", "torch.classes"),
               "reaches memory and machine code past Python"),
    "torch internals": (("torch._C", "torch._refs", "torch._decomp", "torch._prims", "torch._inductor", "torch._dynamo",
                         "torch._ops", "torch._library", "torch._higher_order_ops", "torch._subclasses",
                         "torch.library", "torch.overrides", "torch.utils._python_dispatch", "torch.utils.flop_counter",
                         "torch.utils.cpp_extension"),
                        "reaches torch past its public functions"),
    "triton internals": (("triton.runtime.interpreter", "triton.runtime.jit", "triton._C"),
                         "reaches the interpreter in which its kernels are watched"),
    "module of a file": (("importlib.util.spec_from_file_location", "importlib.util.spec_from_loader",
                          "importlib.util.module_from_spec", "importlib.reload", "importlib.machinery", "runpy",
                          "imp", "zipimport", "pkgutil"),
                         "loads a module again, or from a file of its choice"),
    "builtins": (("__builtins__",), "reaches the built-in functions by their dictionary"),
    "hooks": (("sys.settrace", "sys.setprofile", "sys.addaudithook", "sys.monitoring", "threading.settrace",
               "threading.setprofile"), "watches or changes how other code runs"),
    "built code": (("types.CodeType", "types.FunctionType", "marshal"), "makes functions out of data"),
    "outliving thread": (("threading.Timer", "_thread", "atexit"), "lets work go on after its call has returned"),
    "harness": (("harness", "submission"), "reaches the modules that grade it"),
}  # fmt: skip
SIGNALS = {path: signal for signal, (paths, _) in PATHS.items() for path in paths}
# Attributes of functions, frames and classes that lead to the state of other code.
ATTRIBUTES = {
    **dict.fromkeys(("f_back", "f_locals", "f_globals", "tb_frame", "gi_frame", "cr_frame", "ag_frame"), "frames"),
    **dict.fromkeys(("__closure__", "cell_contents", "__globals__", "__subclasses__", "__builtins__"), "closures"),
    "co_code": "built code",
}
SAYS = {signal: says for signal, (_, says) in PATHS.items()} | {
    "closures": "reaches what a function or class of somebody else holds",
    "operators": "calls an operator below the functions that the exercise forbids",
    "built text": "runs text that it has put together",
    "built name": "looks a name up that it has put together",
    "patched module": "changes a module that is not its own",
    "thread": "works in threads of its own, where no operator is counted",
    "process files": "reads what the system says of its own process",
}
# Functions of gc that only clean up, and attributes of modules that are meant to be set.
HARMLESS = ("gc.collect", "gc.enable", "gc.disable", "gc.isenabled", "torch.backends", "sys.stdout", "sys.stderr")
CHANGES = {"builtins.setattr", "builtins.delattr"}
LOOKUPS = CHANGES | {"builtins.getattr", "builtins.hasattr"}
EVENTS = {
    **dict.fromkeys(("gc.get_objects", "gc.get_referrers", "gc.get_referents"), "gc"),
    **dict.fromkeys(("sys._getframe", "sys._current_frames"), "frames"),
    **dict.fromkeys(("sys.settrace", "sys.setprofile", "sys.addaudithook"), "hooks"),
    **dict.fromkeys(("code.__new__", "function.__new__", "marshal.loads"), "built code"),
    **dict.fromkeys(("ctypes.dlopen", "ctypes.dlsym", "ctypes.cdata", "ctypes.string_at"), "ctypes"),
}
# Functions that a library calls by their name if it needs them itself, and libraries that hand frames on.
NAMED = {event.rpartition(".")[2] for event, signal in EVENTS.items() if signal in ("gc", "frames", "hooks")}
LENDERS = ("/inspect.py", "/traceback.py")


def find_flags(names: Names, rules: Sequence[Mapping[str, Any]]) -> list[Flag]:
    """Signal, line (1-based) and text of all flags in the source; the first of each kind on each line."""
    scan = _Scan(names, any(rule.get("ops") for rule in rules))
    unique = dict.fromkeys(
        (signal, getattr(node, "lineno", 1)) for node in names.nodes for signal in scan.signals(node)
    )
    return [(signal, line, SAYS[signal]) for signal, line in sorted(unique, key=lambda flag: flag[::-1])][:MOST_FLAGS]


class _Scan:
    def __init__(self, names: Names, has_operators: bool) -> None:
        self.names = names
        self.has_operators = has_operators

    def signals(self, node: ast.AST) -> Iterator[str]:
        """The flags of one node of the tree."""
        if isinstance(node, (ast.Name, ast.Attribute, ast.Call)):
            paths = self.names.paths_of(node)
            for path in paths:
                yield from self.signals_of_path(path)
            if isinstance(node, ast.Call):
                yield from self.signals_of_call(node)
            elif isinstance(node, ast.Attribute):
                if node.attr in ATTRIBUTES:
                    yield ATTRIBUTES[node.attr]
                if not isinstance(node.ctx, ast.Load) and any(not is_below(path, HARMLESS) for path in paths):
                    yield "patched module"
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                yield from self.signals_of_path(f"{node.module}.{alias.name}")
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield from self.signals_of_path(alias.name if alias.name != "gc" else "")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("/proc/"):
            yield "process files"

    def signals_of_path(self, path: str) -> Iterator[str]:
        if path in ("", "gc") or is_below(path, HARMLESS):
            return
        yield from (SIGNALS[parent] for parent in parents_of(path) if parent in SIGNALS)
        if self.has_operators and is_below(path, ("torch.ops",)):
            yield "operators"

    def signals_of_call(self, node: ast.Call) -> Iterator[str]:
        called, given = self.names.paths_of(node.func), node.args
        if not given or not called:
            return
        is_built = not isinstance(given[0], ast.Constant)
        is_of_module = bool(self.names.paths_of(given[0]))
        if called & RUN_TEXT and is_built:
            yield "built text"
        if (called & IMPORTS and is_built) or ("builtins.vars" in called and is_of_module):
            yield "built name"
        if called & LOOKUPS and len(given) > 1:
            is_own = isinstance(given[0], ast.Name) and given[0].id == "self"
            if isinstance(given[1], (ast.BinOp, ast.Call, ast.Subscript)) and not is_own:
                yield "built name"
            if self.names.attribute_of(node) in ATTRIBUTES:
                yield ATTRIBUTES[self.names.attribute_of(node)]
            if called & CHANGES and is_of_module:
                yield "patched module"


class EventWatch:
    """Audit events that the submission causes: itself, by a text that it runs, or by a library that calls for it."""

    def __init__(self, file: str, others: Collection[str] = ()) -> None:
        self.file = file
        self.others = others
        self.found: dict[Flag, None] = {}
        self.is_looking = False

    def arm(self) -> None:
        """Start watching; nothing in Python can stop it."""
        sys.addaudithook(self.on_event)

    def on_event(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event not in EVENTS or self.is_looking:
            return
        self.is_looking = True  # looking at frames causes an event too
        try:
            signal, function = EVENTS[event], event.rpartition(".")[2]
            frame = sys._getframe(1)
            # Python code of a library stands between the submission and machine code, or hands frames on.
            while frame.f_back is not None and self.is_between(frame, signal):
                frame = frame.f_back
            own = (self.file,) if signal == "ctypes" else (self.file, "<string>")
            if frame.f_code.co_filename in own:
                self.add(signal, frame.f_lineno)
            elif frame.f_code.co_filename in self.others:
                self.add(signal, 0)
            elif function in NAMED and function not in frame.f_code.co_names and frame is sys._getframe(1):
                self.add(signal, 0)  # a library that does not name the function was given it
        finally:
            self.is_looking = False

    def is_between(self, frame: types.FrameType, signal: str) -> bool:
        """Whether a frame of a library calls on behalf of the one below it."""
        file = frame.f_code.co_filename
        return file != self.file and (signal == "ctypes" or file.endswith(LENDERS))

    def add(self, signal: str, line: int) -> None:
        """Store a flag; `line` is 0 if it is unknown."""
        if len(self.found) < MOST_FLAGS:
            self.found[signal, line, SAYS[signal]] = None

    def take(self) -> list[Flag]:
        """The flags since the last call."""
        flags = list(self.found)
        self.found.clear()
        return flags
