"""Objects that no exercise asks for, one made by each of `VALUES`. This file is read as text and runs only in a
guest."""

import collections
import contextlib
import decimal
import enum
import fractions
import math
import types

import numpy
import torch


class Odd:
    """An object that lies about everything."""

    def __init__(self, answer):
        self.__dict__["answer"] = answer

    @property
    def __class__(self):
        return self.answer

    def __len__(self):
        raise RuntimeError("no length")

    def __iter__(self):
        raise KeyboardInterrupt

    def __eq__(self, other):
        return True

    __hash__ = None

    def __repr__(self):
        raise SystemExit(3)

    __str__ = __repr__

    def __getattr__(self, name):
        raise ValueError(name)


class OddInt(int):
    def __abs__(self):
        return "no number"

    def __lt__(self, other):
        raise RuntimeError

    def __int__(self):
        return 10**5000

    __index__ = __int__


class OddFloat(float):
    def __sub__(self, other):
        return 0.0

    def __float__(self):
        return math.inf


class OddText(str):
    def __str__(self):
        return 5

    def encode(self, *_):
        raise UnicodeError


class OddList(list):
    def __iter__(self):
        yield self

    def __len__(self):
        return 3


class OddDict(dict):
    def items(self):
        return [(Odd(int), Odd(str))]

    def keys(self):
        return 7


class OddTensor(torch.Tensor):
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        raise RuntimeError("no function")

    @property
    def shape(self):
        return (10**20, -1)

    dtype = "float32"


class Choice(enum.IntEnum):
    ONE = 1


def itself():
    found = []
    found.append(found)
    return found


def itself_in_a_dict():
    found = {}
    found["self"] = found
    return found


def deep(kind, depth=10**5):
    found = 1
    for _ in range(depth):
        found = kind(found)
    return found


def sparse():
    return torch.eye(3).to_sparse()


def quantized():
    return torch.quantize_per_tensor(torch.ones(2, 3), 0.1, 0, torch.qint8)


Pair = collections.namedtuple("Pair", "left right")

