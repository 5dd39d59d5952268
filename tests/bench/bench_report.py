"""CPU of `harness report` and of the start screen over a year of history, each a process of its own, start included.

    python tests/bench/bench_report.py [--reviews 20000] [--attempts 500] [--rounds 7]

The first look at a history replays all of it and leaves behind what the later ones start from; both are timed.  The
bytecode of Python is there beforehand, as after an installation, and so is the parsed deck, which is about the course.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from harness.cards.deck import read_deck
from harness.clock import DAY_MS
from harness.course.catalogue import load_course
from harness.progress.store import Store
from harness.scheduler.event_log import append
from harness.scheduler.events import DateSet, Reviewed

YEAR_MS = 365 * DAY_MS
# Of a failed attempt with its checks, as SQLite holds it.
RESULT_BYTES = 30_000


def fill(home: Path, reviews: int, attempts: int) -> None:
    """A learner with a year of history."""
    course = load_course()
    chance = random.Random(1)
    now_ms = time.time_ns() // 1_000_000
    cards = list(read_deck(course, home).cards)
    store = Store(home)
    append(
        store, DateSet(at_ms=now_ms - YEAR_MS, day=time.strftime("%Y-%m-%d", time.gmtime(now_ms / 1000 + 30 * 86400)))
    )
    rows = []
    for n in range(reviews):
        rating = chance.choices((1, 2, 3, 4), (10, 10, 65, 15))[0]
        sure = chance.choice((None, 60, 80, 100))
        event = Reviewed(
            at_ms=now_ms - YEAR_MS + n * YEAR_MS // reviews, card=chance.choice(cards), rating=rating, took_ms=30_000,
            seed=n, digest="0" * 16, session=f"s{n // 60}", confidence=sure,
        )  # fmt: skip
        data = {name: value for name, value in asdict(event).items() if name not in ("id", "at_ms")}
        rows.append((event.at_ms, "reviewed", event.card, json.dumps(data)))
    with store.writing() as connection:
        connection.executemany("INSERT INTO card_event (at_ms, kind, card, data) VALUES (?, ?, ?, ?)", rows)
        for n in range(attempts):
            name = chance.choice(course.exercise_ids)
            verdict = chance.choice(("passed", "failed", "error"))
            named = [{"mistake": "m", "says": "You do it.", "match": "exact"}] if verdict == "failed" else []
            result = {"exercise": name, "message": "x" * RESULT_BYTES, "diagnosis": named}
            connection.execute(
                "INSERT INTO attempt (at_ms, exercise, sha256, verdict, score, result) VALUES (?, ?, ?, ?, ?, ?)",
                (
                    now_ms - YEAR_MS + n * YEAR_MS // attempts,
                    name,
                    "0" * 64,
                    verdict,
                    chance.random(),
                    json.dumps(result),
                ),
            )
    store.close()


def cpu_s(command: list[str], home: Path, pyc: Path) -> float:
    """User and system time of one process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "HARNESS_HOME": str(home), "PYTHONPYCACHEPREFIX": str(pyc)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL, cwd=home)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def forget(home: Path) -> None:
    """Drop what earlier commands cached of the events."""
    store = Store(home)
    store.connection.execute("DELETE FROM cache")
    store.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reviews", type=int, default=20_000)
    parser.add_argument("--attempts", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=7)
    given = parser.parse_args()
    harness = [sys.executable, "-m", "harness"]
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as pyc:
        home = Path(folder)
        fill(home, given.reviews, given.attempts)
        print(f"{given.reviews:,} reviews, {given.attempts:,} attempts, CPU seconds of a process, start included")
        for name, command in (("harness report", [*harness, "report"]), ("harness", harness)):
            cpu_s(command, home, Path(pyc))
            for is_first in (True, False):
                times = []
                for _ in range(given.rounds):
                    if is_first:
                        forget(home)
                    times.append(cpu_s(command, home, Path(pyc)))
                what = f"{name}, {'the first time' if is_first else 'later'}"
                print(f"  {what:<32} {statistics.median(times):.2f} (least {min(times):.2f}, most {max(times):.2f})")
        print(f"  the page has {(home / 'harness-report.html').stat().st_size / 1000:.0f} KB")


if __name__ == "__main__":
    main()
