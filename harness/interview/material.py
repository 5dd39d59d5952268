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
from typing import Any

from harness.authoring.compiled import compile_files
from harness.cards.records import Card, Explain, Numeric
from harness.errors import CourseError, Problem

FOLDER = "flashcards/interview"
SYSTEMS = "systems"
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
    title: str
    topic: str
    chapter: str
    level: str
    exercises: tuple[str, ...]
    # Ids of cards.
    cards: tuple[str, ...]
    # The depth of each question of a chain, the name of each part of a design.
    names: tuple[str, ...]


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
    # Pairs of the right and the wrong text.
    changes: tuple[tuple[str, str], ...]
    # The function that fails with it.
    behaviour: str
    # Pairs of a line that does not fix it, and the reason.
    wrong_fixes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class DebugSystem:
    """A program to debug; `source` is the correct one."""

    id: str
    title: str
    topic: str
    chapter: str
    level: str
    exercises: tuple[str, ...]
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

    def sequence_of(self, card: str) -> tuple[QuestionSequence, int] | None:
        """The chain or design of a card, and its place there, from 0."""
        prefix, _, rest = card.partition(":")
        found = {CHAIN: self.chains, DESIGN: self.designs}.get(f"{prefix}:", {}).get(rest.partition("/")[0])
        return (found, found.cards.index(card)) if found is not None and card in found.cards else None


def is_of_deck(card: str) -> bool:
    """Whether it is a card, and of a deck, so that the drill learns from its answers."""
    return bool(card) and not card.startswith(PREFIXES)


def load_material(course_root: Path, home: Path | None = None) -> InterviewMaterial:
    """The material of a course, which may be empty.  Raises `CourseError` with the problems of all files."""
    folder = course_root / FOLDER
    paths = [*sorted(folder.glob("*.yaml")), *sorted((folder / SYSTEMS).glob("*.yaml"))]
    files, problems = compile_files(paths, _read, _CODE, cache=home / CACHE_FILE if home else None)
    cards: dict[str, Card] = {}
    chains: dict[str, QuestionSequence] = {}
    designs: dict[str, QuestionSequence] = {}
    systems: dict[str, DebugSystem] = {}
    extensions: dict[str, tuple[ExtensionStep, ...]] = {}
    for path, data in files.items():
        if path.parent.name == SYSTEMS:
            try:
                systems[data["id"]] = _system(path, data)
            except OSError as error:
                problems.append(Problem(str(path), 1, 1, f"{error.filename} cannot be read: {error.strerror}"))
            continue
        for kind, prefix, made in (("chains", CHAIN, chains), ("designs", DESIGN, designs)):
            for entry in data[kind]:
                if entry["id"] in made:
                    problems.append(Problem(str(path), 1, 1, f'the id "{entry["id"]}" of {kind} is taken'))
                parts = list(_cards(prefix, entry))
                cards |= {card.id: card for card in parts}
                made[entry["id"]] = _sequence(entry, [card.id for card in parts])
        for entry in data["estimates"]:
            cards[f"{ESTIMATE}{entry['id']}"] = _calculated(f"{ESTIMATE}{entry['id']}", entry, entry)
        for entry in data["costs"]:
            place = {"topic": entry["exercise"], "chapter": "", "level": "core", "exercises": [entry["exercise"]]}
            cards[f"{COST}{entry['exercise']}"] = _spoken(f"{COST}{entry['exercise']}", entry, place)
        extensions |= {
            entry["exercise"]: tuple(ExtensionStep(**step) for step in entry["steps"]) for entry in data["extensions"]
        }
    if problems:
        raise CourseError(problems)
    return InterviewMaterial(cards=cards, chains=chains, designs=designs, systems=systems, extensions=extensions)


# ---- records


