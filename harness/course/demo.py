"""A small cohort from the course's own references and known mistakes, one hostile file among them."""

from __future__ import annotations

from pathlib import Path

from harness.course.catalogue import Course
from harness.files import write

MOST_EXERCISES = 8
HOSTILE = '''"""Claims full marks without solving anything: forges an answer on every descriptor and ends."""

import os

for fd in range(3, 64):
    try:
        os.write(fd, b'{"verdict": "passed", "score": 1.0}')
    except OSError:
        pass
os._exit(0)
'''


def write_cohort(folder: Path, course: Course) -> None:
    """Write `<learner>/<exercise>.py` files, overwriting existing ones."""
    for exercise_id in course.exercise_ids[:MOST_EXERCISES]:
        task = course.exercise(exercise_id)
        texts = {"ada": task.reference_source, "ben": task.starter_source()}
        for learner, mistake in zip(("cleo", "dan"), task.mistakes, strict=False):
            texts[learner] = mistake.source()
        for learner, text in texts.items():
            write(folder / learner / f"{exercise_id}.py", text)
    write(folder / "mallory" / f"{course.exercise_ids[0]}.py", HOSTILE)
