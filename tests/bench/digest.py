"""Every page, export and screen that users see, made from samples into a folder, with a digest of each file.

    python tests/bench/digest.py OUT [--against FOLDER] [--only NAME]

A change of the code that users must not notice leaves the digests as they are; `--against` compares with the folder
of an earlier run, prints the first line that differs in each file, and exits with 1 if any does.  Seeds, names and the
clock of drills and interviews are fixed; measured times and today's date are masked.  It takes two minutes of CPU.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import takewhile, zip_longest
from pathlib import Path

from samples import make_samples

from harness.cli.contents import COMMANDS, GROUPS
from harness.course.catalogue import load_course

DAY_MS = 86_400_000
NOW_MS = int(datetime(2026, 6, 10, 19, tzinfo=UTC).timestamp() * 1000)
# The command, with a fixed clock for what is stored; grading measures by other clocks.
FROZEN = """import os, sys, time
sys.argv[0], now_ns = "harness", int(os.environ["DIGEST_NS"])
time.time_ns = lambda: now_ns
from harness.cli.main import main
main()"""
EXERCISES = ("softmax", "attention", "top-p", "kv-cache")
TODAY = datetime.now(UTC)
_STAMP = "|".join(re.escape(day.strftime("%Y-%m-%d")) for day in (TODAY, TODAY + timedelta(1)))
_SPOKEN = "|".join(re.escape(f"{day.day} {day:%B %Y}") for day in (TODAY, TODAY + timedelta(1)))
MASKS = (
    (re.compile(rf"(?:{_STAMP})(?:[T ][\d:.]+(?:[+-]\d\d:\d\d|Z)?)?"), "TODAY"),
    (re.compile(rf"(?:{_SPOKEN})(?:, \d\d:\d\d)?"), "TODAY"),
    (re.compile(r'("(?:wall_s|execution_time|time)": |time=")[\d.e-]+'), r"\g<1>0"),
    (re.compile(r'("harness": "[\d.]+\+)[0-9a-f]+'), r"\g<1>CODE"),
    (re.compile(r'("exercise_sha256": ")[0-9a-f]+'), r"\g<1>SHA"),
    (re.compile(r"(interview-\d+-)[0-9a-f]{6}"), r"\g<1>RANDOM"),
    (re.compile(r"\b\d+(?:\.\d+)? (?:ms|s)\b(?: left)?"), "N s"),
)
ANSWERS = ("1", "", "y", "3", "", "a b", "n", "", "2", "d", "", "4", "0.5", "", "-", "5", "x")
CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,softmax (102),attention (103),top-p (104)\n"
    "    Points Possible,,,,,10,10,5\n"
    "Ada,1,ada,ada@example.org,A,,,\n"
    "Ben,2,ben,ben@example.org,A,7,EX,\n"
    '"Curie, Cleo",3,u3,c,A,,,2\n'
    "Zoe,4,zoe,zoe,A,,,\n"
)
MOODLE = (
    '"First name",Surname,"ID number","Email address","Assignment: softmax (Real)","Assignment: top-p (Percentage)"\n'
    "Ada,Lovelace,ada,ada@example.org,-,-\nBen,Bernoulli,ben,ben@example.org,4.00,40.00 %\n"
)
ROSTER = (
    "id,name,section,group\nada,Ada Lovelace,A,\nben,Ben Bernoulli,A,\ncleo,Cleo Curie,B,\ndan,Dan,B,\nzoe,Zoe,B,\n"
)
ASSIGNMENT = """title: Homework 3
roster: roster.csv
exercises:
  softmax: {points: 10, all_or_nothing: true}
  attention: {points: 10, weight: 2}
  top-p: {points: 5, kinds: {stability: 2}}
  kv-cache: {points: 4, bonus: true}
