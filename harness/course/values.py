"""Values of an exercise file: a literal, or a draw whose first key names its constructor.  Draws nothing."""

from __future__ import annotations

import keyword
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    Field,
    PlainValidator,
    StrictBool,
    StringConstraints,
    TypeAdapter,
    WithJsonSchema,
    model_validator,
)

from harness.authoring.models import Strict, keys_of, refuse
from harness.authoring.strict_yaml import Place
from harness.course.symbols import MAX_AXES, Arithmetic, Count, Entry, Index, Number, Shape, Whole, parse_arithmetic
from harness.errors import did_you_mean

FloatType = Literal["float32", "float64", "float16", "bfloat16"]
AnyType = Literal["float32", "float64", "float16", "bfloat16", "int64", "int32", "int8", "bool"]
NumberType = Literal["float32", "float64", "float16", "bfloat16", "int64", "int32", "int8"]
# Constructors of earlier versions, and what they are called now.
OLD_CONSTRUCTORS = {"given": "ref", "kept": "ref"}
INT_BITS = {"int64": 64, "int32": 32, "int8": 8}


def _is_name(text: str) -> str:
    if not text.isidentifier() or keyword.iskeyword(text):
        refuse(f'"{text}" is not a Python name')
    return text


def _parse_value(value: Any) -> Any:
    """A literal or a draw; a mapping whose first key is a constructor is a draw."""
    if isinstance(value, list):
        return _VALUES.validate_python(value)
    if not isinstance(value, dict) or not value:
        return value
    first = next(iter(value))
    if first in CONSTRUCTORS:
        return CONSTRUCTORS[first].model_validate(value)
    if first in OLD_CONSTRUCTORS and len(value) == 1 and str(value[first]).isidentifier():
        refuse(f'unknown constructor "{first}": it is called "{OLD_CONSTRUCTORS[first]}" now')
    near = get_close_matches(str(first), CONSTRUCTORS, 1, 0.81)  # a slip of two letters, but not `id` for `ids`
    if near and set(map(str, value)) - {first} <= keys_of(CONSTRUCTORS[near[0]]):
        refuse(
            f'unknown constructor "{first}"{did_you_mean(first, near)} '
            "(a literal mapping is written {value: {…}} or {map: [[key, value], …]})"
        )
    for name in set(value) & set(CONSTRUCTORS):
        if set(map(str, value)) <= keys_of(CONSTRUCTORS[name]):
            refuse(f'a constructor comes first: put "{name}" before "{first}"')
    return _MAPPING.validate_python(value)


Value = Annotated[Any, PlainValidator(_parse_value), WithJsonSchema({"$comment": "Value"})]
Raw = Annotated[Any, WithJsonSchema({})]
Name = Annotated[str, AfterValidator(_is_name)]
Text = Annotated[str, StringConstraints(min_length=1)]
Arguments = dict[Name, Value]


class Put(Strict):
    """One overwriting of drawn entries; ":" stands for a whole axis."""

    at: tuple[Index, ...]
    value: Entry


class Tensor(Strict):
    """A tensor that is written out; `jitter` moves each finite entry by up to this share, equal ones alike."""

    tensor: Annotated[Any, WithJsonSchema({"type": ["array", "number", "boolean"]})]
    dtype: AnyType | None = None
    jitter: Annotated[float, Field(strict=True, gt=0, lt=1)] | None = None

    @model_validator(mode="after")
    def _check(self) -> Tensor:
        try:
            entries = list(nested_entries(self.tensor, shape_of(self.tensor)))
        except ValueError as error:
            refuse(str(error))
        kinds = {type(entry) for entry in entries}
        if not kinds <= {bool} and not kinds <= {int, float}:
            refuse("a tensor holds numbers, or true and false, not a mix or anything else")
        wanted = self.dtype or ("bool" if bool in kinds else "float32")
        if entries and (wanted == "bool") is not (bool in kinds):
            refuse(f"these entries do not make a tensor of {wanted}")
        if wanted in INT_BITS:
            limit = 2 ** (INT_BITS[wanted] - 1)
            for entry in entries:
                if isinstance(entry, float) or not -limit <= entry < limit:
                    refuse(f"{entry} does not fit {wanted}")
        elif self.dtype is None and kinds == {int} and any(not -(2**63) <= entry < 2**63 for entry in entries):
            refuse("an entry does not fit int64")
        if self.jitter is not None and (wanted not in get_args(FloatType) or (self.dtype is None and kinds == {int})):
            refuse("jitter belongs to tensors of floats")
        return self


