"""The exercise language: what one exercise file may say, as pydantic models; a document → an `ExerciseFile`.

Everything that can be told from the file alone is checked here, all problems at once, each at its line.
`python -m harness.language FILE` writes the JSON Schema that editors use.  Draws nothing and runs nothing.
"""

from __future__ import annotations

import ast
import builtins
import itertools
import json
import keyword
import operator
import sys
import warnings
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    StrictBool,
    StrictInt,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import models_json_schema
from pydantic_core import PydanticCustomError
from simpleeval import InvalidExpression, SimpleEval

from harness.errors import CourseError, Problem
from harness.strict_yaml import Document, Place

SCHEMA_NAME = "exercise.schema.json"
MODELINE = f"# yaml-language-server: $schema=../{SCHEMA_NAME}"
MAX_ARITHMETIC = 200
MAX_MAGNITUDE = 10**18
MAX_EXPONENT = 64
MAX_COMBINATIONS = 256
MAX_AXES = 8

FloatType = Literal["float32", "float64", "float16", "bfloat16"]
AnyType = Literal["float32", "float64", "float16", "bfloat16", "int64", "int32", "int8", "bool"]
NumberType = Literal["float32", "float64", "float16", "bfloat16", "int64", "int32", "int8"]
INT_BITS = {"int64": 64, "int32": 32, "int8": 8}


def suggestion(word: object, known: Iterable[str], cutoff: float = 0.6) -> str:
    """`; did you mean "…"?`, or nothing when no known word is near."""
    near = get_close_matches(str(word), list(known), 1, cutoff)
    return f'; did you mean "{near[0]}"?' if near else ""


def _refuse(message: str) -> NoReturn:
    # pydantic takes a message for a template, but leaves it as it is when it comes without a context.
    raise PydanticCustomError("course", message)


# ---- numbers, and arithmetic on drawn symbols


@dataclass(frozen=True)
class Arithmetic:
    """A number written with symbols, like `heads * d`; `minimum` bounds a whole number."""

    text: str
    tree: ast.expr
    names: frozenset[str]
    kind: Literal["whole", "number", "any"]
    minimum: int | None = None

    def evaluate(self, symbols: Mapping[str, Any]) -> Any:
        """Its value; a lone symbol may stand for anything.  Raises `ValueError` with the reason."""
        evaluator = SimpleEval(operators=_OPERATORS, functions={}, names=dict(symbols))
        try:
            value = evaluator.eval(self.text, previously_parsed=self.tree)
        except (InvalidExpression, ArithmeticError, TypeError, ValueError) as error:
            raise ValueError(f'"{self.text}": {getattr(error, "message", error)}') from None
        if self.kind == "whole" and type(value) is not int:
            raise ValueError(f'"{self.text}" must be a whole number, but is {value!r}')
        if self.kind == "number" and type(value) not in (int, float):
            raise ValueError(f'"{self.text}" must be a number, but is {value!r}')
        if self.minimum is not None and value < self.minimum:
            raise ValueError(f'"{self.text}" must be at least {self.minimum}, but is {value}')
        return value


def _limited(function: Callable[..., Any]) -> Callable[..., Any]:
    """The operator, on numbers only and of a size that cannot stall the harness."""

    def apply(*operands: Any) -> Any:
        if not all(type(one) in (int, float) for one in operands):
            raise InvalidExpression("arithmetic takes numbers only")
        if function is operator.pow and abs(operands[1]) > MAX_EXPONENT:
            raise InvalidExpression(f"exponents go up to {MAX_EXPONENT}")
        result = function(*operands)
        if type(result) not in (int, float) or abs(result) > MAX_MAGNITUDE:
            raise InvalidExpression("the result is too large, or not a real number")
        return result

    return apply


_OPERATORS = {
    ast.Add: _limited(operator.add),
    ast.Sub: _limited(operator.sub),
    ast.Mult: _limited(operator.mul),
    ast.Div: _limited(operator.truediv),
    ast.FloorDiv: _limited(operator.floordiv),
    ast.Mod: _limited(operator.mod),
    ast.Pow: _limited(operator.pow),
    ast.USub: _limited(operator.neg),
    ast.UAdd: _limited(operator.pos),
}
_NODES = (ast.BinOp, ast.UnaryOp, ast.Name, ast.Constant, ast.Load, *_OPERATORS)


def _is_sane(constant: Any) -> bool:
    return type(constant) in (int, float) and abs(constant) <= MAX_MAGNITUDE


