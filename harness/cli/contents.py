"""The commands by section, and the text of `harness --help`. Imports nothing, so that the help appears at once."""

from __future__ import annotations

# heading of `harness --help`: name: (module, one line)
SECTIONS = {
    "Solve exercises": {
        "list": ("learn", "List the exercises with your progress."),
        "show": ("learn", "Show an exercise as text; with --web one or all as pages."),
        "start": ("solve", "Write an exercise's starter file; never overwrites."),
        "check": ("check", "Grade one submission."),
        "watch": ("watch", "Grade on save; keys as in rustlings."),
        "hint": ("solve", "Show the next hint for an exercise."),
        "repro": ("solve", "Write the failing call as a script for a debugger."),
        "solution": ("solve", "Show the reference: after a pass, or with --give-up."),
        "review": ("pages", "Write a page on a solution that passed."),
        "fix": ("solve", "Write a solution with one real mistake in it, for you to fix."),
    },
    "Prepare for interviews": {
        "plan": ("plan", "Plan the days until your interview."),
        "drill": ("drill", "Study flashcards by spaced repetition."),
        "cards": ("cards", "List, suspend, export and import flashcards."),
        "interview": ("interview", "Take a timed mock interview, with a score sheet."),
        "report": ("pages", "Write your progress as a page."),
        "progress": ("", "Back up and restore your progress; look at earlier attempts."),
    },
    "Teach, and write courses": {
        "demo": ("cohort", "See the product in a minute: grade a small sample cohort."),
        "grade": ("cohort", "Grade a cohort: the submissions of many learners."),
        "class": ("", "Collect, publish and explain grades; make autograders."),
        "lint": ("lint", "Check a course and print its kill matrix."),
        "course": ("", "List the installed courses, or begin one of your own."),
    },
    "This machine": {
        "doctor": ("doctor", "Show what works here, and how to fix what does not."),
        "server": ("server", "Show or stop what makes a second check fast."),
        "mcp": ("server", "Let an assistant tutor you; it cannot give the answer away."),
    },
}
COMMANDS = {name: entry for section in SECTIONS.values() for name, entry in section.items()}
# group: its commands, as above
GROUPS = {
    "progress": {
        "attempts": ("pages", "List your attempts, or write one as a page."),
        "backup": ("cards", "Write your progress and your own cards to one file."),
        "restore": ("cards", "Replace your progress with a backup; the old one is kept."),
    },
    "class": {
        "collect": ("grades", "Turn a platform's download into a cohort."),
        "publish": ("cohort", "Grade, summarise, then replace pages and exports at once."),
        "explain": ("grades", "Show step by step how a learner's grade is computed."),
        "canvas-push": ("grades", "Send published grades to Canvas; a dry run without --send."),
        "term": ("grades", "Make one gradebook of a term's assignments."),
        "merge": ("cohort", "Merge the parts of a cohort that were graded separately."),
        "autograder": ("autograder", "Write the files for Gradescope, PrairieLearn, CI and others."),
        "autograde": ("autograder", "Grade the one submission in an autograder's container."),
    },
    "course": {
        "list": ("author", "List the installed courses."),
        "new": ("author", "Write an exercise, a deck or a course to start from."),
        "lint": ("lint", "Check a course and print its kill matrix."),
    },
}
HELP = """Usage: harness [OPTIONS] [COMMAND] [ARGS]...

  Write the internals of large language models from scratch, and get them
  graded honestly.

Options:
  --version     Show the version and exit.
  --course DIR  Use this course instead of the built-in one.
  -h, --help    Show this message and exit.
"""
# The width that the lines above are wrapped for.
HELP_COLUMNS = 80


def help_text() -> str:
    """What click prints for `harness --help` in a window that is wide enough."""
    width = max(map(len, COMMANDS))
    parts = [
        f"\n{heading}:\n" + "".join(f"  {name:<{width}}  {line}\n" for name, (_, line) in commands.items())
        for heading, commands in SECTIONS.items()
    ]
    return HELP + "".join(parts)
