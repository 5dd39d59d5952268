"""The loop inside a guest: loads a source, answers calls.  Untrusted: the grader checks everything that it sends.

It answers each frame of the grader with a frame, and never sees an expected value, another submission or the grader's
clock.  `trusted` guests run references and judges in the same way; only they make callables by name.
"""

from __future__ import annotations

import builtins
import faulthandler
import linecache
import os
import random
import signal
import sys
import time
import types
from collections.abc import Callable, Iterable, Iterator, Sized
from contextlib import nullcontext, suppress
from functools import partial
from typing import Any, NamedTuple, NoReturn

import torch

from . import forbidden_calls, integrity, protocol
from .channel import Channel, describe, flush, is_raised_by
from .counting import PROFILE, Flops, Trim, Uncounted
from .earlier_steps import EarlierSteps
from .gpu_window import Window
from .held import ACTIONS, HeldArguments, find_shared, pad_rows, read_state, scribble, swap_axes
from .made_arguments import make_argument, make_function
from .rounding import UNITS, RoundedFunctions, moving
from .screening import find_running_threads, screen
from .tensors import PlainTensors, differentiate, find_other_leaves, raw_of, raw_tensors, tensor_of

# The counters that may run around a call, by the grader's name for them.
COUNTERS: dict[str, Callable[[], Uncounted]] = {
    "": Uncounted, "flops": Flops, "trim": Trim, "profile": lambda: PROFILE,
    **{f"rounded in {dtype}": partial(RoundedFunctions, unit) for dtype, unit in UNITS.items()},
}  # fmt: skip
# Seconds that a guest waits for threads that calls left running, in total, and for one join at a time.
THREADS_S, PAUSE_S = 1.0, 0.002
# The most shapes of trainable tensors in one answer.
MOST_TRAINED = 5


class MissingPart(Exception):
    """What a step names was not saved, or is not in its result."""


class Arguments(NamedTuple):
    """The arguments of a step: the first ones are positional, the others are passed by their names."""

    names: list[str]
    values: list[Any]
    positional: int

    def pass_to(self, function: Callable[..., Any]) -> Any:
        """The result of a function with these arguments."""
        after = self.positional
        return function(*self.values[:after], **dict(zip(self.names[after:], self.values[after:], strict=True)))


