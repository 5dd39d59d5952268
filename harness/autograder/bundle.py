"""Makes a complete bundle of an assignment for a platform: scripts, wheel, pinned versions, the assignment itself."""

from __future__ import annotations

import html
import json
import re
import secrets
import shutil
import uuid
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from harness.authoring.strict_yaml import read
from harness.autograder.wheel import add_wheel, pin_requirements, torch_version
from harness.cohort.term import find_term
from harness.errors import UsageError
from harness.files import write, write_private, writing

TEMPLATES = Path(__file__).parent / "templates"
SEED_BITS = 62
# The largest bundle that Classroom 50 accepts.
CLASSROOM50_BYTES = 10 << 20
# What a bundle says of its assignment; every other key is about persons.
PUBLIC_KEYS = frozenset((
    "title", "exercises", "due", "late", "attempts", "messages", "hidden", "after_due", "round", "leaderboard",
    "integrity", "drop_lowest", "slip", "similarity", "files", "totals",
))  # fmt: skip
WHOLE = (
    "No bundle holds roster, excuses, extensions or adjustments: make the final grades with your own assignment.yaml, "
    "where no student can read it."
)
PUBLIC = (
    "Students can read all published files, including the references in the wheel: make the final grades elsewhere."
)


@dataclass(frozen=True)
class BundleRequest:
    """The parts of a bundle.  `isolation` is passed to every run; "" means the strongest level that works there."""

    assignment: Path
    title: str
    exercises: tuple[str, ...]
    wheel: Path | None
    isolation: str


def write_bundle(platform: str, request: BundleRequest, out: Path) -> list[str]:
    """Write the bundle into an empty folder; returns instructions in lines.  Raises UsageError if it is not empty."""
    if out.exists() and any(out.iterdir()):
        raise UsageError(f"{out} is not empty; name another folder with --out")
    try:
        return [*BUNDLES[platform](request, out), WHOLE]
    except BaseException:
        shutil.rmtree(out, ignore_errors=True)  # half a bundle is none
        raise


def _add_common(request: BundleRequest, folder: Path) -> None:
    """Add the files that every bundle holds."""
    add_wheel(folder, request.wheel)
    write(folder / "constraints.txt", pin_requirements())
    write(folder / "assignment.yaml", public_rules(request.assignment))
    _fill("install.sh", folder / "install.sh", {"TORCH": torch_version()})


def public_rules(assignment: Path) -> str:
    """The text of an assignment without anything about a person: no roster, excuses, extensions, adjustments, comments.

    Where somebody has an extension or has used slip days, or may in a term, nobody loses points for lateness by it, and
    nothing is shown that waits for the due date: who has more time is not known there.
    """
    data: dict[str, Any] = {key: value for key, value in read(assignment).data.items() if key in PUBLIC_KEYS}
    due, slip = data.get("due") or {}, data.get("slip") or {}
    if due.pop("extensions", None) or slip.pop("used", None) or find_term(assignment) is not None:
        for key in ("late", "slip", "after_due"):
            data.pop(key, None)
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True)


def _fill(template: str, target: Path, values: Mapping[str, str] | None = None) -> None:
    """Fill in a template and write it; scripts become executable."""
    text = (TEMPLATES / template).read_text(encoding="utf-8")
    for name, value in (values or {}).items():
        text = text.replace(f"@{name}@", value)
    write(target, text).chmod(0o755 if text.startswith("#!") else 0o644)


def _options(request: BundleRequest) -> dict[str, str]:
    return {"OPTIONS": f" --isolation {request.isolation}" if request.isolation else ""}


def _add_seed(folder: Path) -> None:
    """Add a seed, so that all learners get the same inputs."""
    write_private(folder / "seed", f"{secrets.randbits(SEED_BITS)}\n")


def _gradescope(request: BundleRequest, out: Path) -> list[str]:
    source = out / "source"
    _add_common(request, source)
    _add_seed(source)
    _fill("gradescope-setup.sh", source / "setup.sh")
    _fill("gradescope-run.sh", source / "run_autograder", _options(request))
    target = out / "autograder.zip"
    with writing(target, is_private=True) as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(source.rglob("*")):
            archive.write(path, path.relative_to(source))  # keeps scripts executable
    return [f"Upload {target} on Gradescope: Configure Autograder, base image Ubuntu 24.04."]