def _arithmetic(text: str, kind: Literal["whole", "number", "any"], minimum: int | None = None) -> Arithmetic:
    if len(text) > MAX_ARITHMETIC:
        _refuse(f"arithmetic longer than {MAX_ARITHMETIC} characters")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        _refuse(f'"{text}" is neither a number nor arithmetic on symbols')
    for node in ast.walk(tree):
        if not isinstance(node, _NODES) or (isinstance(node, ast.Constant) and not _is_sane(node.value)):
            _refuse(f'"{text}": only symbols, numbers of a sane size and + - * / // % ** may stand here')
    names = frozenset(node.id for node in ast.walk(tree) if isinstance(node, ast.Name))
    return Arithmetic(text, tree, names, kind, minimum)


def _whole(minimum: int | None) -> Callable[[Any], int | Arithmetic]:
    def check(value: Any) -> int | Arithmetic:
        if isinstance(value, str):
            return _arithmetic(value, "whole", minimum)
        if type(value) is not int:
            _refuse(f"should be a whole number or arithmetic on symbols, not {_shown(value)}")
        if minimum is not None and value < minimum:
            _refuse(f"should be at least {minimum}, not {value}")
        return value

    return check


def _number(value: Any) -> int | float | Arithmetic:
    if isinstance(value, str):
        return _arithmetic(value, "number")
    if type(value) not in (int, float):
        _refuse(f"should be a number or arithmetic on symbols, not {_shown(value)}")
    return value  # type: ignore[no-any-return]  # int or float, by the line above


def _entry(value: Any) -> bool | int | float | Arithmetic:
    return value if isinstance(value, bool) else _number(value)


def _index(value: Any) -> int | str | Arithmetic:
    return ":" if value == ":" else _whole(None)(value)


def _as_bytes(value: Any) -> bytes:
    if isinstance(value, str):
        return value.encode()
    if not isinstance(value, list) or not all(type(one) is int and 0 <= one < 256 for one in value):
        _refuse("should be text, or a list of whole numbers from 0 to 255")
    return bytes(value)


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "a mapping"
    return "a list" if isinstance(value, list) else json.dumps(value, default=str, ensure_ascii=False)[:60]


_NUMBER_SCHEMA = WithJsonSchema({"type": ["number", "string"]})
_WHOLE_SCHEMA = WithJsonSchema({"type": ["integer", "string"]})
Number = Annotated[int | float | Arithmetic, PlainValidator(_number), _NUMBER_SCHEMA]
Entry = Annotated[
    bool | int | float | Arithmetic,
    PlainValidator(_entry),
    WithJsonSchema({"type": ["number", "string", "boolean"]}),
]
Whole = Annotated[int | Arithmetic, PlainValidator(_whole(None)), _WHOLE_SCHEMA]
Count = Annotated[int | Arithmetic, PlainValidator(_whole(0)), _WHOLE_SCHEMA]
Index = Annotated[int | str | Arithmetic, PlainValidator(_index), _WHOLE_SCHEMA]
Shape = Annotated[tuple[Count, ...], Field(max_length=MAX_AXES)]


# ---- value expressions