class GuestServer:
    """One loaded source and the objects that its calls saved."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.saved: dict[str, Any] = {}
        self.held = HeldArguments()
        self.ranks: dict[bytes, int] | None = None
        self.device = "cpu"
        self.file = "submission.py"
        self.trusted = False
        self.max_bytes = 0
        self.yielded: list[Any] = []
        self.module = types.ModuleType("submission")
        self.steps = EarlierSteps()
        # the names of saved objects that the steps of the current call share
        self.shared: set[str] = set()
        # the tensors whose gradients a later step requests
        self.followed: dict[str, torch.Tensor] = {}
        # the arguments of the steps so far, which are compared once more after the last
        self.given: list[tuple[Any, Any]] = []
        self.support_text = ""
        self.support: types.ModuleType | None = None
        self.patience_s = THREADS_S
        self.watch: integrity.EventWatch | None = None
        self.guard: Any = None  # of kernels, where the file has some that are interpreted
        self.window = Window(self.device)

    def serve(self) -> None:
        """Answer frames until the grader closes the channel."""
        while True:
            try:
                header, tensors = self.channel.receive()
            except EOFError:
                return
            if not getattr(self, "on_" + header["op"])(header, tensors):
                return

    def on_arm(self, header: dict[str, Any], tensors: protocol.Tensors) -> bool:
        """Arm the guards of the file that will come, so that it need not wait for them."""
        forbidden_calls.install(header["rules"])
        return True

    def on_load(self, header: dict[str, Any], tensors: protocol.Tensors) -> bool:
        """Screen the source, then run it.  There are two answers, so that the first cannot come from the submission."""
        source, self.file, self.trusted, self.device = (header[key] for key in ("source", "file", "trusted", "device"))
        self.saved, self.held, self.module = {}, HeldArguments(), types.ModuleType("submission")
        self.window = Window(self.device)
        self.support_text, self.support = header["support"], None
        for name in header["libraries"]:
            with suppress(ImportError):
                __import__(name)
        code, screened = screen(source, self.file, header["rules"], self.trusted)
        if code is not None:
            refused, flags = self.steps.take(header["modules"], header["rules"])
            screened = refused or {**screened, "flags": screened["flags"] + flags}
            code = None if refused else code
        self.channel.send({"op": "screened", **screened})
        if code is None:
            return False
        forbidden_calls.install(header["rules"])
        linecache.cache[self.file] = (len(source), None, source.splitlines(True), self.file)
        self.module.__file__ = self.file
        self.arm_guard(header["language"], header["seed"])
        sys.modules["submission"] = self.module
        self.seed(header["seed"])
        if not self.trusted:
            self.watch = integrity.EventWatch(self.file, self.steps.files)
            self.watch.arm()
        try:
            exec(code, self.module.__dict__)  # the purpose of a guest
        except BaseException as error:  # any exception of a submission is part of its verdict
            self.channel.send({"op": "loaded", "error": describe(error, self.file, self.steps.files), **self.flags()})
            return self.trusted
        entry = getattr(self.module, header["entry"], None)
        defined = [name for name, value in vars(self.module).items() if callable(value) and not name.startswith("_")]
        state = "missing" if entry is None else "ok" if callable(entry) else type(entry).__name__
        self.channel.send({"op": "loaded", "entry": state, "defined": defined[:40], **self.flags()})
        flush()
        return state == "ok"

    def arm_guard(self, language: str, seed: int) -> None:
        """Stand between kernels and memory, unless a GPU runs them."""
        self.guard = None
        if language and self.device == "cpu":
            from .kernels.guard import stand_guard  # needs Triton, which few machines have

            self.guard = stand_guard(self.file, seed)

    def seed(self, seed: int) -> None:
        """Seed every generator, and undo settings of an earlier file of the course."""
        # `torch.manual_seed` looks for other devices each time, which takes 2 of a guest's 11 ms.
        (torch.default_generator if self.device == "cpu" else torch).manual_seed(seed)
        random.seed(seed)
        if self.trusted:
            torch.set_default_dtype(torch.float32)
            torch.set_grad_enabled(True)

    def on_ranks(self, header: dict[str, Any], tensors: protocol.Tensors) -> bool:
        """Store a tokenizer's rank table for the calls that name it."""
        self.ranks = protocol.parse_ranks(tensors["ranks"].data)
        self.channel.send({"op": "ready"})
        return True

    def on_call(self, header: dict[str, Any], tensors: protocol.Tensors) -> bool:
        """Run one step, `call`, `make`, `method` or `get`, and return the compared part of its result."""
        header = {**protocol.USUAL_STEP, **header}
        self.channel.is_call, self.max_bytes, self.yielded = True, header["max_bytes"], []
        if header["is_first"]:
            self.shared.clear()
            self.given.clear()
        return self.answer(partial(self.answer_call, header, tensors))

    def on_window(self, header: dict[str, Any], tensors: protocol.Tensors) -> bool:
        """A part of a timed window: `draw` its inputs, `go`, `open` one result, or `probe` the device."""
        return self.answer(partial(self.answer_window, header, tensors))

    def answer(self, make_frame: Callable[[], bytes]) -> bool:
        """Send this frame, or why there is none; returns whether the guest can go on."""
        can_go_on = True
        try:
            frame = make_frame()
        except MissingPart as missing:
            frame = protocol.pack({"op": "returned", "missing": str(missing)})
        except BaseException as error:  # any exception of a submission is part of its verdict
            described = describe(error, self.file, self.steps.files)
            frame = protocol.pack({"op": "raised", "error": described, **self.flags()})
            can_go_on = not isinstance(error, MemoryError) or is_raised_by(error, self.file, *self.steps.files)
        if self.channel.gathered is None:  # else once, with all answers
            flush()
        self.channel.write(frame)
        return can_go_on

    def answer_call(self, header: dict[str, Any], tensors: protocol.Tensors) -> bytes:
        """The frame of the answer to a step."""
        if header["action"] in ACTIONS:
            answer: dict[str, Any] = {"op": "returned", "trained": [], "arguments": "", "sizes": []}
            return self.pack_answer(answer, self.perform_held(header))
        names, nodes = [name for name, _ in header["arguments"]], [node for _, node in header["arguments"]]
        try:
            values = [self.decode(node, tensors) for node in nodes]
        except KeyError as missing:
            self.keep(header, nodes, [None] * len(nodes))
            raise MissingPart(f"nothing was saved as {missing}") from None
        if header["held"]:
            values = self.held.refill(header["held"], names, values, self.ranks)
        for layout, listed in ((swap_axes, header["strided"]), (pad_rows, header["padded"])):
            values = [layout(value) if name in listed else value for name, value in zip(names, values, strict=True)]
        self.keep(header, nodes, values)
        result, answer = self.perform_counted(header, Arguments(names, values, header["positional"]))
        is_compared = header["action"] not in protocol.UNCOMPARED
        given = list(zip(nodes, values, strict=True)) if is_compared else []
        given += self.given if header["is_last"] else []
        answer["arguments"], answer["sizes"] = protocol.join_contents([self.content_of(*pair) for pair in given])
        for name, path in header["save_as"]:
            self.saved[name] = part_of(result, path)
        if not header["gradients"] or header["compare"] is None:
            result = None if header["compare"] is None else part_of(result, header["compare"])
        if header["held"] and header["save_as"]:
            answer["shared"] = find_shared(result, self.held.known[header["held"]])
        return self.pack_answer(answer, result)

    def keep(self, header: dict[str, Any], nodes: list[Any], values: list[Any]) -> None:
        """Keep the arguments of a step for the comparison after the last."""
        if header["is_kept"] and header["action"] not in protocol.UNCOMPARED:
            self.given += zip(nodes, values, strict=True)

    def perform_counted(self, header: dict[str, Any], arguments: Arguments) -> tuple[Any, dict[str, Any]]:
        """Run a step with the requested counter around it; its result, and the answer without a value."""
        given = dict(zip(arguments.names, arguments.values, strict=True))
        followed = {name: given[name].requires_grad_() for name in header["gradients"]}
        trained: list[list[int]] = []
        watch = header["watch"]
        counter = self.guard if watch == "traffic" else COUNTERS[watch]()
        with counter:
            result = self.perform(header, arguments)
            is_iterated = header["is_streamed"] and is_iterator(result)
            if is_iterated:
                is_begun = header["save_as"] and header["compare"] is None  # the rest is never requested
                result = [next(result, None), result] if is_begun else self.drain(result)
            self.await_threads()
            if header["compare"] is None:
                self.followed = followed
            elif followed:
                trained = find_other_leaves(result, followed)
                result = differentiate(part_of(result, header["compare"]), followed)
        work = {"work": {watch: counter.count()}} if watch else {}
        if self.watch is not None and counter.is_partial:
            self.watch.add("thread", 0)
        iterated = {"is_iterated": True} if is_iterated else {}
        return result, {"op": "returned", "trained": trained[:MOST_TRAINED], **iterated, **work, **self.flags()}

    def drain(self, iterator: Iterable[Any]) -> list[Any]:
        """What an iterator yields after it has requested its last item; `stream` sends what it yields before."""
        for item in iterator:
            self.yielded.append(item)  # looked up each time: each request begins a new list
        return self.yielded

    def await_threads(self) -> None:
        """Wait for threads that still run after a call has returned: their work and their calls belong to it.

        Once the time for this is used up, the guest no longer waits, and callables refuse calls after the return.
        """
        left = find_running_threads()
        if left and self.watch is not None:
            self.watch.add("outliving thread", 0)
        while left and self.patience_s > 0:
            begun = time.monotonic()
            left[0].join(PAUSE_S)
            self.patience_s -= time.monotonic() - begun
            left = find_running_threads()

    def flags(self) -> dict[str, list[integrity.Flag]]:
        """The flags since the last answer."""
        flags = self.watch.take() if self.watch is not None else []
        return {"flags": flags} if flags else {}

    def pack(self, header: dict[str, Any], value: Any, key: str = "value") -> bytes:
        """The frame of a header with a value."""
        plain = PlainTensors()
        header[key] = protocol.encode(value, plain.write)
        return protocol.pack(header, raw_tensors(plain.tensors))

    def decode(self, node: Any, tensors: protocol.Tensors) -> Any:
        """The value of a node of a frame with these tensors."""
        return protocol.decode(node, partial(self.read, tensors))

    def read(self, tensors: protocol.Tensors, kind: str, content: Any) -> Any:
        """A value that `protocol` leaves to its caller."""
        if kind == "tensor":
            tensor = tensor_of(tensors[content])
            return tensor if self.device == "cpu" else tensor.to(self.device)
        if kind == "iterator":
            return (item for item in [self.decode(item, tensors) for item in content])
        if kind == "stream":
            return self.stream(content)
        if kind == "saved":
            return self.saved[content]
        if kind == "ranks":
            return self.ranks
        if kind not in ("support", "function"):
            raise protocol.ProtocolError(f"unknown kind {kind}")
        options = self.decode(content["options"], tensors)
        if kind == "support":
            name = content["shared"]
            if not name or name not in self.shared:
                made = self.make_support(content["name"], options)
                self.saved[name] = made
                self.shared.add(name)
            return self.saved[name]
        return self.function(content["name"], content["key"], options, content.get("moved"))

    def pack_answer(self, answer: dict[str, Any], value: Any) -> bytes:
        """The frame of an answer; a value that cannot be written, or is too large, is replaced by its type."""
        try:
            frame = self.pack(answer, value)
        except Exception as error:  # a value that cannot be written is a wrong value
            answer["value"] = {"other": f"{type(value).__name__} ({type(error).__name__}: {error})"[:200]}
            frame = protocol.pack(answer)
        if not protocol.is_within(frame, self.max_bytes):
            answer["value"] = {"other": f"{type(value).__name__} of {len(frame)} bytes, far too large"}
            frame = protocol.pack(answer)
        return frame

    def answer_window(self, header: dict[str, Any], tensors: protocol.Tensors) -> bytes:
        """The frame of the answer to a part of a window."""
        window, part = self.window, header["part"]
        if part == "probe":
            return protocol.pack({"op": "probed", "seconds": window.probe()})
        if part == "draw":
            multipliers = tensor_of(tensors["multipliers"]).to(self.device)
            read = partial(self.read, tensors)
            window.draw(header["calls"], header["seeds"], header["unit"], multipliers, read)
            return protocol.pack({"op": "ready", **self.flags()})
        if part == "open":
            node, opened = window.open(header["number"])
            return protocol.pack({"op": "opened", "value": node, **self.flags()}, opened)
        entry = getattr(self.module, header["name"])

        def call(values: list[Any]) -> Any:
            return follow(Arguments(header["names"], values, header["positional"]).pass_to(entry), header["compare"])

        nodes, sums = window.go(call, header["idle"])
        rows = {f"sums {number}": raw_of(row) for number, row in enumerate(sums)}
        return protocol.pack({"op": "committed", "values": nodes, **self.flags()}, rows)

    def on_profiled(self, header: dict[str, Any], tensors: protocol.Tensors) -> bool:
        """Send the profile of the calls so far."""
        self.channel.send({"op": "profiled", **PROFILE.table()})
        return True

    def on_calls(self, header: dict[str, Any], tensors: protocol.Tensors) -> bool:
        """Several steps in one message, each with an answer of its own, sent at once or all together."""
        with self.channel.gathering() if header["is_gathered"] else nullcontext():
            is_going_on = all(self.on_call(call, tensors) for call in header["calls"])
            flush()
            return is_going_on

    def perform(self, header: dict[str, Any], arguments: Arguments) -> Any:
        """Run a step on the submission, or once for each item of an argument."""
        if header["map_over"]:
            return self.perform_each(header, arguments)
        action, name = header["action"], header["name"]
        if action == "recall":
            return self.saved[name]
        if action == "backward":
            return differentiate(self.saved[name], self.followed)
        if action == "function":
            return arguments.pass_to(self.saved[name])
        if action in ("get", "method"):
            found = getattr(self.saved[header["on"]], name)
            return found if action == "get" else arguments.pass_to(found)
        if not hasattr(self.module, name):
            raise AttributeError(f"the file does not define {name}")
        entry, guard = getattr(self.module, name), self.guard
        return arguments.pass_to(entry) if guard is None else guard.call(entry, arguments.pass_to, arguments.values)

    def perform_held(self, header: dict[str, Any]) -> Any:
        """A step on what the guest holds: read the settings of torch, or overwrite a result."""
        return read_state() if header["action"] == "state" else scribble(self.saved[header["name"]])

    def perform_each(self, header: dict[str, Any], arguments: Arguments) -> list[Any]:
        """One call for each item of an argument; carried values go from the result of one call to the next."""
        given = dict(zip(arguments.names, arguments.values, strict=True))
        once, results = {**header, "map_over": ""}, []
        for item in given[header["map_over"]]:
            given[header["map_over"]] = item
            result = self.perform(once, arguments._replace(values=[given[name] for name in arguments.names]))
            for name, path in header["carry"]:
                given[name] = follow(result, path)
            results.append(follow(result, header["select"]))
        return results

    def content_of(self, node: Any, value: Any) -> protocol.Content:
        """The content of an argument after the call; none if it was opaque from the start or can no longer be sent."""
        if protocol.is_opaque(node):
            return []
        plain = PlainTensors()
        try:
            if value is self.ranks and value is not None:
                return protocol.content_of_ranks(value)
            after = protocol.encode(value, plain.write_content)
            return protocol.content(after, raw_tensors(plain.tensors), plain.is_followed)
        except Exception:  # what cannot be sent any more is not what was sent
            return []

    def function(self, name: str, key: str, options: dict[str, Any], moved: list[Any] | None) -> Any:
        """A callable argument: the real one in a trusted guest, a proxy in any other."""
        if self.trusted:
            made = make_function(self.module, name, options)
            return made if moved is None else moving(made, *moved)

        def forward(*arguments: Any, **keyword: Any) -> Any:
            frame = self.pack({"op": "callback", "function": key}, [list(arguments), dict(keyword)], "arguments")
            header, tensors = self.channel.request(frame, self.max_bytes)
            if "error" in header:
                kind = getattr(builtins, header["error"]["type"], None)
                if not (isinstance(kind, type) and issubclass(kind, Exception)):
                    kind = RuntimeError
                raise kind(header["error"]["message"])
            return self.decode(header["value"], tensors)

        forward.__name__ = forward.__qualname__ = name
        return forward

    def stream(self, key: str) -> Iterator[Any]:
        """The items of an iterator, which the grader sends one by one, so that only stored items take memory.

        Each request sends what the call has yielded since the last one.
        """
        while True:
            frame = self.pack_answer({"op": "next", "stream": key}, self.yielded)
            self.yielded = []
            header, tensors = self.channel.exchange(frame)
            if "end" in header:
                return
            item = [self.decode(header["value"], tensors)]
            del header, tensors
            yield item.pop()

    def make_support(self, name: str, options: dict[str, Any]) -> Any:
        """An object of the exercise's support text, which runs when it is first needed."""
        if self.support is None:
            self.support = types.ModuleType("support")
            exec(compile(self.support_text, "support.py", "exec"), self.support.__dict__)  # the course's own code
        return make_argument(self.support, name, options)