def _prairielearn(request: BundleRequest, out: Path) -> list[str]:
    image, question = out / "image", out / "question"
    _add_common(request, image)
    _add_seed(image)
    _fill("prairielearn-run.sh", image / "run.sh", _options(request))
    name = f"harness-{_slug(request.title)}"
    _fill("Dockerfile", image / "Dockerfile", {"NAME": name, "ENTRY": 'ENTRYPOINT ["/harness/run.sh"]'})
    files = [f"{exercise.replace('-', '_')}.py" for exercise in request.exercises]
    info = {
        "uuid": str(uuid.uuid4()),
        "title": request.title,
        "topic": "Internals of language models",
        "type": "v3",
        "gradingMethod": "External",
        "externalGradingOptions": {"enabled": True, "image": name, "entrypoint": "/harness/run.sh", "timeout": 600},
    }
    write(question / "info.json", f"{json.dumps(info, indent=2)}\n")
    places = {"TITLE": html.escape(request.title), "FILES": ", ".join(files)}
    _fill("prairielearn-question.html", question / "question.html", places)
    return [
        f"Build and push the image: cd {image} && docker build -t {name} .",
        f"Copy {question} into the course's `questions/`; `image` in its info.json is the pushed image's name.",
    ]


def _classroom50(request: BundleRequest, out: Path) -> list[str]:
    _add_common(request, out)
    _fill("classroom50-autograder.py", out / "autograder.py", _options(request))
    size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    if size > CLASSROOM50_BYTES:
        raise UsageError(f"the bundle has {size >> 20} MB; Classroom 50 accepts {CLASSROOM50_BYTES >> 20} MB")
    return [
        f"Copy the files of {out} to CLASSROOM/autograders/ASSIGNMENT/ in the configuration repository.",
        PUBLIC,
    ]


def _docker(request: BundleRequest, out: Path) -> list[str]:
    _add_common(request, out)
    name = f"harness-{_slug(request.title)}"
    _fill("Dockerfile", out / "Dockerfile", {"NAME": name, "ENTRY": 'ENTRYPOINT ["harness"]'})
    run = f"docker run --rm -e HARNESS_SEED -v $PWD/cohort:/cohort:ro -v $PWD/results:/results {name}"
    return [
        f"Build: cd {out} && docker build -t {name} .",
        f"Grade: {run} grade /cohort --assignment /harness/assignment.yaml --out /results --export gradebook",
    ]


def _ci(files: Mapping[str, str], advice: Sequence[str]) -> Callable[[BundleRequest, Path], list[str]]:
    def make(request: BundleRequest, out: Path) -> list[str]:
        _add_common(request, out / ".harness")
        for template, target in files.items():
            _fill(template, out / target)
        return [line.replace("@OUT@", str(out)) for line in advice]

    return make


BUNDLES: dict[str, Callable[[BundleRequest, Path], list[str]]] = {
    "gradescope": _gradescope,
    "prairielearn": _prairielearn,
    "classroom50": _classroom50,
    "docker": _docker,
    "github-actions": _ci(
        {"github-student.yml": ".github/workflows/harness.yml", "github-cohort.yml": "instructor/grade.yml"},
        [
            "Copy `.github` and `.harness` of @OUT@ into the students' template repository: each push is graded.",
            PUBLIC,
            "Copy `.harness`, and instructor/grade.yml as .github/workflows/grade.yml, into your own, beside "
            "`cohort/`; its secret HARNESS_SEED is a number.",
        ],
    ),
    "gitlab": _ci(
        {"gitlab.yml": ".gitlab-ci.yml"},
        ["Copy the files of @OUT@ beside `cohort/`; HARNESS_SEED is a masked variable of the project, a number."],
    ),
    "slurm": _ci(
        {"slurm.sh": "slurm.sh", "slurm-merge.sh": "slurm-merge.sh"},
        ["Copy the files of @OUT@ beside `cohort/`, write a number into `harness-seed`, then: sbatch slurm.sh"],
    ),
}


def _slug(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:40] or "assignment"