class Strict(BaseModel):
    """A mapping with these keys and no others, never changed after it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)


def _is_name(text: str) -> str:
    if not text.isidentifier() or keyword.iskeyword(text):
        _refuse(f'"{text}" is not a Python name')
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
        _refuse(
            f'unknown constructor "{first}"; did you mean "{near[0]}"? '
            "(a literal mapping is written {value: {…}} or {map: [[key, value], …]})"
        )
    for name in set(value) & set(CONSTRUCTORS):
        if set(map(str, value)) <= keys_of(CONSTRUCTORS[name]):
            _refuse(f'a constructor comes first: put "{name}" before "{first}"')
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
    tensor: Annotated[Any, WithJsonSchema({"type": ["array", "number", "boolean"]})]
    dtype: AnyType | None = None

    @model_validator(mode="after")
    def _check(self) -> Tensor:
        try:
            entries = list(nested_entries(self.tensor, shape_of(self.tensor)))
        except ValueError as error:
            _refuse(str(error))
        kinds = {type(entry) for entry in entries}
        if not kinds <= {bool} and not kinds <= {int, float}:
            _refuse("a tensor holds numbers, or true and false, not a mix or anything else")
        wanted = self.dtype or ("bool" if bool in kinds else "float32")
        if entries and (wanted == "bool") is not (bool in kinds):
            _refuse(f"these entries do not make a tensor of {wanted}")
        if wanted in INT_BITS:
            limit = 2 ** (INT_BITS[wanted] - 1)
            for entry in entries:
                if isinstance(entry, float) or not -limit <= entry < limit:
                    _refuse(f"{entry} does not fit {wanted}")
        elif self.dtype is None and kinds == {int} and any(not -(2**63) <= entry < 2**63 for entry in entries):
            _refuse("an entry does not fit int64")
        return self


class Normal(Strict):
    normal: Shape
    scale: Number = 1
    shift: Number = 0
    dtype: FloatType | None = None
    put: tuple[Put, ...] = ()


class Uniform(Strict):
    uniform: Shape
    low: Number = 0
    high: Number = 1
    dtype: FloatType | None = None
    put: tuple[Put, ...] = ()


class Integers(Strict):
    integers: Shape
    low: Whole = 0
    high: Whole
    dtype: NumberType = "int64"
    put: tuple[Put, ...] = ()


class Mask(Strict):
    mask: Shape
    keep: Number = 0.6
    every_row: StrictBool = True
    put: tuple[Put, ...] = ()


class Arange(Strict):
    arange: Count


class Permutation(Strict):
    permutation: Count


class Full(Strict):
    full: Shape
    value: Entry
    dtype: AnyType | None = None
    put: tuple[Put, ...] = ()


class Choose(Strict):
    choose: Annotated[tuple[Value, ...], Field(min_length=1)]


class Integer(Strict):
    integer: tuple[Whole, Whole]


class Real(Strict):
    real: tuple[Number, Number]


class Symbol(Strict):
    symbol: Annotated[
        Arithmetic,
        PlainValidator(lambda value: _arithmetic(str(value), "any")),
        WithJsonSchema({"type": "string"}),
    ]


class Tuple(Strict):
    tuple_: tuple[Value, ...] = Field(alias="tuple")


class Bytes(Strict):
    bytes_: Annotated[
        bytes,
        PlainValidator(_as_bytes),
        WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "integer"}}]}),
    ] = Field(alias="bytes")


class OnePass(Strict):
    iterator: tuple[Value, ...]


class ListOf(Strict):
    list_of: Value
    times: Count


class Ids(Strict):
    ids: Count
    low: Whole = 0
    high: Whole


class Map(Strict):
    map: tuple[tuple[Value, Value], ...]


class Letters(Strict):
    letters: Count
    alphabet: Text


class Corpus(Strict):
    """Text of a corpus: `chars` characters from the `from`-th on, or `lines` lines from the `from`-th on."""

    corpus: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([-_][a-z0-9]+)*$")]
    start: Count = Field(0, alias="from")
    chars: Count | None = None
    lines: Count | None = None

    @model_validator(mode="after")
    def _check(self) -> Corpus:
        if self.chars is not None and self.lines is not None:
            _refuse("give chars or lines, not both")
        return self


class Ranks(Strict):
    ranks: Literal["cl100k_base"]


class Pattern(Strict):
    pattern: Literal["cl100k_base"]


class Function(Strict):
    function: Name
    with_: Arguments = Field({}, alias="with")


class Kept(Strict):
    kept: Name


class Literally(Strict):
    value: Raw


def keys_of(model: type[BaseModel]) -> set[str]:
    """The keys that the mapping may have, as written in the file."""
    return {field.alias or name for name, field in model.model_fields.items()}


_EXPRESSIONS: tuple[type[Strict], ...] = (
    Tensor, Normal, Uniform, Integers, Mask, Arange, Permutation, Full, Choose, Integer, Real, Symbol, Tuple,
    Bytes, OnePass, ListOf, Ids, Map, Letters, Corpus, Ranks, Pattern, Function, Kept, Literally,
)  # fmt: skip
CONSTRUCTORS: dict[str, type[Strict]] = {
    field.alias or name: model for model in _EXPRESSIONS for name, field in [next(iter(model.model_fields.items()))]
}
_VALUES: TypeAdapter[list[Any]] = TypeAdapter(list[Value])
_MAPPING: TypeAdapter[dict[Any, Any]] = TypeAdapter(dict[Any, Value])


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


# ---- cases


def _as_path(value: Any) -> tuple[int | str, ...]:
    """An index, a key or a list of them; "" and [] are the whole result."""
    parts = [] if value == "" else value if isinstance(value, list) else [value]
    if not all(type(part) in (int, str) for part in parts):
        _refuse('should be an index, a key or a list of them; "" is the whole result')
    return tuple(parts)


def _as_comparison(value: Any) -> tuple[int | str, ...] | None:
    return None if value == "none" else _as_path(value)


def _is_error(name: str) -> str:
    known = {
        one for one in dir(builtins) if isinstance(kind := getattr(builtins, one), type) and issubclass(kind, Exception)
    }
    if name not in known:
        _refuse(f'unknown exception "{name}"{suggestion(name, sorted(known))}')
    return name


_PATH_SCHEMA = WithJsonSchema(
    {
        "anyOf": [
            {"type": ["integer", "string"]},
            {"type": "array", "items": {"type": ["integer", "string"]}},
        ]
    }
)
ResultPath = Annotated[tuple[int | str, ...], PlainValidator(_as_path), _PATH_SCHEMA]
Comparison = Annotated[tuple[int | str, ...] | None, PlainValidator(_as_comparison), _PATH_SCHEMA]
Error = Annotated[str, AfterValidator(_is_error)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]


class CompareFile(Strict):
    """How outputs are compared; what a case leaves out is the exercise's."""

    exact: StrictBool | None = None
    judge: StrictBool | None = None
    # intermediate results are at least this precise, whatever the dtype: rounding of the inputs excuses no more
    precision: Literal["float32", "float64"] | None = None