class Normal(Strict):
    """A tensor of normally distributed numbers of this shape, times `scale`, plus `shift`."""

    normal: Shape
    scale: Number = 1
    shift: Number = 0
    dtype: FloatType | None = None
    put: tuple[Put, ...] = ()


class Uniform(Strict):
    """A tensor of this shape, uniform from `low` to `high`."""

    uniform: Shape
    low: Number = 0
    high: Number = 1
    dtype: FloatType | None = None
    put: tuple[Put, ...] = ()


class Integers(Strict):
    """A tensor of whole numbers of this shape, from `low` to below `high`."""

    integers: Shape
    low: Whole = 0
    high: Whole
    dtype: NumberType = "int64"
    put: tuple[Put, ...] = ()


class Mask(Strict):
    """A boolean tensor: an entry is true with the probability `keep`; with `every_row`, some entry of each row is."""

    mask: Shape
    keep: Number = 0.6
    every_row: StrictBool = True
    put: tuple[Put, ...] = ()


class Arange(Strict):
    """The whole numbers from 0 to below this, as a tensor."""

    arange: Count


class Permutation(Strict):
    """The numbers from 0 to below this, in random order, as a tensor."""

    permutation: Count


class Full(Strict):
    """A tensor of this shape, all entries equal."""

    full: Shape
    value: Entry
    dtype: AnyType | None = None
    put: tuple[Put, ...] = ()


class Choose(Strict):
    """One of these values."""

    choose: Annotated[tuple[Value, ...], Field(min_length=1)]


class Integer(Strict):
    """A Python int from the first to the second bound, both included."""

    integer: tuple[Whole, Whole]


class Real(Strict):
    """A Python float between two bounds."""

    real: tuple[Number, Number]


class Symbol(Strict):
    """The value of a drawn symbol, or of arithmetic on symbols."""

    symbol: Annotated[
        Arithmetic,
        PlainValidator(lambda value: parse_arithmetic(str(value), "any")),
        WithJsonSchema({"type": "string"}),
    ]


class Tuple(Strict):
    """A Python tuple of these values."""

    tuple_: tuple[Value, ...] = Field(alias="tuple")


def _as_bytes(value: Any) -> bytes:
    if isinstance(value, str):
        return value.encode()
    if not isinstance(value, list) or not all(type(byte) is int and 0 <= byte < 256 for byte in value):
        refuse("should be text, or a list of whole numbers from 0 to 255")
    return bytes(value)


class Bytes(Strict):
    """Python bytes: a text in UTF-8, or a list of whole numbers."""

    bytes_: Annotated[
        bytes,
        PlainValidator(_as_bytes),
        WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "integer"}}]}),
    ] = Field(alias="bytes")


class OnePass(Strict):
    """An iterator over these items, `times` times over, each drawn anew."""

    iterator: tuple[Value, ...]
    times: Count = 1


class ListOf(Strict):
    """A list of `times` values, each drawn anew."""

    list_of: Value
    times: Count
    # in rising order, once they are drawn
    sorted: StrictBool = False


class Ids(Strict):
    """A list of this many whole numbers, from `low` to below `high`."""

    ids: Count
    low: Whole = 0
    high: Whole


class Map(Strict):
    """A dict of these pairs."""

    map: tuple[tuple[Value, Value], ...]