def _cards(prefix: str, entry: Mapping[str, Any]) -> Iterator[Card]:
    """The questions of a chain or the parts of a design, as cards."""
    for number, part in enumerate(entry["questions"] if prefix == CHAIN else entry["parts"], 1):
        name = f"{prefix}{entry['id']}/{number}"
        if prefix == CHAIN:
            yield _spoken(name, part, {**entry, "level": LEVEL_OF_DEPTH[part["depth"]]})
            continue
        situation = f"{entry['situation'].strip()}\n\n" if number == 1 else ""
        if part["spoken"]:
            yield _spoken(name, part["spoken"], entry, situation)
        else:
            yield _calculated(name, part["calculated"], entry, situation)


def _sequence(entry: Mapping[str, Any], cards: list[str]) -> QuestionSequence:
    names = [part["depth"] for part in entry.get("questions", ())] or [part["name"] for part in entry["parts"]]
    return QuestionSequence(
        id=entry["id"], title=entry.get("title", entry["topic"]), topic=entry["topic"], chapter=entry["chapter"],
        level=entry["level"], exercises=tuple(entry["exercises"]), cards=tuple(cards), names=tuple(names),
    )  # fmt: skip


def _spoken(name: str, part: Mapping[str, Any], place: Mapping[str, Any], before: str = "") -> Explain:
    must, points = _texts(part["must"]), _texts(part["points"])
    return Explain(
        **_common(name, place, [must, points]), question=before + part["question"].strip(), must=must, points=points,
        red_flags=_texts(part["red_flags"]), answer=part["answer"].strip(), seconds=part["seconds"],
    )  # fmt: skip


def _calculated(name: str, part: Mapping[str, Any], place: Mapping[str, Any], before: str = "") -> Numeric:
    draw = {letter: tuple(values) for letter, values in part["draw"].items()}
    return Numeric(
        **_common(name, place, [part["let"], part["formula"], part["unit"]]),
        question=before + part["question"].strip(),
        draw=draw,
        let=part["let"],
        only=tuple(part["only"]),
        formula=part["formula"],
        unit=part["unit"],
        factor=part["factor"],
        working=part["working"].strip(),
    )


def _common(name: str, place: Mapping[str, Any], answer: Any) -> dict[str, Any]:
    return {
        "id": name,
        "chapter": place["chapter"],
        "topic": place["topic"],
        "level": place["level"],
        "practise": tuple(place["exercises"]),
        "sources": tuple(place.get("sources", ())),
        "digest": hashlib.sha256(json.dumps(answer).encode()).hexdigest()[:12],
    }


def _texts(texts: list[str]) -> tuple[str, ...]:
    return tuple(" ".join(text.split()) for text in texts)


def _system(path: Path, data: Mapping[str, Any]) -> DebugSystem:
    """A system with its two files.  Raises `OSError` if one is missing."""
    bugs = tuple(
        Bug(
            id=bug["id"],
            explanation=" ".join(bug["explanation"].split()),
            changes=tuple(bug["change"].items()),
            behaviour=bug["behaviour"],
            wrong_fixes=tuple((fix["line"], " ".join(fix["explanation"].split())) for fix in bug["wrong_fixes"]),
        )
        for bug in data["bugs"]
    )
    stem = data["id"].replace("-", "_")
    return DebugSystem(
        id=data["id"], title=data["title"], topic=data["topic"], chapter=data["chapter"], level=data["level"],
        exercises=tuple(data["exercises"]), minutes=float(data["minutes"]), statement=data["statement"].strip(),
        bugs=bugs, source=path.with_name(f"{stem}.py").read_text(encoding="utf-8"),
        behaviours=path.with_name(f"{stem}_behaviours.py").read_text(encoding="utf-8"),
    )  # fmt: skip


# ---- reading


def _read(path: Path, content: bytes) -> dict[str, Any]:
    """The data of a file.  Raises `CourseError`."""
    from pydantic import ValidationError  # pydantic and yaml are slow to import

    from harness.authoring.pydantic_errors import problems_of
    from harness.authoring.strict_yaml import parse
    from harness.interview.material_schema import MaterialFile, SystemFile

    document = parse(content, str(path))
    model = SystemFile if path.parent.name == SYSTEMS else MaterialFile
    try:
        return model.model_validate(document.data).model_dump(mode="json", warnings=False)
    except ValidationError as error:
        raise CourseError(problems_of(document, error, lambda *_: None)) from None