class StepFile(Strict):
    """One step of a script: a call of the entry, a construction, a method or an attribute."""

    call: Arguments | None = None
    make: Arguments | None = None
    method: Name | None = None
    get: Name | None = None
    on: Name = "self"
    keep: dict[Name, ResultPath] = {}
    compare: Comparison = ()
    raises: Error | None = None

    @property
    def action(self) -> str:
        """One of make, method, get, call."""
        return next(one for one in ("make", "method", "get", "call") if getattr(self, one) is not None)

    @model_validator(mode="after")
    def _check(self) -> StepFile:
        given = {one for one in ("call", "make", "method", "get") if getattr(self, one) is not None}
        if len(given - {"call"}) + (given == {"call"}) != 1 or ("call" in given and given & {"make", "get"}):
            _refuse("a step has one of: call, make, method (with call for its arguments), get")
        if "on" in self.model_fields_set and not given & {"method", "get"}:
            _refuse('"on" belongs to method and get')
        if self.raises and (self.keep or self.compare):
            _refuse("a step that raises has no result to keep or compare")
        return self


class CaseFile(Strict):
    """A named call, or script of calls, with drawn or literal arguments."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^\S(.*\S)?$")]
    example: StrictBool = False
    draw: dict[Name, Annotated[tuple[Raw, ...], Field(min_length=1)]] = {}
    repeat: Annotated[StrictInt, Field(ge=1, le=1000)] = 1
    dtype: FloatType = "float32"
    call: Arguments | None = None
    steps: Annotated[tuple[StepFile, ...], Field(min_length=1)] | None = None
    raises: Error | None = None
    evidence: StrictBool = True
    compare: CompareFile | None = None

    @model_validator(mode="after")
    def _check(self) -> CaseFile:
        if (self.call is None) is (self.steps is None):
            _refuse("a case has either call or steps")
        if self.raises and self.steps is not None:
            _refuse("in a script, raises stands on the step that raises")
        return self


class MistakeFile(Strict):
    """A known wrong solution: the reference with replacements, or a whole file of its own."""

    id: Slug
    says: Text
    change: Annotated[dict[Text, str], Field(min_length=1)] | None = None
    body: Text | None = None

    @model_validator(mode="after")
    def _check(self) -> MistakeFile:
        if (self.change is None) is (self.body is None):
            _refuse("a mistake has either change or body")
        return self


class ForbidFile(Strict):
    """What the exercise does not allow, and what to write instead."""

    names: tuple[Annotated[str, StringConstraints(pattern=r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$")], ...] = ()
    modules: tuple[Name, ...] = ()
    ops: tuple[Annotated[str, StringConstraints(pattern=r"^\w+::\w+(\.\w+)?$")], ...] = ()
    instead: Text

    @model_validator(mode="after")
    def _check(self) -> ForbidFile:
        if not (self.names or self.modules or self.ops):
            _refuse("forbid needs names, modules or ops")
        return self


class LimitsFile(Strict):
    """What one submission may use."""

    wall_s: Annotated[float, Field(strict=True, gt=0, le=600, allow_inf_nan=False)] = 20.0
    memory_mb: Annotated[StrictInt, Field(ge=64, le=65536)] = 2048


class ExerciseFile(Strict):
    """A whole exercise file."""

    id: Slug
    title: Text
    level: Literal["warm-up", "core", "hard"]
    minutes: Annotated[StrictInt, Field(ge=1, le=240)]
    frequency: Literal["high", "medium", "low"]
    needs: tuple[Slug, ...] = ()
    tags: tuple[Text, ...] = ()
    sources: tuple[Text, ...] = ()
    entry: Text
    returns: Text
    statement: Text
    hints: Annotated[tuple[Text, ...], Field(min_length=3, max_length=3)]
    limits: LimitsFile = LimitsFile()
    forbid: tuple[ForbidFile, ...] = ()
    compare: CompareFile = CompareFile()
    cases: Annotated[tuple[CaseFile, ...], Field(min_length=1)]
    stability: tuple[CaseFile, ...] = ()
    mistakes: tuple[MistakeFile, ...] = ()


# ---- a document becomes an exercise file


def read_exercise(document: Document) -> ExerciseFile:
    """The exercise that a document says.  Raises `CourseError` with all its problems."""
    problems: list[Problem] = []
    if not document.lines or document.lines[0].rstrip() != MODELINE:
        found = document.lines[0] if document.lines else ""
        problems.append(Problem(document.path, 1, 1, f"the first line must be: {MODELINE}", found))
    try:
        file = ExerciseFile.model_validate(document.data)
    except ValidationError as error:
        problems += [_as_problem(document, one) for one in error.errors(include_url=False, include_input=False)]
        raise CourseError(problems) from None
    for group in ("cases", "stability"):
        for number, case in enumerate(getattr(file, group)):
            problems += _symbol_problems(document, (group, number), case)
    problems += _name_problems(document, file)
    if problems:
        raise CourseError(problems)
    return file


def walk(value: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Every expression, step and arithmetic inside a model, with its place in the file; outermost first."""
    yield place, value
    if isinstance(value, Literally):
        return
    if isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            yield from walk(getattr(value, name), (*place, field.alias or name))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from walk(item, (*place, key))
    elif isinstance(value, list | tuple):
        for number, item in enumerate(value):
            yield from walk(item, (*place, number))