VALUES = [
    lambda: None,
    lambda: True,
    lambda: 0,
    lambda: -1,
    lambda: 1 << 70,
    lambda: 10**5000,
    lambda: -(1 << 100_000),
    lambda: math.inf,
    lambda: -math.inf,
    lambda: math.nan,
    lambda: 1e308,
    lambda: -0.0,
    lambda: 1j,
    lambda: "",
    lambda: "\ud800\udfff",
    lambda: "\0\x1b[31m",
    lambda: "a" * (1 << 20),
    lambda: b"",
    lambda: b"\xff\xfe",
    lambda: bytearray(3),
    lambda: memoryview(b"abc"),
    list,
    lambda: (),
    dict,
    lambda: {1, 2},
    lambda: range(5),
    lambda: itself(),
    lambda: itself_in_a_dict(),
    lambda: deep(lambda x: [x]),
    lambda: deep(lambda x: (x,)),
    lambda: deep(lambda x: {"a": x}),
    lambda: deep(lambda x: [x], 61),
    lambda: deep(lambda x: [x], 60),
    lambda: deep(lambda x: {0: x}, 59),
    lambda: [[], [[]]],
    lambda: [None],
    lambda: [1, "a", None, 2.5],
    lambda: [math.nan] * 3,
    lambda: [10**5000] * 2,
    lambda: ["\ud800"] * 2,
    lambda: {math.nan: 1, math.inf: 2, -math.inf: 3},
    lambda: {10**5000: 1},
    lambda: {(1, (2,)): [3]},
    lambda: {"\ud800": "\udfff"},
    lambda: {None: None},
    lambda: {b"a": 1, "a": 2, 1: 3},
    lambda: {torch.ones(2): 1},
    lambda: {Odd: 1},
    lambda: Odd(int),
    lambda: Odd(list),
    lambda: Odd(torch.Tensor),
    lambda: Odd(str),
    lambda: [Odd(float)] * 2,
    lambda: Odd,
    lambda: OddInt(5),
    lambda: OddFloat(2.5),
    lambda: OddText("abc"),
    lambda: OddList([1, 2, 3]),
    lambda: OddDict(a=1),
    lambda: [OddInt(1), OddFloat(1), OddText("a")],
    lambda: torch.ones(2, 5).as_subclass(OddTensor),
    lambda: [torch.ones(2).as_subclass(OddTensor)],
    lambda: Choice.ONE,
    lambda: Pair(1, "a"),
    lambda: [Pair(b"a", b"b")],
    lambda: collections.OrderedDict(a=1),
    lambda: collections.Counter("aab"),
    lambda: (n for n in range(3)),
    lambda: iter([1]),
    lambda: map(str, [1]),
    lambda: lambda: 1,
    lambda: int,
    lambda: types,
    lambda: NotImplemented,
    lambda: ...,
    lambda: decimal.Decimal("NaN"),
    lambda: fractions.Fraction(1, 3),
    lambda: ValueError("x"),
    lambda: object(),
    lambda: numpy.float64(1.5),
    lambda: numpy.float32(1.5),
    lambda: numpy.int64(3),
    lambda: numpy.bool_(True),
    lambda: numpy.str_("a"),
    lambda: numpy.array([1.0, 2.0]),
    lambda: numpy.array([Odd(int), None], dtype=object),
    lambda: numpy.zeros(2, dtype=[("a", "f4"), ("b", "O")]),
    lambda: numpy.ma.masked,
    lambda: numpy.datetime64("NaT"),
    lambda: [numpy.float64("nan")],
    lambda: {numpy.float64(1): 1},
    lambda: torch.tensor(1.5),
    lambda: torch.tensor(math.nan),
    lambda: torch.empty(0),
    lambda: torch.empty(0, 1 << 40),
    lambda: torch.empty(3, 0, 5),
    lambda: torch.empty(0, 1 << 31, 1 << 31),
    lambda: torch.empty(0, 1 << 31, 1 << 31, dtype=torch.bfloat16),
    lambda: torch.ones([1] * 40),
    lambda: torch.ones([1] * 63, dtype=torch.bfloat16),
    lambda: torch.ones(1).expand(1 << 12, 1 << 10),
    lambda: torch.ones(2, 5, dtype=torch.complex64),
    lambda: torch.ones(2, 5, dtype=torch.complex128),
    lambda: torch.ones(2, 5, dtype=torch.complex64).conj(),
    lambda: torch.ones(2, 5, dtype=torch.float8_e4m3fn),
    lambda: torch.ones(2, 5, dtype=torch.uint16),
    lambda: torch.full((2, 5), math.inf),
    lambda: torch.full((2, 5), 1e-45),
    lambda: torch.full((2, 5), math.nan, dtype=torch.float16),
    lambda: torch.full((2, 5), math.nan, dtype=torch.bfloat16),
    lambda: torch.full((3,), -128, dtype=torch.int8),
    lambda: torch.ones(2, 5, device="meta"),
    sparse,
    lambda: sparse().to_sparse_csr(),
    quantized,
    lambda: torch.nested.nested_tensor([torch.ones(2), torch.ones(3)]),
    lambda: torch.ones(2, 5).to_mkldnn(),
    lambda: torch.nn.Parameter(torch.ones(2)),
    lambda: torch.nn.Linear(1, 1),
    lambda: torch.float32,
    lambda: torch.Size([2, 3]),
    lambda: torch.ones(3).storage(),
    lambda: torch.ones(2, 5).T,
    lambda: torch.ones(2, 5).requires_grad_(),
    lambda: [torch.ones(2), None, "a"],
    lambda: torch.ones(4, 4).flip(0)[::2],
    lambda: torch.tensor(5),
    lambda: torch.tensor(True),
    lambda: [torch.tensor(5)],
    lambda: torch.arange(10) ** 20,
]

turn = 0


def value():
    global turn
    turn += 1
    return VALUES[(turn - 1) % len(VALUES)]()


def function(*arguments, **named):
    for given in [*arguments, *named.values()]:
        if callable(given):
            for _ in range(2):
                with contextlib.suppress(Exception):
                    given(value())
    return value()


class Scripted:
    def __init__(self, *arguments, **named):
        pass

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return function if turn % 5 else function()
