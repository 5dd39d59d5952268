"""Runs calls in a guest: takes `records.Call`, gives one `records.Outcome` for each step.

Callable arguments live in a second, trusted guest (`Companion`).  The submission holds a proxy; each call of it passes
through this module and is counted here.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from hashlib import scrypt
from typing import Any, Literal, assert_never

from harness.errors import GuestError
from harness.guest import protocol
from harness.records import (
    READ,
    Array,
    Call,
    Ended,
    Function,
    IntegrityFlag,
    Outcome,
    Raised,
    Ranks,
    Returned,
    Step,
    Yielded,
)
from harness.sandbox.guest import GuestGone, GuestHandle, Limits, Read
from harness.sandbox.wire import (
    Callback,
    NextItem,
    Sent,
    arguments_sent,
    join_parts,
    read_answer,
    read_flags,
    read_nothing,
    read_raised,
    write,
)
from harness.sandbox.zygote import Zygote

SPARE_BYTES = 1 << 20
MAX_FRAME_BYTES = (64 << 10) + protocol.MAX_HEADER_BYTES + protocol.HEAD.size


@dataclass(frozen=True)
class GuestSource:
    """A file to load: its text, its name in messages, its entry, the names that it may not use, the support text.

    `modules` are what it may import: a name, a text, and whether that is a learner's.
    """

    text: str
    file: str
    entry: str
    parameters: tuple[str, ...] = ()
    rules: Sequence[Mapping[str, Any]] = ()
    trusted: bool = False
    support: str = ""
    # what its kernels are written in, and whether a guard watches them
    language: str = ""
    is_guarded: bool = True
    modules: tuple[tuple[str, str, bool], ...] = ()
    # installed modules that are imported before it, so that their memory is not its own
    libraries: tuple[str, ...] = ()


@dataclass(frozen=True)
class LoadFailure:
    """Why a source has no callable entry; `unreadable` means that the file was never sent."""

    kind: Literal["syntax", "forbidden", "raised", "missing", "not_callable", "ended", "unreadable"]
    message: str
    line: int | None = None
    text: str = ""
    ended: Ended | None = None
    raised: Raised | None = None
    violations: tuple[tuple[int, str, str], ...] = ()


@dataclass
class Companion:
    """A trusted guest that holds the callables of the calls."""

    caller: Caller
    made: set[str] = field(default_factory=set)

    def call(self, function: Function, key: str, arguments: list[Any], keyword: dict[str, Any]) -> Outcome:
        if key not in self.made:
            options = tuple(function.options.items())
            step = Step("call", options, name=function.name, save_as=((key, ()),), compare=None)
            outcome = self.caller.perform(step, positional=0)
            if isinstance(outcome, Ended):  # by the arguments of earlier calls
                return outcome
            if not isinstance(outcome, Returned):
                raise GuestError(f"the callable {function.name} could not be made: {outcome}")
            self.made.add(key)
        given = tuple((f"a{n}", value) for n, value in enumerate(arguments)) + tuple(keyword.items())
        return self.caller.perform(Step("function", given, name=key), positional=len(arguments))


@dataclass(frozen=True)
class AskedCall:
    """A call in a message: the arguments and the size limit of each step, its callables and streams by their keys."""

    steps: tuple[tuple[Sent, int], ...]
    functions: Mapping[str, Function]
    streams: Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class Message:
    """A frame that asks for the steps of several calls."""

    frame: bytes
    calls: tuple[AskedCall, ...]


class Batch:
    """Calls, each with the size limit of its answer, in one message that is packed once for all guests.

    Answers that are gathered come in one piece, which costs less; of a guest that ends before, none comes.
    `watch` names the counter that the guest runs around each step (`guest.server.COUNTERS`).
    """

    def __init__(self, calls: Iterable[tuple[Call, int]], *, is_gathered: bool = False, watch: str = "") -> None:
        self.calls = tuple(calls)
        self.is_gathered = is_gathered
        self.watch = watch
        given = (value for call, _ in self.calls for step in call.steps for _, value in step.arguments)
        self.has_ranks = any(isinstance(value, Ranks) for value in given)
        self._written: dict[tuple[str, tuple[str, ...], bool], Message] = {}

    def message(self, caller: Caller) -> Message:
        """The message for a guest with this entry and these parameters."""
        name = caller.entry, caller.parameters, caller.trusted
        if name not in self._written:
            self._written[name] = self._write(caller)
        return self._written[name]

    def _write(self, caller: Caller) -> Message:
        tensors: protocol.Tensors = {}
        requests: list[dict[str, Any]] = []
        asked: list[AskedCall] = []
        for call, max_bytes in self.calls:
            functions: dict[str, Function] = {}
            streams: dict[str, list[Any]] = {}
            last = call.last_comparing
            for number, step in enumerate(call.steps):
                request = caller.request(step, max_bytes, tensors, functions, streams)
                place = {"is_first": number == 0, "is_kept": number < last, "is_last": number == last}
                requests.append(protocol.shorten({**request, "watch": self.watch, **place}))
            sent = [arguments_sent(step, caller.ranks) for step in call.steps]
            if last >= 0:
                sent[last] = sent[last].with_earlier(sent[:last])
            asked.append(AskedCall(tuple((one, max_bytes + SPARE_BYTES) for one in sent), functions, streams))
        is_asked_back = any(call.streams or (call.functions and not caller.trusted) for call in asked)
        header = {"op": "calls", "calls": requests, "is_gathered": self.is_gathered and not is_asked_back}
        return Message(protocol.pack(header, tensors), tuple(asked))


class Caller:
    """One loaded guest."""

    def __init__(self, guest: GuestHandle, companion: Companion | None = None, ranks: bytes = b"") -> None:
        self.guest = guest
        self.companion = companion
        self.ranks = ranks
        self.device = guest.device
        self.has_ranks = False
        self.trusted = False
        self.steps = 0
        # of the call that is running
        self.functions: Mapping[str, Function] = {}
        self.streams: dict[str, list[Any]] = {}
        self.counts: Counter[str] = Counter()
        # flags for a human, each once, in the order of their appearance
        self.flags: dict[IntegrityFlag, None] = {}

    def load(self, source: GuestSource, seed: int) -> LoadFailure | None:
        """Screen and run the source; None if its entry can be called."""
        self.entry, self.parameters, self.trusted = source.entry, source.parameters, source.trusted
        self.guest.file, self.guest.text = source.file, source.text
        try:
            self.guest.send(
                {
                    "op": "load", "device": self.device, "seed": seed_of_guests(seed), "trusted": source.trusted,
                    "source": source.text, "file": source.file, "entry": source.entry, "support": source.support,
                    "language": source.language if source.is_guarded else "",
                    "rules": list(source.rules), "modules": source.modules, "libraries": source.libraries,
                }
            )  # fmt: skip
            screened = self.guest.receive(self._keeping_flags(read_screened))
            return screened or self.guest.receive(self._keeping_flags(read_loaded))
        except GuestGone as gone:
            if gone.ended.reason == "setup":
                raise GuestError(f"a guest could not be set up: {gone.ended.detail}") from None
            return LoadFailure("ended", gone.ended.detail, ended=gone.ended)

    def run(self, call: Call, max_bytes: int = 0, watch: str = "") -> list[Outcome]:
        """The outcome of each step, up to the first after which there is no guest or no object to go on with."""
        (outcomes,) = self.run_all(Batch([(call, max_bytes)], watch=watch))
        return outcomes

    def run_all(self, calls: Batch | Sequence[tuple[Call, int]]) -> list[list[Outcome]]:
        """`run` for each call and the size limit of its answer; calls after the end of the guest have no outcome.

        All are sent in one message, so that neither side waits for the other between calls.
        """
        batch = calls if isinstance(calls, Batch) else Batch(calls)
        gone = self._hand_over_ranks() if batch.has_ranks else None
        if gone is not None:
            return [[gone], *([] for _ in batch.calls[1:])]
        message = batch.message(self)
        left = sum(MAX_FRAME_BYTES + budget for asked in message.calls for _, budget in asked.steps)
        if self.companion is not None:
            self.companion.made.clear()  # a message that is sent again names its callables by the same keys
        self.guest.send_frame(message.frame)
        rows: list[list[Outcome]] = []
        for (call, _), asked in zip(batch.calls, message.calls, strict=True):
            self.functions, self.streams = asked.functions, {key: [*items] for key, items in asked.streams.items()}
            outcomes: list[Outcome] = []
            for sent, budget in () if _is_over(rows) else asked.steps:
                left -= MAX_FRAME_BYTES + budget
                outcomes.append(self._receive(sent, budget, left))
                if isinstance(outcomes[-1], Ended):
                    break
            rows.append(_until_stopped(call, outcomes))
        return rows

    def _hand_over_ranks(self) -> Ended | None:
        """Send the rank table once; returns how the guest ended, if it did."""
        if self.has_ranks or not self.ranks:
            return None
        blob = protocol.RawTensor("uint8", (len(self.ranks),), self.ranks)
        try:
            self.guest.send({"op": "ranks"}, {"ranks": blob})
            self.guest.receive(read_nothing)
        except GuestGone as gone:
            return gone.ended
        self.has_ranks = True
        return None

    def perform(self, step: Step, positional: int) -> Outcome:
        """Perform one of the harness's own steps, with this many positional arguments."""
        tensors: protocol.Tensors = {}
        self.functions, self.streams = {}, {}
        self.guest.send(self.request(step, 0, tensors, {}, {}, positional), tensors)
        return self._receive(arguments_sent(step, self.ranks), SPARE_BYTES)

    def request(
        self,
        step: Step,
        max_bytes: int,
        tensors: protocol.Tensors,
        functions: dict[str, Function],
        streams: dict[str, list[Any]],
        positional: int | None = None,
    ) -> dict[str, Any]:
        """The message that asks for a step; its tensors, callables and streams are added to those given."""
        is_make = step.action == "make"
        self.steps += 1

        def node_of(name: str, value: Any) -> Any:
            kept = streams if name in step.streamed else None
            return write(value, tensors, functions, self.steps, kept, has_options=self.trusted)

        return {
            "op": "call",
            "action": step.action,
            "name": self.entry if step.action in ("call", "make") and not step.name else step.name,
            "on": step.on,
            "held": step.held,
            "strided": list(step.strided),
            "padded": list(step.padded),
            "arguments": [[name, node_of(name, value)] for name, value in step.arguments],
            "is_streamed": bool(step.streamed),
            "map_over": step.map_over,
            "carry": [[name, list(path)] for name, path in step.carry],
            "select": list(step.select),
            "gradients": list(step.gradients),
            "positional": count_positional(step, self.parameters) if positional is None else positional,
            "save_as": [[name, list(path)] for name, path in step.save_as],
            "compare": None if is_make or step.compare is None else list(step.compare),
            "max_bytes": max_bytes + SPARE_BYTES,
        }

    def _receive(self, sent: Sent, budget: int, ahead: int = 0) -> Outcome:
        """Receive the outcome of a step that was sent, answering the guest's calls of callables meanwhile."""
        try:
            self.counts = Counter()
            read = self._keeping_flags(partial(read_answer, counts=self.counts, sent=sent))
            parts: list[Any] = []
            while True:
                answer = self.guest.receive(read, budget + (64 << 10), ahead)
                if isinstance(answer, NextItem):
                    self._hand_over(answer, parts)
                elif isinstance(answer, Callback):
                    self._answer_callback(answer)
                elif isinstance(answer, Returned) and isinstance(answer.value, Yielded):
                    return replace(answer, value=Yielded((*join_parts(parts), *answer.value)))
                else:
                    return answer
        except GuestGone as gone:
            if gone.ended.reason == "setup":
                raise GuestError(f"a guest was lost: {gone.ended.detail}") from None
            return gone.ended

    def _keeping_flags(
        self, read: Callable[[dict[str, Any], protocol.Tensors], Read]
    ) -> Callable[[dict[str, Any], protocol.Tensors], Read]:
        """A reader of a frame that also keeps the frame's flags."""

        def read_and_keep(header: dict[str, Any], tensors: protocol.Tensors) -> Read:
            if "flags" in header:
                self.flags.update(dict.fromkeys(read_flags(header)))
            return read(header, tensors)

        return read_and_keep

    def _hand_over(self, asked: NextItem, parts: list[Any]) -> None:
        """Send the next item of a stream, or that it has ended; add what was yielded before it to the parts."""
        left = self.streams.get(asked.stream, [])
        if asked.stream in self.streams:
            self.counts[READ] += 1
            parts.append(asked.yielded)
        if not left:
            self.streams.pop(asked.stream, None)
        out: protocol.Tensors = {}
        self.guest.send({"value": write(left.pop(0), out, {})} if left else {"end": True}, out)

    def _answer_callback(self, asked: Callback) -> None:
        key, arguments, keyword = asked.function, asked.arguments, asked.keyword
        if key not in self.functions:
            message = "a callable may be called only during the call that it was passed to"
            self.guest.send({"error": {"type": "RuntimeError", "message": message}})
            return
        function = self.functions[key]
        self.counts[f"calls {function.name}"] += 1
        given = (
            keyword["ids"] if not arguments and "ids" in keyword else next(iter([*arguments, *keyword.values()]), None)
        )
        self.counts[f"tokens {function.name}"] += _tokens(given)
        if self.companion is None:
            raise GuestError("a guest called back, but nothing answers")
        companion = self.companion.caller.guest
        companion.deadline = self.guest.deadline  # the submission's time runs on
        self.guest.companion = companion
        out: protocol.Tensors = {}
        try:
            outcome = self.companion.call(function, key, arguments, keyword)
            answer = {"value": write(outcome.value, out, {})} if isinstance(outcome, Returned) else {}
        except TypeError as error:  # a value that cannot be sent, such as an object of the submission's own class
            self.guest.send({"error": {"type": "TypeError", "message": f"{function.name}: {error}"}})
            return
        match outcome:
            case Returned():
                self.guest.send(answer, out)
            case Raised():
                self.guest.send({"error": {"type": outcome.type_name, "message": outcome.message}})
            case Ended(reason="timeout"):
                self.guest.kill(Ended("timeout", f"{function.name} had no time left to answer"))
            case Ended():
                self.guest.kill(Ended("crashed", f"{function.name} did not survive what it was called with"))
            case _:
                assert_never(outcome)


