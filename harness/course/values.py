"""Values of an exercise file: a literal, or a draw whose first key is its constructor.  Draws nothing."""

from __future__ import annotations

import keyword
from collections.abc import Hashable, Iterator
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

from harness.authoring.models import SLUG, Strict, keys_of, refuse
from harness.authoring.strict_yaml import Place
from harness.course.symbols import MAX_AXES, Arithmetic, Count, Entry, Index, Number, Shape, Whole, parse_arithmetic
from harness.errors import did_you_mean

FloatType = Literal["float32", "float64", "float16", "bfloat16"]
AnyType = Literal["float32", "float64", "float16", "bfloat16", "int64", "int32", "int8", "uint8", "bool"]
NumberType = Literal["float32", "float64", "float16", "bfloat16", "int64", "int32", "int8", "uint8"]
INT_RANGES = {
    "int64": range(-(2**63), 2**63), "int32": range(-(2**31), 2**31), "int8": range(-128, 128), "uint8": range(256),
}  # fmt: skip


def _is_name(text: str) -> str:
    if not text.isidentifier() or keyword.iskeyword(text):
        name, equals, value = text.partition("=")
        advice = f"; write `{name.strip()}: {value.strip()}`" if equals else ""
        refuse(f'"{text}" is not a Python name{advice}')
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
    near = get_close_matches(str(first), CONSTRUCTORS, 1, 0.81)  # a slip of two letters, but not `id` for `ids`
    if near and set(map(str, value)) - {first} <= keys_of(CONSTRUCTORS[near[0]]):
        refuse(
            f'unknown constructor "{first}"{did_you_mean(first, near)} '
            "(a mapping that is data: {map: [[key, value], …]})"
        )
    for name in set(value) & set(CONSTRUCTORS):
        if set(map(str, value)) <= keys_of(CONSTRUCTORS[name]):
            refuse(f'a constructor comes first: put "{name}" before "{first}"')
    return _MAPPING.validate_python(value)


Value = Annotated[Any, PlainValidator(_parse_value), WithJsonSchema({"$comment": "Value"})]
Raw = Annotated[Any, WithJsonSchema({})]
Name = Annotated[str, AfterValidator(_is_name)]
Text = Annotated[str, StringConstraints(min_length=1)]
Slug = Annotated[str, StringConstraints(pattern=SLUG, max_length=60)]
Arguments = dict[Name, Value]


class Put(Strict):
    """Overwrites drawn entries; ":" is a whole axis."""

    at: tuple[Index, ...] = Field(description='The place, an index for each axis; ":" is the whole axis.')
    value: Entry = Field(description="The number that is written there.")


class Tensor(Strict):
    """A tensor that is written out; `jitter` moves each finite entry by up to this share, equal ones alike."""

    tensor: Annotated[Any, WithJsonSchema({"type": ["array", "number", "boolean"]})] = Field(
        description="The entries, as nested lists of numbers or of true and false."
    )
    dtype: AnyType | None = Field(
        default=None,
        description="Its dtype. Default: the case's for floats, int64 for whole numbers, bool for true and false.",
    )
    jitter: Annotated[float, Field(strict=True, gt=0, lt=1)] | None = Field(
        default=None, description="Moves each finite entry by up to this share, equal ones alike: 0.1 is 10 %."
    )

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
        natural = "int64" if kinds == {int} and self.dtype is None else wanted
        if natural in INT_RANGES:
            for entry in entries:
                if isinstance(entry, float) or entry not in INT_RANGES[natural]:
                    refuse(f"{entry} does not fit {natural}")
        if self.jitter is not None and (wanted not in get_args(FloatType) or (self.dtype is None and kinds == {int})):
            refuse("jitter belongs to tensors of floats")
        return self


class Normal(Strict):
    """A tensor of normally distributed numbers of this shape, times `scale`, plus `shift`."""

    normal: Shape = Field(description="The shape.")
    scale: Number = Field(default=1, description="The standard deviation.")
    shift: Number = Field(default=0, description="The mean.")
    dtype: FloatType | None = Field(default=None, description="Its dtype. Default: the case's.")
    put: tuple[Put, ...] = Field(default=(), description="Entries to overwrite once the tensor is drawn.")


