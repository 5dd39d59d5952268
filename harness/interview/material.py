"""`flashcards/interview/` of a course → what an interview asks besides the deck: chains, designs, estimates, questions
about cost, extensions of exercises, and systems to debug.

Questions become cards whose ids begin with their kind: `chain:kv-cache/2`.  No review of them is stored.  Parsed files
are cached like decks.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.authoring.compiled import compile_files
from harness.cards.records import Card, Explain, Numeric, Wrong, as_tuples
from harness.errors import CourseError, Problem

if TYPE_CHECKING:
    from harness.authoring.strict_yaml import Document
    from harness.interview.material_schema import CalculatedFile, MaterialFile, SystemFile

FOLDER = "flashcards/interview"
SYSTEMS = "systems"
# Files of the folder that hold no questions.
NO_QUESTIONS = ("roles.yaml",)
CACHE_FILE = "cache/interview.json"
CHAIN, DESIGN, ESTIMATE, COST = "chain:", "design:", "estimate:", "cost:"
PREFIXES = (CHAIN, DESIGN, ESTIMATE, COST)
# The level of a question of a chain by its depth.
LEVEL_OF_DEPTH = {"recall": "warm-up", "explain": "core", "apply": "core", "analyse": "hard", "design": "hard"}
_CODE = [Path(__file__).with_name(name) for name in ("material.py", "material_schema.py")]


@dataclass(frozen=True, kw_only=True)
class QuestionSequence:
    """Cards in a fixed order: a chain, or the parts of a design case."""

    id: str
    topic: str
    chapter: str
    level: str
    exercises: tuple[str, ...]
    # Ids of cards.
    cards: tuple[str, ...]
    # The depth of each question of a chain, the name of each part of a design.
    names: tuple[str, ...]


@dataclass(frozen=True)
class Probe:
    """What is asked after an answer, by what was said of a point or a red flag; "" for nothing."""

    point: str
    if_said: str
    if_missed: str = ""
    is_red_flag: bool = False


@dataclass(frozen=True, kw_only=True)
class ExtensionStep:
    """The next exercise, written below the existing code."""

    exercise: str
    ask: str
    minutes: float


@dataclass(frozen=True, kw_only=True)
class Bug:
    """A bug that can be planted in a system."""

    id: str
    explanation: str
    # Right and wrong texts.
    change: Mapping[str, str]
    # The function that fails with it.
    behaviour: str
    # Lines that do not fix it, and the reasons.
    wrong_fixes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class DebugSystem:
    """A program to debug; `source` is the correct one."""

    id: str
    title: str
    topic: str
    chapter: str
    level: str
    exercises: tuple[str, ...]
    sources: tuple[str, ...]
    minutes: float
    statement: str
    bugs: tuple[Bug, ...]
    source: str = field(repr=False)
    # The source of the functions that check it.
    behaviours: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class InterviewMaterial:
    """Everything in the folder, by id."""

    cards: Mapping[str, Card] = field(default_factory=dict)
    chains: Mapping[str, QuestionSequence] = field(default_factory=dict)
    designs: Mapping[str, QuestionSequence] = field(default_factory=dict)
    systems: Mapping[str, DebugSystem] = field(default_factory=dict)
    # By exercise: the steps that follow it.
    extensions: Mapping[str, tuple[ExtensionStep, ...]] = field(default_factory=dict)
    # By card: its points and red flags with probes.
    probes: Mapping[str, tuple[Probe, ...]] = field(default_factory=dict)

    def sequence_of(self, card: str) -> tuple[QuestionSequence, int] | None:
        """The chain or design of a card, and its place there, from 0."""
        prefix, _, rest = card.partition(":")
        found = {CHAIN: self.chains, DESIGN: self.designs}.get(f"{prefix}:", {}).get(rest.partition("/")[0])
        return (found, found.cards.index(card)) if found is not None and card in found.cards else None


def is_of_deck(card: str) -> bool:
    """Whether it is a card, and of a deck, so that the drill learns from its answers."""
    return bool(card) and not card.startswith(PREFIXES)


def material_paths(course_root: Path) -> list[Path]:
    """The files of interview material of a course: questions, then programs to debug."""
    folder = course_root / FOLDER
    questions = (path for path in sorted(folder.glob("*.yaml")) if path.name not in NO_QUESTIONS)
    return [*questions, *sorted((folder / SYSTEMS).glob("*.yaml"))]


def is_material(path: Path) -> bool:
    """Whether a file lies where interview material does."""
    folder = path.resolve().parent
    return (folder.parent if folder.name == SYSTEMS else folder).parts[-2:] == tuple(FOLDER.split("/"))


def load_material(course_root: Path, home: Path | None = None) -> InterviewMaterial:
    """The material of a course, which may be empty.  Raises `CourseError` with the problems of all files."""
    files, problems = compile_files(
        material_paths(course_root), _read, _CODE, cache=home / CACHE_FILE if home else None
    )
    cards: dict[str, Card] = {}
    sequences: dict[str, dict[str, QuestionSequence]] = {CHAIN: {}, DESIGN: {}}
    systems: dict[str, DebugSystem] = {}
    extensions: dict[str, tuple[ExtensionStep, ...]] = {}
    probes: dict[str, tuple[Probe, ...]] = {}
    for path, read in files.items():
        data = as_tuples(read)
        if path.parent.name == SYSTEMS:
            try:
                systems[data["id"]] = _system(path, data)
            except OSError as error:
                problems.append(Problem(str(path), 1, 1, f"{error.filename} cannot be read: {error.strerror}"))
            continue
        for kind, prefix in (("chains", CHAIN), ("designs", DESIGN)):
            for entry in data[kind]:
                if entry["id"] in sequences[prefix]:
                    problems.append(Problem(str(path), 1, 1, f'the id "{entry["id"]}" of {kind} is taken'))
                parts = {card.id: card for card in _parts(prefix, entry)}
                cards |= parts
                probes |= _probes(prefix, entry, tuple(parts))
                sequences[prefix][entry["id"]] = _sequence(entry, tuple(parts))
        for entry in data["estimates"]:
            name = f"{ESTIMATE}{entry['id']}"
            cards[name] = _calculated(name, entry, entry)
        for entry in data["costs"]:
            name = f"{COST}{entry['exercise']}"
            place = {"topic": entry["exercise"], "chapter": "", "level": "core", "exercises": (entry["exercise"],)}
            cards[name] = _spoken(name, entry, place)
        for entry in data["extensions"]:
            extensions[entry["exercise"]] = tuple(ExtensionStep(**step) for step in entry["steps"])
    if problems:
        raise CourseError(problems)
    return InterviewMaterial(
        cards=cards,
        chains=sequences[CHAIN],
        designs=sequences[DESIGN],
        systems=systems,
        extensions=extensions,
        probes=probes,
    )


# ---- records


def _parts(prefix: str, entry: Mapping[str, Any]) -> Iterator[Card]:
    """The questions of a chain or the parts of a design, as cards."""
    for number, part in enumerate(entry["questions"] if prefix == CHAIN else entry["parts"], 1):
        name = f"{prefix}{entry['id']}/{number}"
        situation = f"{entry['situation']}\n\n" if prefix == DESIGN and number == 1 else ""
        if prefix == CHAIN:
            yield _spoken(name, part, {**entry, "level": LEVEL_OF_DEPTH[part["depth"]]})
        elif part["spoken"]:
            yield _spoken(name, part["spoken"], entry, situation)
        else:
            yield _calculated(name, part["calculated"], entry, situation)


def _sequence(entry: Mapping[str, Any], cards: tuple[str, ...]) -> QuestionSequence:
    names = [part.get("depth") or part["name"] for part in entry.get("questions") or entry["parts"]]
    return QuestionSequence(
        id=entry["id"], topic=entry["topic"], chapter=entry["chapter"], level=entry["level"],
        exercises=entry["exercises"], cards=cards, names=tuple(names),
    )  # fmt: skip


def _spoken(name: str, part: Mapping[str, Any], place: Mapping[str, Any], before: str = "") -> Explain:
    must, red_flags = (tuple(map(_says, part[key])) for key in ("must", "red_flags"))
    return Explain(
        **_common(name, place, [must, part["points"]]), question=before + part["question"], must=must,
        points=part["points"], red_flags=red_flags, answer=part["answer"], seconds=part["seconds"],
    )  # fmt: skip


def _says(point: Any) -> str:
    """The text of a point, which may carry probes."""
    return point if isinstance(point, str) else str(point["says"])


def _probes(prefix: str, entry: Mapping[str, Any], cards: tuple[str, ...]) -> dict[str, tuple[Probe, ...]]:
    """The probes of a chain or a design, by card."""
    found: dict[str, tuple[Probe, ...]] = {}
    for name, part in zip(cards, entry["questions"] if prefix == CHAIN else entry["parts"], strict=True):
        spoken = part if prefix == CHAIN else part["spoken"] or {"must": (), "red_flags": ()}
        probes = [
            Probe(point["says"], point["if_said"] or "", point.get("if_missed") or "", key == "red_flags")
            for key in ("must", "red_flags")
            for point in spoken[key]
            if not isinstance(point, str)
        ]
        if probes:
            found[name] = tuple(probes)
    return found


def _calculated(name: str, part: Mapping[str, Any], place: Mapping[str, Any], before: str = "") -> Numeric:
    same = {key: part[key] for key in ("draw", "let", "only", "formula", "unit", "factor", "working")}
    wrong = tuple(Wrong(**entry) for entry in part["wrong"])
    answer = [part["let"], part["formula"], part["unit"]]
    return Numeric(**_common(name, place, answer), **same, wrong=wrong, question=before + part["question"])


def _common(name: str, place: Mapping[str, Any], answer: Any) -> dict[str, Any]:
    return {
        "id": name,
        "chapter": place["chapter"],
        "topic": place["topic"],
        "level": place["level"],
        "practise": place["exercises"],
        "sources": place.get("sources", ()),
        "digest": hashlib.sha256(json.dumps(answer).encode()).hexdigest()[:12],
    }


def _system(path: Path, data: Mapping[str, Any]) -> DebugSystem:
    """A system with its two files.  Raises `OSError` if one is missing."""
    stem = data["id"].replace("-", "_")
    bugs = []
    for bug in data["bugs"]:
        wrong_fixes = {fix["line"]: fix["explanation"] for fix in bug["wrong_fixes"]}
        bugs.append(Bug(**{**bug, "wrong_fixes": wrong_fixes}))
    source = path.with_name(f"{stem}.py").read_text(encoding="utf-8")
    behaviours = path.with_name(f"{stem}_behaviours.py").read_text(encoding="utf-8")
    return DebugSystem(**{**data, "bugs": tuple(bugs), "source": source, "behaviours": behaviours})


# ---- reading


def read_material(path: Path, content: bytes) -> tuple[Document, MaterialFile | SystemFile]:
    """The document and the data of a file.  Raises `CourseError`."""
    from pydantic import ValidationError  # pydantic and yaml are slow to import

    from harness.authoring.pydantic_errors import problems_of
    from harness.authoring.strict_yaml import parse
    from harness.interview import material_schema

    document = parse(content, str(path))
    model = material_schema.SystemFile if path.parent.name == SYSTEMS else material_schema.MaterialFile
    try:
        return document, model.model_validate(document.data)
    except ValidationError as error:
        raise CourseError(problems_of(document, error, material_schema.model_at)) from None


def as_system(path: Path, file: SystemFile) -> DebugSystem:
    """The record of a system, with the two files beside its own.  Raises `OSError` if one is missing."""
    return _system(path, as_tuples(file.model_dump(mode="json", warnings=False)))


def calculated_card(part: CalculatedFile) -> Numeric:
    """A calculated part as a numeric card."""
    place = {"chapter": "", "topic": "", "level": "", "exercises": ()}
    return _calculated("", as_tuples(part.model_dump(mode="json", warnings=False)), place)


def _read(path: Path, content: bytes) -> dict[str, Any]:
    """The data of a file.  Raises `CourseError`."""
    return read_material(path, content)[1].model_dump(mode="json", warnings=False)