def _symbol_problems(document: Document, place: Place, case: CaseFile) -> Iterator[Problem]:
    """Unknown and unused symbols; arithmetic that fails for a combination of the symbols' values."""
    used: set[str] = set()
    choices = itertools.product(*case.draw.values())
    combinations = [dict(zip(case.draw, one, strict=True)) for one in itertools.islice(choices, MAX_COMBINATIONS)]
    for where, arithmetic in walk(case, place):
        if not isinstance(arithmetic, Arithmetic):
            continue
        used |= arithmetic.names
        unknown = sorted(arithmetic.names - case.draw.keys())
        if unknown:
            advice = suggestion(unknown[0], case.draw) or "; draw it in the case, or write a number"
            yield document.problem(where, f'unknown symbol "{unknown[0]}"{advice}')
            continue
        for symbols in combinations if arithmetic.names else [{}]:
            try:
                arithmetic.evaluate(symbols)
            except ValueError as error:
                shown = ", ".join(f"{name} = {symbols[name]!r}" for name in sorted(arithmetic.names))
                yield document.problem(where, f"{error}{' where ' + shown if shown else ''}")
                break
    for name in sorted(case.draw.keys() - used):
        yield document.problem((*place, "draw", name), f'symbol "{name}" is drawn but never used', on_key=True)


def _name_problems(document: Document, file: ExerciseFile) -> Iterator[Problem]:
    groups = [
        [(("cases", i, "name"), case.name) for i, case in enumerate(file.cases)]
        + [(("stability", i, "name"), case.name) for i, case in enumerate(file.stability)],
        [(("mistakes", i, "id"), mistake.id) for i, mistake in enumerate(file.mistakes)],
    ]
    for group in groups:
        seen: set[str] = set()
        for place, name in group:
            if name in seen:
                yield document.problem(place, f'"{name}" is taken; names are unique within an exercise')
            seen.add(name)
    examples = [i for i, case in enumerate(file.cases) if case.example]
    for i in examples[1:]:
        yield document.problem(("cases", i, "example"), "at most one case is the worked example")
    for i, case in enumerate(file.stability):
        if case.example:
            yield document.problem(("stability", i, "example"), "the worked example belongs to cases")