class Uniform(Strict):
    """A tensor of this shape, uniform from `low` to `high`."""

    uniform: Shape = Field(description="The shape.")
    low: Number = Field(default=0, description="The lower bound.")
    high: Number = Field(default=1, description="The upper bound.")
    dtype: FloatType | None = Field(default=None, description="Its dtype. Default: the case's.")
    put: tuple[Put, ...] = Field(default=(), description="Entries to overwrite once the tensor is drawn.")


class Integers(Strict):
    """A tensor of whole numbers of this shape, from `low` to below `high`."""

    integers: Shape = Field(description="The shape.")
    low: Whole = Field(default=0, description="The smallest number.")
    high: Whole = Field(description="One more than the largest number.")
    dtype: NumberType = Field(default="int64", description="Its dtype.")
    put: tuple[Put, ...] = Field(default=(), description="Entries to overwrite once the tensor is drawn.")


class Mask(Strict):
    """A boolean tensor: each entry is true with probability `keep`; with `every_row`, each row has a true entry."""

    mask: Shape = Field(description="The shape.")
    keep: Number = Field(default=0.6, description="The probability of true.")
    every_row: StrictBool = Field(default=True, description="true: each row has a true entry.")
    put: tuple[Put, ...] = Field(default=(), description="Entries to overwrite once the mask is drawn.")


class Arange(Strict):
    """The whole numbers from 0 to below this, as a tensor."""

    arange: Count = Field(description="One more than the last number.")


class Permutation(Strict):
    """The numbers from 0 to below this, in random order, as a tensor."""

    permutation: Count = Field(description="How many numbers.")


class Full(Strict):
    """A tensor of this shape, all entries equal."""

    full: Shape = Field(description="The shape.")
    value: Entry = Field(description="The number in each entry: 1 makes whole numbers, 1.0 floats, true booleans.")
    put: tuple[Put, ...] = Field(default=(), description="Entries to overwrite.")


class Choose(Strict):
    """One of these values."""

    choose: Annotated[tuple[Value, ...], Field(min_length=1)] = Field(
        description="The values to choose from. Repeats take turns."
    )


class Integer(Strict):
    """A Python int from the first to the second bound, both included."""

    integer: tuple[Whole, Whole] = Field(description="The smallest and the largest number.")


class Real(Strict):
    """A Python float between two bounds."""

    real: tuple[Number, Number] = Field(description="The lower and the upper bound.")


class Symbol(Strict):
    """The value of a drawn symbol, or of arithmetic on symbols."""

    symbol: Annotated[
        Arithmetic,
        PlainValidator(lambda value: parse_arithmetic(str(value), "any")),
        WithJsonSchema({"type": "string"}),
    ] = Field(description="The name of a symbol of `draw`, or arithmetic: `heads * d`.")


class Tuple(Strict):
    """A Python tuple of these values."""

    tuple_: tuple[Value, ...] = Field(alias="tuple", description="The items.")


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
    ] = Field(alias="bytes", description="Text, or a list of whole numbers from 0 to 255.")


class OnePass(Strict):
    """An iterator over the items of a list."""

    iterator: Value = Field(description="The list, written out or drawn: `{iterator: {list_of: …, times: 3}}`.")


class ListOf(Strict):
    """A list of `times` values, each drawn separately."""

    list_of: Value = Field(description="What each item is.")
    times: Count = Field(description="How many items.")


class Ids(Strict):
    """A list of this many whole numbers, from `low` to below `high`."""

    ids: Count = Field(description="How many numbers.")
    low: Whole = Field(default=0, description="The smallest number.")
    high: Whole = Field(description="One more than the largest number.")


class Map(Strict):
    """A dict of these pairs."""

    map: tuple[tuple[Value, Value], ...] = Field(description="The pairs: `[[key, value], …]`.")