due: {timezone: Europe/Berlin, all: 2026-05-01 23:59}
late: {per_day: 10 %, cap: 50 %, grace_minutes: 10}
slip: {days: 1}
drop_lowest: 1
excused: [{learner: dan, exercise: attention, why: ill}]
adjustments: [{learner: ben, exercise: top-p, points: 1, why: shown in the oral exam}]
canvas: {file: canvas-in.csv, existing: replace, scale: true}
"""
EXPORTS = "checks,feedback,github-annotations,github-summary,gradescope,prairielearn,classroom50,gradebook,humaneval"
CLASSROOM = dict.fromkeys(("CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL", "OWNER"), "x1")


class Maker:
    """Runs commands in a folder of its own and collects what they print and write."""

    def __init__(self, work: Path, out: Path) -> None:
        self.work, self.out = work, out
        self.course = load_course()

    def save(self, name: str, text: str) -> None:
        """One file of the result; paths of this machine and times are masked."""
        text = text.replace(str(self.work), "WORK")
        for pattern, instead in MASKS:
            text = pattern.sub(instead, text)
        path = self.out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")

    def run(
        self, name: str, *arguments: str, at_ms: int = NOW_MS, typed: Sequence[str] = (), width: int = 100,
        also: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        """What a command prints, and its exit code."""
        environment = {
            **os.environ, "HARNESS_HOME": str(self.work / "home"), "COLUMNS": str(width), "LINES": "40", "TZ": "UTC",
            "DIGEST_NS": str(at_ms * 1_000_000), "PYTHONHASHSEED": "0", **(also or {}),
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-c", FROZEN, *arguments], cwd=self.work, env=environment, text=True, capture_output=True,
            input="".join(f"{line}\n" for line in typed), check=False, timeout=600,
        )  # fmt: skip
        shown = f"$ harness {' '.join(arguments)}\n{done.stdout}--- stderr\n{done.stderr}--- exit {done.returncode}\n"
        self.save(f"{name}.txt", shown)

    def write(self, name: str, text: str) -> str:
        """An input file; its name."""
        path = self.work / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return name

    def submissions(self) -> Iterator[tuple[str, str, str]]:
        """Learner, exercise and text: right, three known mistakes, broken, unfilled, and one that attacks."""
        for number, name in enumerate(EXERCISES):
            task = self.course.exercise(name)
            yield "ada", name, task.reference_source
            yield "ben", name, task.mistakes[number % len(task.mistakes)].source()
            yield "cleo", name, task.mistakes[-1].source() if number else task.starter_source()
        yield "dan", "softmax", "def softmax(x, dim=-1):\n    return x +\n"
        yield "mallory", "softmax", "import os\n\n\ndef softmax(x, dim=-1):\n    os._exit(0)\n"
        yield "mallory", "top-p", "def top_p_filter(logits, p):\n    raise ValueError('no')\n"

    # ---- groups

    def samples(self) -> None:
        """The sample pages."""
        for name, page in make_samples().items():
            self.save(f"samples/{name}", page)

    def helps(self) -> None:
        """The text of every `--help`."""
        self.run("help/harness", "--help", width=80)
        for command in (*COMMANDS, *(f"{group} {name}" for group, names in GROUPS.items() for name in names)):
            self.run(f"help/{command.replace(' ', '-')}", *command.split(), "--help", width=80)
        self.run("help/exports", "grade", ".", "--export", "help")

    def learner(self) -> None:
        """Checks, drills and interviews of one learner, and every screen and page about them."""
        for number, (who, name, text) in enumerate(self.submissions()):
            file = self.write(f"{who}/{name}.py", text)
            at_ms = NOW_MS - (20 - number) * DAY_MS
            self.run(f"check/{who}-{name}", "check", file, "-v", "--no-cost", "--seed", "0", at_ms=at_ms)
        self.run("check/json", "check", "ben/softmax.py", "--json", "--no-cost", "--seed", "0")
        self.run("check/narrow", "check", "ben/attention.py", "-v", "--no-cost", "--seed", "0", width=40)
        self.run("learner/repro", "repro", "ben/attention.py", "--seed", "0", "--out", "repro.py")
        for stage in range(3):
            self.run(f"learner/hint-{stage}", "hint", "attention", at_ms=NOW_MS - DAY_MS)
        for day in range(4):
            typed = [ANSWERS[(n * (day + 3)) % len(ANSWERS)] for n in range(160)]
            at_ms = NOW_MS - (8 - day) * DAY_MS
            self.run(f"drill/{day}", "drill", "--plain", "--seed", str(day), "--new", "12", at_ms=at_ms, typed=typed)
        self.run("drill/stats", "drill", "--stats")
        self.run("drill/json", "drill", "--stats", "--json")
        for number, kind in enumerate(("mixed", "coding", "debug", "deep-dive", "design", "estimate", "screen")):
            typed = [ANSWERS[(n * (number + 2)) % len(ANSWERS)] for n in range(250)]
            start = ("interview", "--plain", "--format", kind, "--seed", str(number))
            self.run(f"interview/plan-{kind}", *start, "--plan")
            self.run(f"interview/{kind}", *start, "--new", at_ms=NOW_MS - (7 - number) * DAY_MS, typed=typed)
        self.run("interview/history", "interview", "--history", width=140)
        self.run("interview/history-narrow", "interview", "--history", width=60)
        self.run("interview/history-json", "interview", "--history", "--json")
        self.run("interview/sheet-json", "interview", "--history", "1", "--json")
        for number in range(1, 8):
            self.run(f"interview/sheet-{number}", "interview", "--history", str(number))
            for suffix in ("md", "html"):
                file = f"debrief-{number}.{suffix}"
                self.run(f"interview/{file}", "interview", "--history", str(number), "--debrief", file)
        self.run("learner/plan", "plan", "--interview", "2026-07-01", "--role", "inference", "--minutes", "45")
        for command in ("", "list", "list --json", "plan", "report", "progress attempts", "progress attempts 2",
                        "progress attempts 5", "cards", "cards list", "review softmax", "show --web", "show top-p",
                        "show top-p --web", "course list", "solution gae", "chek", "check nothing.py",
                        "progress attempts 99"):  # fmt: skip
            self.run(f"learner/{command.replace(' ', '-') or 'home'}", *command.split())
        self.collect("learner", "*.html", "*.md", "repro.py", "book/*.html", "harness-book/*.html", "exercises/*.html")

    def cohort(self) -> None:
        """A graded cohort: its page, the learners' pages, and every export, with and without an assignment."""
        rows = []
        for number, (who, name, text) in enumerate(self.submissions()):
            file = self.write(f"cohort/{who}/{name}.py", text)
            rows.append((who, name, file, f"2026-05-{1 + number % 4:02}T12:00:00+00:00"))
        inputs = {"roster.csv": ROSTER, "canvas-in.csv": CANVAS, "moodle-in.csv": MOODLE, "assignment.yaml": ASSIGNMENT}
        for name, text in inputs.items():
            self.write(name, text)
        grade = ("--no-cost", "--seed", "0", "--isolation", "standard", "--jobs", "1")
        for name, kept, options in (
            ("first", rows[:-4], ()),
            ("plain", rows, ("--export", f"{EXPORTS},canvas=canvas-in.csv,moodle=moodle-in.csv")),
            ("ruled", rows, ("--export", f"{EXPORTS},canvas,moodle=moodle-in.csv", "--assignment", "assignment.yaml")),
        ):
            with (self.work / "manifest.csv").open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([("learner", "exercise", "path", "submitted"), *kept])
            self.run(f"cohort/{name}", "grade", "manifest.csv", "--out", "results", *grade, *options, also=CLASSROOM)
            for record in (self.work / "results/records").rglob("*.json"):
                record.write_text(re.sub(r'"wall_s": [\d.e-]+', '"wall_s": 0.05', record.read_text("utf-8")), "utf-8")
            self.run(f"cohort/{name}", "grade", "manifest.csv", "--out", "results", *grade, *options, also=CLASSROOM)
            for path in sorted((self.work / "results").rglob("*")):
                relative = path.relative_to(self.work / "results")
                if path.is_file() and path.name not in ("lock", "history.json") and relative.parts[0] != "records":
                    self.save(f"cohort/{name}/{relative}", path.read_text(encoding="utf-8"))
        for who, exercise in (("ada", "top-p"), ("ben", "top-p"), ("cleo", "softmax"), ("dan", "attention")):
            ruled = ("--results", "results", "--assignment", "assignment.yaml")
            self.run(f"cohort/explain-{who}", "class", "explain", who, exercise, *ruled)

    def collect(self, group: str, *patterns: str) -> None:
        """The files that commands wrote into the working folder."""
        for path in sorted({path for pattern in patterns for path in self.work.glob(pattern)}):
            self.save(f"{group}/files/{path.relative_to(self.work)}", path.read_text(encoding="utf-8"))