def count_positional(step: Step, parameters: Sequence[str]) -> int:
    """The number of positional arguments: for the entry, those before the first omitted one; for other functions,
    all.
    """
    if step.name or step.action not in ("call", "make") or not parameters:
        return len(step.arguments)
    pairs = zip(step.arguments, parameters, strict=False)
    return next((n for n, ((given, _), name) in enumerate(pairs) if given != name), len(step.arguments))


@cache
def seed_of_guests(seed: int) -> int:
    """The seed of the generators in guests: it follows from the seed of the run and cannot be reversed.

    A submission can read and print it. No input is drawn from it, and the seed can only be found by trying seeds, at a
    few milliseconds each. A drawn seed of 63 bits is out of reach. A small one, chosen by hand, cannot be found by a
    guest in its short life, but can be found later by somebody who has the printed value.
    """
    stretched = scrypt(str(seed).encode(), salt=b"seed of guests", n=1 << 12, r=8, p=1, dklen=8)
    return int.from_bytes(stretched, "little") >> 1


def read_screened(header: Mapping[str, Any], _: protocol.Tensors) -> LoadFailure | None:
    """Why a source was not run; None if it is run next."""
    if "syntax" in header:
        where = header["syntax"]
        return LoadFailure("syntax", str(where["message"]), where["line"], str(where["text"]))
    uses = tuple((use["line"], use["name"], use["instead"]) for use in header["violations"])
    return LoadFailure("forbidden", "", uses[0][0], violations=uses) if uses else None


