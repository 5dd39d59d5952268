"""Fixture data → the sample pages in `reports/samples/`; `python tests/bench/samples.py` writes them again.

Names and sentences are data beside the pages.  Nothing depends on a clock or on chance: "random" numbers are digests of
their purpose, so that the pages are the same bytes everywhere.
"""

from __future__ import annotations

import json
from pathlib import Path

from sample_cohort import SampleCohort
from sample_learner import NOW_MS, sample_learner

from harness.interview.debrief import debrief_of
from harness.interview.log import interviews_of_rows
from harness.progress.rows import InterviewEvent
from harness.report.attempt import attempt_page
from harness.report.debrief import debrief_page
from harness.report.learner.view import learner_page
from harness.report.page import reports_folder
from harness.results.result import Result
from harness.scheduler.calendar import Calendar
from harness.study.next_steps import advise


def make_samples() -> dict[str, str]:
    """Every sample page by its file's name."""
    return {
        **sample_cohort_pages(),
        **sample_learners(),
        "attempt.html": sample_attempt(),
        "debrief.html": sample_debrief(),
    }


def sample_cohort_pages() -> dict[str, str]:
    """The page of a cohort by an assignment, the page of one learner's work, and the page handed back to one."""
    data = json.loads((samples_folder() / "cohort-data.json").read_text(encoding="utf-8"))
    cohort = SampleCohort(data)
    return {"cohort.html": cohort.page(), "work.html": cohort.work_page(), "feedback.html": cohort.feedback_page()}


def sample_learners() -> dict[str, str]:
    """The learner's page without any progress, after a week, and after a year."""
    data = json.loads((samples_folder() / "learner-data.json").read_text(encoding="utf-8"))
    pages = {}
    for name, days in (("empty", 0), ("week", 7), ("year", 365)):
        learner = sample_learner(data, days)
        page = learner_page(
            learner.past, learner.progress, learner.cards, learner.catalogue, NOW_MS, Calendar(),
            steps=advise(learner.situation).steps,
        )  # fmt: skip
        pages[f"learner-{name}.html"] = page
    return pages


def sample_attempt() -> str:
    """The page of one attempt."""
    data = json.loads((samples_folder() / "attempt-data.json").read_text(encoding="utf-8"))
    return attempt_page(17, NOW_MS, Result.from_json(data["result"], "the sample"), data["source"], Calendar())


def sample_debrief() -> str:
    """The debrief of an interview, compared with an earlier one."""
    rows = json.loads((samples_folder() / "debrief-data.json").read_text(encoding="utf-8"))
    earlier, latest = interviews_of_rows(
        InterviewEvent(number, row["at_ms"], row["interview"], row["kind"], json.dumps(row["data"]))
        for number, row in enumerate(rows, 1)
    )
    return debrief_page(debrief_of(latest, [earlier]), "2026-06-08 14:08", "2026-06-02")


def samples_folder() -> Path:
    """The folder of fixtures and sample pages."""
    return reports_folder() / "samples"


if __name__ == "__main__":
    for name, page in make_samples().items():
        (samples_folder() / name).write_text(page, encoding="utf-8", newline="\n")