def digests(folder: Path) -> dict[str, str]:
    """The digest of every file of a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def compare(out: Path, against: Path) -> int:
    """Print the first line that differs in each file; the number of such files."""
    new, old = digests(out), digests(against)
    different = [name for name in sorted(new | old) if new.get(name) != old.get(name)]
    for name in different:
        if name not in new or name not in old:
            print(f"{name}: only in {out if name in new else against}")
            continue
        left, right = ((folder / name).read_text(encoding="utf-8").split("\n") for folder in (against, out))
        pairs = enumerate(zip_longest(left, right), 1)
        line, before, after = next((n, a or "", b or "") for n, (a, b) in pairs if a != b)
        same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False)))
        start = max(0, same - 60)
        print(f"{name}:{line}\n  - {before[start : start + 200]}\n  + {after[start : start + 200]}")
    print(f"{len(different)} of {len(new | old)} files differ")
    return len(different)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--against", type=Path, metavar="FOLDER", help="compare with the folder of an earlier run")
    parser.add_argument("--only", action="append", choices=["samples", "helps", "learner", "cohort"])
    given = parser.parse_args()
    shutil.rmtree(given.out, ignore_errors=True)
    with tempfile.TemporaryDirectory() as work:
        maker = Maker(Path(work).resolve(), given.out)
        for group in given.only or ("samples", "helps", "learner", "cohort"):
            getattr(maker, group)()
    found = digests(given.out)
    for name, digest in found.items():
        print(f"{digest[:16]}  {name}")
    print(hashlib.sha256(json.dumps(found).encode()).hexdigest())
    if given.against is not None and compare(given.out, given.against):
        sys.exit(1)


if __name__ == "__main__":
    main()