def _as_problem(document: Document, error: Any) -> Problem:
    """One of pydantic's errors, at the node it is about."""
    place, on_key = _locate(document.data, error["loc"])
    if error["type"] == "extra_forbidden":
        container = _node(document.data, place[:-1])
        known = _known_keys(place[:-1], container) - set(map(str, container))
        return document.problem(place, f'unknown key "{place[-1]}"{suggestion(place[-1], sorted(known))}', on_key=True)
    if error["type"] == "missing":
        if isinstance(error["loc"][-1], int):
            return document.problem(place, "this list is too short")
        return document.problem(place, f'missing key "{error["loc"][-1]}"')
    if error["type"] == "course":
        return document.problem(place, error["msg"], on_key=on_key)
    found = _node(document.data, place)
    message = error["msg"]
    for theirs, ours in _PLAINER.items():
        message = message.replace(theirs, ours)
    if "items" not in message:
        message += f", not {_shown(found)}"
    if error["type"] == "literal_error":
        known = error["ctx"]["expected"].replace(" or ", ", ").replace("'", "").split(", ")
        message += suggestion(found, known)
    return document.problem(place, message, on_key=on_key)


# pydantic's words, for authors of exercises
_PLAINER = {
    "Input s": "s",
    "Tuple s": "s",
    "String s": "s",
    "Dictionary s": "s",
    "a valid tuple": "a list",
    "a valid dictionary or instance of": "a mapping:",
    "a valid dictionary": "a mapping",
    " after validation": "",
}


def _locate(data: Any, loc: tuple[int | str, ...]) -> tuple[Place, bool]:
    """The deepest node on a location; parts that are pydantic's own, not the file's, are skipped."""
    place: list[Hashable] = []
    for part in loc:
        if part == "[key]":
            return tuple(place), True
        is_index = isinstance(data, list) and isinstance(part, int) and part < len(data)
        if is_index or (isinstance(data, dict) and part in data):
            place.append(part)
            data = data[part]
    return tuple(place), False


def _node(data: Any, place: Place) -> Any:
    for part in place:
        data = data[part]
    return data


_MODELS: dict[Hashable, type[Strict]] = {
    "cases": CaseFile, "stability": CaseFile, "steps": StepFile, "mistakes": MistakeFile,
    "forbid": ForbidFile, "limits": LimitsFile, "compare": CompareFile, "put": Put,
}  # fmt: skip


def _known_keys(place: Place, container: Any) -> set[str]:
    """The keys that a mapping at this place may have."""
    first = next(iter(container), None)
    names = [part for part in place if isinstance(part, str)]
    if not names:
        return keys_of(ExerciseFile)
    if first in CONSTRUCTORS and names[-1] not in _MODELS:
        return keys_of(CONSTRUCTORS[first])
    return keys_of(_MODELS[names[-1]]) if names[-1] in _MODELS else set()


# ---- the schema for editors


def exercise_schema() -> dict[str, Any]:
    """The JSON Schema of an exercise file."""
    models: tuple[type[BaseModel], ...] = (ExerciseFile, *_EXPRESSIONS)
    _, schema = models_json_schema([(model, "validation") for model in models], by_alias=True)
    definitions = schema["$defs"]
    definitions["Value"] = {
        "description": "a literal, or a draw whose first key names it",
        "anyOf": [
            {"type": ["null", "boolean", "number", "string"]},
            {"type": "array", "items": {"$comment": "Value"}},
            *({"$ref": f"#/$defs/{model.__name__}"} for model in _EXPRESSIONS),
            {"type": "object", "additionalProperties": {"$comment": "Value"}},
        ],
    }
    root = definitions.pop("ExerciseFile")
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", **root, "$defs": definitions}
    linked: dict[str, Any] = _link(whole)
    return linked


def schema_text() -> str:
    """The schema as it stands in the file."""
    return json.dumps(exercise_schema(), indent=2, ensure_ascii=False) + "\n"


def _link(schema: Any) -> Any:
    """The schema with each value expression pointing to its one definition."""
    if isinstance(schema, list):
        return [_link(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("$comment") == "Value":
        return {"$ref": "#/$defs/Value"}
    return {key: _link(item) for key, item in schema.items()}


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(schema_text(), encoding="utf-8")
