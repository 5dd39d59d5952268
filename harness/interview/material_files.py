"""`flashcards/interview/` of a course → the material of an interview.  Parsed files are cached like decks."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.authoring.compiled import compile_files
from harness.cards.records import Choice, Explain, Numeric, Option, Wrong, as_tuples
from harness.errors import CourseError, Problem
from harness.interview import material

if TYPE_CHECKING:
    from harness.authoring.strict_yaml import Document
    from harness.interview.material_schema import CalculatedFile, MaterialFile, RoundFile, SamplesFile, SystemFile

SYSTEMS, SAMPLES = "systems", "samples"
# Files of the folder that hold no questions.
NO_QUESTIONS = ("roles.yaml",)
CACHE_FILE = "cache/interview.json"
# The level of a question of a chain by its depth.
LEVEL_OF_DEPTH = {"recall": "warm-up", "explain": "core", "apply": "core", "analyse": "hard", "design": "hard"}
_CODE = [Path(__file__), Path(__file__).with_name("material_schema.py")]


def material_paths(course_root: Path) -> list[Path]:
    """The files of interview material of a course: questions, then programs to debug, then graded answers."""
    folder = course_root / material.FOLDER
    questions = (path for path in sorted(folder.glob("*.yaml")) if path.name not in NO_QUESTIONS)
    return [*questions, *(path for name in (SYSTEMS, SAMPLES) for path in sorted((folder / name).glob("*.yaml")))]


def is_material(path: Path) -> bool:
    """Whether a file lies where interview material does."""
    folder = path.resolve().parent
    folder = folder.parent if folder.name in (SYSTEMS, SAMPLES) else folder
    return folder.parts[-2:] == tuple(material.FOLDER.split("/"))


def load_material(course_root: Path, home: Path | None = None) -> material.InterviewMaterial:
    """The material of a course, which may be empty.  Raises `CourseError` with the problems of all files."""
    files, problems = compile_files(
        material_paths(course_root), _read, _CODE, cache=home / CACHE_FILE if home else None
    )
    found = material.InterviewMaterial()
    for path, read in files.items():
        data = as_tuples(read)
        if path.parent.name == SAMPLES:
            found.samples.extend(sample for entry in data["samples"] for sample in _samples(entry))
        elif path.parent.name == SYSTEMS:
            try:
                found.systems[data["id"]] = _system(path, data)
            except OSError as error:
                problems.append(Problem(str(path), 1, 1, f"{error.filename} cannot be read: {error.strerror}"))
        else:
            taken = [f'the id "{name}" is taken' for name in _add(found, data)]
            problems += [Problem(str(path), 1, 1, text) for text in taken]
    if problems:
        raise CourseError(problems)
    return found


def _add(found: material.InterviewMaterial, data: Mapping[str, Any]) -> list[str]:
    """Add a file of questions; returns the ids of sequences that were taken."""
    taken = []
    for key, kind in material.SEQUENCES.items():
        for entry in data[key]:
            name = f"{kind}:{entry['id']}"
            taken += [name] if name in found.sequences else []
            parts = tuple(_parts(found, name, entry))
            found.sequences[name] = _sequence(kind, name, entry, parts)
    for entry in data["estimates"]:
        name = f"{material.ESTIMATE}{entry['id']}"
        found.cards[name] = _calculated(name, entry, entry)
    for entry in data["costs"]:
        place = {"topic": entry["exercise"], "chapter": "", "level": "core", "exercises": (entry["exercise"],)}
        _add_spoken(found, f"{material.COST}{entry['exercise']}", entry, place)
    for entry in data["extensions"]:
        found.extensions[entry["exercise"]] = tuple(material.ExtensionStep(**step) for step in entry["steps"])
    return taken


def _parts(found: material.InterviewMaterial, sequence: str, entry: Mapping[str, Any]) -> Iterator[material.Part]:
    """The questions of a chain or the parts of a round; their cards are added."""
    for number, question in enumerate(entry.get("questions", ()), 1):
        name = f"{sequence}/{number}"
        _add_spoken(found, name, question, {**entry, "level": LEVEL_OF_DEPTH[question["depth"]]})
        yield material.Part(card=name, name=question["depth"])
    for number, part in enumerate(entry.get("parts", ()), 1):
        name, before = f"{sequence}/{number}", f"{entry['situation']}\n\n" if number == 1 else ""
        variants = tuple(f"{name}~{n}" if n else name for n in range(len(part["one_of"] or ())))
        for variant, spoken in zip(variants or (name,), part["one_of"] or (part["spoken"],), strict=True):
            if spoken:
                _add_spoken(found, variant, spoken, entry, before)
        if part["calculated"]:
            found.cards[name] = _calculated(name, part["calculated"], entry, before)
        if part["chosen"]:
            found.cards[name] = _chosen(name, part["chosen"], entry, before)
        words = {key: part[key] or () for key in ("if_said", "unless_said")}
        yield material.Part(card=name, name=part["name"], variants=variants, **words)


def _add_spoken(
    found: material.InterviewMaterial, name: str, part: Mapping[str, Any], place: Mapping[str, Any], before: str = ""
) -> None:
    points = [point for key in ("must", "points", "red_flags") for point in part[key] if not isinstance(point, str)]
    found.conditions[name] = {point["says"]: point["when"] for point in points if point.get("when")}
    found.cards[name] = _spoken(name, part, place, before)
    if probes := tuple(_probes(part)):
        found.probes[name] = probes


# ---- records


def _sequence(
    kind: str, name: str, entry: Mapping[str, Any], parts: tuple[material.Part, ...]
) -> material.QuestionSequence:
    numbers = {key: entry.get(key, {}) for key in ("draw", "let")} | {"only": entry.get("only", ())}
    drawn = Numeric(**_common(name, entry, ()), **numbers, question="", formula="1", working="")
    same = {key: entry[key] for key in ("id", "topic", "chapter", "level", "exercises")}
    kind = material.DEEP_DIVE if kind == "chain" else kind
    return material.QuestionSequence(**same, kind=kind, parts=parts, numbers=drawn)


def _spoken(name: str, part: Mapping[str, Any], place: Mapping[str, Any], before: str = "") -> Explain:
    must, points, red_flags = (
        tuple(text for point in part[key] for text in _texts(point)) for key in ("must", "points", "red_flags")
    )
    groups = tuple((point["need"], point["of"]) for point in part["must"] if len(_texts(point)) > 1)
    return Explain(
        **_common(name, place, [must, points]), question=before + part["question"], must=must, points=points,
        groups=groups, red_flags=red_flags, answer=part["answer"], seconds=part["seconds"],
    )  # fmt: skip


def _texts(point: Any) -> tuple[str, ...]:
    """The text of a point, which may carry probes, or those of a group."""
    return (point,) if isinstance(point, str) else point.get("of") or (point["says"],)


def _probes(part: Mapping[str, Any]) -> Iterator[material.Probe]:
    for key in ("must", "points", "red_flags"):
        for point in part[key]:
            if not isinstance(point, str) and (point["if_said"] or point.get("if_missed")):
                missed = point.get("if_missed") or ""
                yield material.Probe(" ".join(_texts(point)), point["if_said"] or "", missed, key == "red_flags")
    yield from (material.Probe("", entry["ask"], phrases=entry["said"]) for entry in part["phrases"])


def _calculated(name: str, part: Mapping[str, Any], place: Mapping[str, Any], before: str = "") -> Numeric:
    same = {key: part[key] for key in ("draw", "let", "only", "formula", "unit", "factor", "working")}
    wrong = tuple(Wrong(**entry) for entry in part["wrong"])
    answer = [part["let"], part["formula"], part["unit"]]
    return Numeric(**_common(name, place, answer), **same, wrong=wrong, question=before + part["question"])


def _chosen(name: str, part: Mapping[str, Any], place: Mapping[str, Any], before: str) -> Choice:
    options = tuple(Option(**option) for option in part["options"])
    return Choice(**_common(name, place, part["options"]), question=before + part["question"], options=options)


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


def _samples(entry: Mapping[str, Any]) -> Iterator[material.SampleAnswer]:
    for answer in entry["answers"]:
        right = (*answer["must"], *answer["points"])
        yield material.SampleAnswer(
            question=entry["question"], grade=answer["grade"], right=right, text=answer["text"],
            trap=answer["trap"] or "",
        )  # fmt: skip


def _system(path: Path, data: Mapping[str, Any]) -> material.DebugSystem:
    """A system with its two files.  Raises `OSError` if one is missing."""
    stem = data["id"].replace("-", "_")
    bugs = []
    for bug in data["bugs"]:
        wrong_fixes = {fix["line"]: fix["explanation"] for fix in bug["wrong_fixes"]}
        bugs.append(material.Bug(**{**bug, "wrong_fixes": wrong_fixes}))
    source = path.with_name(f"{stem}.py").read_text(encoding="utf-8")
    behaviours = path.with_name(f"{stem}_behaviours.py").read_text(encoding="utf-8")
    return material.DebugSystem(**{**data, "bugs": tuple(bugs), "source": source, "behaviours": behaviours})


# ---- reading


def read_material(path: Path, content: bytes) -> tuple[Document, MaterialFile | SystemFile | SamplesFile]:
    """The document and the data of a file.  Raises `CourseError`."""
    from pydantic import ValidationError  # pydantic and yaml are slow to import

    from harness.authoring.pydantic_errors import problems_of
    from harness.authoring.strict_yaml import parse
    from harness.interview import material_schema

    document = parse(content, str(path))
    model: type[MaterialFile | SystemFile | SamplesFile] = material_schema.MaterialFile
    if path.parent.name in (SYSTEMS, SAMPLES):
        model = material_schema.SystemFile if path.parent.name == SYSTEMS else material_schema.SamplesFile
    try:
        return document, model.model_validate(document.data)
    except ValidationError as error:
        raise CourseError(problems_of(document, error, material_schema.model_at)) from None


def as_system(path: Path, file: SystemFile) -> material.DebugSystem:
    """The record of a system, with the two files beside its own.  Raises `OSError` if one is missing."""
    return _system(path, as_tuples(file.model_dump(mode="json", warnings=False)))


def round_numbers(file: RoundFile) -> Numeric:
    """What a round draws for a sitting."""
    return _sequence("", "", as_tuples(file.model_dump(mode="json", warnings=False)), ()).numbers


def calculated_card(part: CalculatedFile, of: RoundFile | None = None) -> Numeric:
    """A calculated part as a numeric card, which draws the numbers of its round too."""
    place = {"chapter": "", "topic": "", "level": "", "exercises": ()}
    own = as_tuples(part.model_dump(mode="json", warnings=False))
    if of is not None:
        drawn = as_tuples(of.model_dump(mode="json", include={"draw", "let", "only"}, warnings=False))
        own |= {"draw": drawn["draw"] | own["draw"], "let": drawn["let"] | own["let"]}
        own |= {"only": (*drawn["only"], *own["only"])}
    return _calculated("", own, place)


def _read(path: Path, content: bytes) -> dict[str, Any]:
    """The data of a file.  Raises `CourseError`."""
    return read_material(path, content)[1].model_dump(mode="json", warnings=False)