class Letters(Strict):
    """A text of this many letters of an alphabet."""

    letters: Count = Field(description="How many letters.")
    alphabet: Text = Field(description="The letters to draw from.")


class Merges(Strict):
    """BPE merges of ASCII letters: every text of two in random order, then of three, and so on, each cut at random."""

    merges: Count = Field(description="How many merges.")
    alphabet: Text = Field(description="The letters to draw from.")


class Relabel(Strict):
    """A value whose texts have other letters and digits, each of its own kind, equal ones where they were equal.

    With `high`, its whole numbers become others from `low` on as well.  The same throughout a case; keys that are text
    stay.
    """

    relabel: Value = Field(description="The value to change.")
    low: Whole = Field(default=0, description="The smallest number that a whole number may become.")
    high: Whole | None = Field(default=None, description="One more than the largest. Without it, numbers stay.")


class Corpus(Strict):
    """Text of a corpus: `chars` characters from the `from`-th on."""

    corpus: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([-_][a-z0-9]+)*$")] = Field(
        description="A file of exercises/corpora, without .txt."
    )
    start: Count = Field(default=0, alias="from", description="The first character, from 0.")
    chars: Count = Field(default=200, description="How many characters.")


class Tokenizer(Strict):
    """A part of a real tokenizer: its ranks, `dict[bytes, int]`, or its regular expression."""

    tokenizer: Literal["cl100k_base"] = Field(description="The tokenizer.")
    part: Literal["ranks", "pattern"] = Field(description="The ranks of its tokens, or the pattern of its pieces.")


class FunctionValue(Strict):
    """A callable that a function of the reference file makes."""

    function: Name = Field(description="A function of the reference file that returns the callable.")
    with_: Arguments = Field(default={}, alias="with", description="Its arguments.")


class SupportValue(Strict):
    """An object made beside the submission, such as a model that gradients flow through."""

    support: Name = Field(description="A function of the reference file that returns the object.")
    with_: Arguments = Field(default={}, alias="with", description="Its arguments.")


class Ref(Strict):
    """The value that `let` drew or a step saved under this name."""

    ref: Name = Field(description="A name of `let` or `save_as`.")


EXPRESSIONS: tuple[type[Strict], ...] = (
    Tensor, Normal, Uniform, Integers, Mask, Arange, Permutation, Full, Choose, Integer, Real, Symbol, Tuple,
    Bytes, OnePass, ListOf, Ids, Map, Letters, Merges, Relabel, Corpus, Tokenizer, FunctionValue,
    SupportValue, Ref,
)  # fmt: skip
CONSTRUCTORS: dict[str, type[Strict]] = {
    field.alias or name: model for model in EXPRESSIONS for name, field in [next(iter(model.model_fields.items()))]
}
_VALUES: TypeAdapter[list[Any]] = TypeAdapter(list[Value])
_MAPPING: TypeAdapter[dict[Any, Any]] = TypeAdapter(dict[Any, Value])


def iterate_nodes(value: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Every expression, step and arithmetic inside a model, with its place in the file; outermost first."""
    waiting = [(place, value)]
    while waiting:
        place, value = waiting.pop()
        yield place, value
        parts: list[tuple[Hashable, Any]] = []
        if isinstance(value, BaseModel):
            parts = [(field.alias or name, getattr(value, name)) for name, field in type(value).model_fields.items()]
        elif isinstance(value, dict):
            parts = list(value.items())
        elif isinstance(value, list | tuple):
            parts = list(enumerate(value))
        waiting += [((*place, key), item) for key, item in reversed(parts)]


def shape_of(nested: Any) -> tuple[int, ...]:
    """The shape of a nested list.  Raises `ValueError` if it is not rectangular or has too many axes."""
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
    """The entries of a nested list, row by row.  Raises `ValueError` if it does not have this shape."""
    if not isinstance(nested, list) and not shape:
        yield nested
    elif not isinstance(nested, list) or not shape or len(nested) != shape[0]:
        raise ValueError("the lists of a tensor must be nested to one depth, and equally long on each level")
    else:
        for row in nested:
            yield from nested_entries(row, shape[1:])
