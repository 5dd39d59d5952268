"""A guest's side of the channel: frames over its socket, errors as text, output.  Untrusted, like the whole guest."""

from __future__ import annotations

import builtins
import difflib
import dis
import linecache
import sys
import threading
import traceback
import types
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any

from . import forbidden_calls, protocol
from .kernels.faults import KernelFault

MAX_MESSAGE = 2000
# Python's own exceptions, by identity, collected before a submission runs: a class that only has the same name, or
# claims to be equal, does not count.
NAMES = {
    id(kind): kind.__name__
    for kind in vars(builtins).values()
    if isinstance(kind, type) and issubclass(kind, BaseException)
}


class Channel:
    """Frames over one socket, given the functions that read and write bytes.  The grader's frames are trusted, so their
    size is not limited."""

    def __init__(self, read: Callable[[int], bytes], write: Callable[[memoryview], int]) -> None:
        self.read_some, self.write_some = read, write
        self.requesting = threading.Lock()  # a submission may call the grader's functions from several threads
        self.is_call = False  # the grader answers requests until its own is answered
        self.gathered: list[bytes] | None = None  # answers that are written together

    def request(self, frame: bytes, max_bytes: int) -> Any:
        """`exchange` for a frame of limited size.  Raises ValueError if it is too large."""
        if not protocol.is_within(frame, max_bytes):
            raise ValueError(f"arguments of {len(frame)} bytes are too large for a callable")
        return self.exchange(frame)

    def exchange(self, frame: bytes) -> Any:
        """The answer to a packed frame, header and tensors.  Raises RuntimeError outside a call."""
        with self.requesting:
            if not self.is_call:
                raise RuntimeError("a callable may be called only during the call that it was passed to")
            self._write(frame)
            return self.receive()

    def send(self, header: dict[str, Any], tensors: protocol.Tensors | None = None) -> None:
        self.write(protocol.pack(header, tensors))

    def write(self, frame: bytes) -> None:
        """Answer the grader; threads left behind by the call can send no requests afterwards."""
        with self.requesting:
            self.is_call = False
        if self.gathered is None:
            self._write(frame)
        else:
            self.gathered.append(frame)

    @contextmanager
    def gathering(self) -> Iterator[None]:
        """Answers in the block are written at its end, in one piece; a guest that ends before has sent none of them."""
        self.gathered = []
        yield
        frames, self.gathered = self.gathered, None
        self._write(b"".join(frames))

    def _write(self, frame: bytes) -> None:
        view = memoryview(frame)
        while view:
            view = view[self.write_some(view) :]

    def _exactly(self, size: int) -> bytes:
        parts = []
        while size:
            part = self.read_some(min(size, 1 << 20))
            if not part:
                raise EOFError
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def receive(self) -> tuple[dict[str, Any], protocol.Tensors]:
        _, header, payload = protocol.HEAD.unpack(self._exactly(protocol.HEAD.size))
        head = protocol.parse_header(self._exactly(header))
        return head, protocol.parse_payload(self._exactly(payload))


def describe(error: BaseException, file: str, earlier: Collection[str] = ()) -> dict[str, Any]:
    """An exception as text: its class, the nearest of Python's own classes, its message, the last line of the
    submission in the traceback, and the lines there of it and of these earlier files."""
    error = forbidden_calls.recognise(error)
    try:
        message = (str(error) + _suggest(error))[:MAX_MESSAGE]
    except BaseException:  # a hostile __str__
        message = "(its message cannot be shown)"
    # `extract_tb` would look at every file on disk, which takes longer than most calls
    trace = list(_frames(error.__traceback__))
    own = [at.tb_lineno for at in trace if at.tb_frame.f_code.co_filename == file]
    lines = [_line(at, file) for at in trace if at.tb_frame.f_code.co_filename in (file, *earlier)]
    bases = [NAMES[id(base)] for base in type.__dict__["__mro__"].__get__(type(error)) if id(base) in NAMES]
    if isinstance(error, RuntimeError) and "can't allocate memory" in message:
        bases.append("MemoryError")
    return {
        "type": type(error).__name__,
        "bases": bases,
        "message": message,
        "line": own[-1] if own else error.line if isinstance(error, KernelFault) else None,
        "trace": "\n".join(lines[-5:])[:MAX_MESSAGE],
    }


def is_raised_by(error: BaseException, *files: str) -> bool:
    """Whether a `raise` of one of these files raised it: no allocation failed, so the process can go on."""
    *_, last = [None, *_frames(error.__traceback__)]
    return last is not None and last.tb_frame.f_code.co_filename in files and _is_raise(last)


def _frames(at: types.TracebackType | None) -> Iterator[types.TracebackType]:
    while at is not None:
        yield at
        at = at.tb_next


def _is_raise(at: types.TracebackType) -> bool:
    return at.tb_frame.f_code.co_code[at.tb_lasti] == dis.opmap["RAISE_VARARGS"]


def _line(at: types.TracebackType, file: str) -> str:
    """A line of the submission or of an earlier file; of the reference's, whose source is not here, only a `raise`."""
    code = at.tb_frame.f_code
    text = linecache.getline(code.co_filename, at.tb_lineno).strip() or ("raise" if _is_raise(at) else "")
    where = "" if code.co_filename == file else f"{code.co_filename}, "
    return f"{where}line {at.tb_lineno}, in {code.co_name}: {text}".rstrip()


def _suggest(error: BaseException) -> str:
    """`; did you mean rsqrt?` for a misspelt name; "" if nothing is close."""
    if type(error) is AttributeError:
        known = dir(error.obj)
    elif type(error) is NameError and error.__traceback__ is not None:
        *_, (frame, _) = traceback.walk_tb(error.__traceback__)
        known = [*frame.f_locals, *frame.f_globals]
    else:
        return ""
    close = difflib.get_close_matches(error.name or "", filter(None, known), 1, 0.75)
    return f"; did you mean {close[0]}?" if close else ""


def flush() -> None:
    """Flush the output; a closed or replaced stream is the submission's own problem."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BaseException:  # output never counts
            continue