class Letters(Strict):
    """A text of this many letters of an alphabet."""

    letters: Count
    alphabet: Text


class Merges(Strict):
    """BPE merges of two ASCII letters each, all different, in random order."""

    merges: Count
    alphabet: Text


class Relabel(Strict):
    """A value whose texts have other letters and digits, each of its own kind, equal ones where they were equal.

    With `high`, its whole numbers become others from `low` on as well.  The same throughout a case; keys that are text
    stay.
    """

    relabel: Value
    low: Whole = 0
    high: Whole | None = None


class Corpus(Strict):
    """Text of a corpus: `chars` characters from the `from`-th on, or `lines` lines from the `from`-th on."""

    corpus: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([-_][a-z0-9]+)*$")]
    start: Count = Field(0, alias="from")
    chars: Count | None = None
    lines: Count | None = None

    @model_validator(mode="after")
    def _check(self) -> Corpus:
        if self.chars is not None and self.lines is not None:
            refuse("give chars or lines, not both")
        return self


class RanksValue(Strict):
    """The ranks of a real tokenizer, `dict[bytes, int]`."""

    ranks: Literal["cl100k_base"]


class Pattern(Strict):
    """The regular expression of a real tokenizer."""

    pattern: Literal["cl100k_base"]


class FunctionValue(Strict):
    """A callable that a function of the reference file makes."""

    function: Name
    with_: Arguments = Field({}, alias="with")


class SupportValue(Strict):
    """An object made inside the guest by the exercise's `support` text, such as a model that gradients flow through."""

    support: Name
    with_: Arguments = Field({}, alias="with")


class Ref(Strict):
    """What `let` drew or a step saved under this name, the same at each mention."""

    ref: Name


class Literally(Strict):
    """A value as it is written, also where it looks like a constructor."""

    value: Raw


EXPRESSIONS: tuple[type[Strict], ...] = (
    Tensor, Normal, Uniform, Integers, Mask, Arange, Permutation, Full, Choose, Integer, Real, Symbol, Tuple,
    Bytes, OnePass, ListOf, Ids, Map, Letters, Merges, Relabel, Corpus, RanksValue, Pattern, FunctionValue,
    SupportValue, Ref, Literally,
)  # fmt: skip
CONSTRUCTORS: dict[str, type[Strict]] = {
    field.alias or name: model for model in EXPRESSIONS for name, field in [next(iter(model.model_fields.items()))]
}
_VALUES: TypeAdapter[list[Any]] = TypeAdapter(list[Value])
_MAPPING: TypeAdapter[dict[Any, Any]] = TypeAdapter(dict[Any, Value])


def iterate_nodes(value: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Every expression, step and arithmetic inside a model, with its place in the file; outermost first."""
    yield place, value
    if isinstance(value, Literally):
        return
    if isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            yield from iterate_nodes(getattr(value, name), (*place, field.alias or name))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from iterate_nodes(item, (*place, key))
    elif isinstance(value, list | tuple):
        for number, item in enumerate(value):
            yield from iterate_nodes(item, (*place, number))


def shape_of(nested: Any) -> tuple[int, ...]:
    """The shape of a nested list.  Raises `ValueError` when it is not rectangular or has too many axes."""
    shape: list[int] = []
    level = nested
    while isinstance(level, list):
        shape.append(len(level))
        if len(shape) > MAX_AXES:
            raise ValueError(f"a tensor has at most {MAX_AXES} axes")
        if not level:
            break
        level = level[0]
    return tuple(shape)


def nested_entries(nested: Any, shape: tuple[int, ...]) -> Iterator[Any]:
    """The entries of a nested list, row by row.  Raises `ValueError` when it has not this shape."""
    if not isinstance(nested, list) and not shape:
        yield nested
    elif not isinstance(nested, list) or not shape or len(nested) != shape[0]:
        raise ValueError("the lists of a tensor must be nested to one depth, and equally long on each level")
    else:
        for row in nested:
            yield from nested_entries(row, shape[1:])