def is_iterator(value: Any) -> bool:
    """Whether a value gives its items only as it is iterated over, as a generator does."""
    return isinstance(value, Iterable) and not isinstance(value, Sized)


def follow(result: Any, path: list[Any]) -> Any:
    """The part of a result at `path`.  Raises LookupError with the reason if there is none."""
    for key in path:
        kind: Any = next((kind for kind in (tuple, list, dict) if issubclass(type(result), kind)), None)
        if kind is None:
            raise LookupError(f"returned {type(result).__name__}, which has no part {key!r}")
        try:
            result = kind.__getitem__(result, key)  # by the methods of the plain type
        except (LookupError, TypeError):
            size = kind.__len__(result)
            raise LookupError(f"returned a {kind.__name__} of {size} that has no part {key!r}") from None
    return result


def part_of(result: Any, path: list[Any]) -> Any:
    """The same, for a part that the step names.  Raises MissingPart."""
    try:
        return follow(result, path)
    except LookupError as error:
        raise MissingPart(str(error)) from None


def main(channel_fd: int, trace_fd: int) -> NoReturn:
    """Serve one submission in a forked guest."""
    # It is written in C, so it also shows a loop in C; afterwards the signal ends the process as usual.
    faulthandler.register(signal.SIGXCPU, trace_fd, all_threads=False, chain=True)
    serve(Channel(partial(os.read, channel_fd), partial(os.write, channel_fd)))


def serve(channel: Channel) -> NoReturn:
    """Serve one submission and end without running its exit handlers."""
    for number, name in ((1, "stdout"), (2, "stderr")):
        stream = open(  # noqa: SIM115 - as long as the process lives
            number, "w", buffering=1, encoding="utf-8", errors="backslashreplace", newline="\n", closefd=False
        )
        setattr(sys, name, stream)
    # After a fork, the first thread that needs torch's pool creates it again.  If two threads are first, one of them
    # finds no pool and fails ("Invalid thread pool!").
    torch.set_num_threads(1)
    GuestServer(channel).serve()
    flush()
    os._exit(0)