def read_loaded(header: Mapping[str, Any], _: protocol.Tensors) -> LoadFailure | None:
    """Why a source that was run has no entry to call; None if it has one."""
    if "error" in header:
        raised = read_raised(header["error"])
        return LoadFailure("raised", raised.message, raised.line, raised=raised)
    state, defined = str(header["entry"]), ", ".join(header["defined"])
    if state == "ok":
        return None
    return LoadFailure("missing", defined) if state == "missing" else LoadFailure("not_callable", state)


def _tokens(value: Any) -> int:
    """The number of tokens in a callable's argument: ids, or vectors along the last axis, or the entries of a list of
    tensors; 1 if there are none."""
    if isinstance(value, Array):
        axes = value.shape[:-1] if value.is_float else value.shape
        return math.prod(axes)
    if isinstance(value, (list, tuple)):
        return sum(math.prod(item.shape) if isinstance(item, Array) else _tokens(item) for item in value)
    return len(value) if isinstance(value, (str, bytes)) else 1


def _is_over(rows: Sequence[Sequence[Outcome]]) -> bool:
    """Whether the guest has ended during these calls."""
    return bool(rows) and (not rows[-1] or isinstance(rows[-1][-1], Ended))


def _until_stopped(call: Call, outcomes: list[Outcome]) -> list[Outcome]:
    """The outcomes of a script up to the first step after which there is no object to go on with."""
    for number, (step, outcome) in enumerate(zip(call.steps, outcomes, strict=False)):
        if isinstance(outcome, Raised) and step.raises is None:
            return outcomes[: number + 1]
    return outcomes


def open_trusted(zygote: Zygote, source: GuestSource, seed: int, ranks: bytes = b"", wall_s: float = 300.0) -> Caller:
    """Start a guest and load a file of the course.  Raises GuestError if it does not load."""
    caller = Caller(zygote.fork(Limits(wall_s=wall_s, memory_mb=4096, language=source.language)), ranks=ranks)
    failure = caller.load(source, seed)
    if failure is not None:
        caller.guest.close()
        detail = failure.ended.detail if failure.ended else failure.message
        raise GuestError(f"{source.file}: {failure.kind}: {detail}")
    return caller
