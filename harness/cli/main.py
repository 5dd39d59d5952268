"""The `harness` command.  The module of a subcommand is imported when it is run."""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from importlib import import_module

import click
from click.core import ParameterSource

from harness import __version__
from harness.cli.echo import echo
from harness.command_line import name_course
from harness.errors import HarnessError, did_you_mean, is_unwritable, not_written

# heading of `harness --help`: name: (module, one line)
SECTIONS = {
    "Solve exercises": {
        "list": ("learn", "List the exercises with your progress."),
        "show": ("learn", "Show an exercise as text, or as a page."),
        "book": ("book", "Write all exercises as pages, with an index."),
        "start": ("learn", "Write an exercise's starter file; never overwrites."),
        "check": ("check", "Grade one submission."),
        "watch": ("watch", "Grade on save; keys as in rustlings."),
        "hint": ("learn", "Show the next hint for an exercise."),
        "repro": ("repro", "Write the failing call as a script for a debugger."),
        "solution": ("learn", "Show the reference: after a pass, or with --give-up."),
        "review": ("review", "Write a page on a solution that passed."),
        "debug": ("learn", "Write a solution with one real mistake in it, for you to fix."),
    },
    "Prepare for interviews": {
        "plan": ("plan", "Plan the days until your interview."),
        "drill": ("drill", "Study flashcards by spaced repetition."),
        "cards": ("cards", "List, suspend, export and import flashcards."),
        "interview": ("interview", "Take a timed mock interview, with a score sheet."),
        "report": ("report", "Write your progress as a page."),
        "attempt": ("report", "Write one attempt as a page: code, checks, differences."),
        "backup": ("cards", "Write your progress and your own cards to one file."),
        "restore": ("cards", "Replace your progress with a backup; the old one is kept."),
    },
    "Grade a class": {
        "collect": ("grades", "Turn a platform's download into a cohort."),
        "grade": ("cohort", "Grade a cohort: the submissions of many learners."),
        "merge": ("cohort", "Merge the parts of a cohort that were graded separately."),
        "explain-grade": ("grades", "Show step by step how a learner's grade is computed."),
        "autograder": ("autograder", "Write the files for Gradescope, PrairieLearn, CI and others."),
        "autograde": ("autograder", "Grade the one submission in an autograder's container."),
        "demo": ("cohort", "See the product in a minute: grade a small sample cohort."),
    },
    "Write courses": {
        "courses": ("author", "List the installed courses."),
        "new": ("author", "Write an exercise, a deck or a course to start from."),
        "lint": ("tools", "Check a course and print its kill matrix."),
    },
    "This machine": {
        "doctor": ("tools", "Show what works here, and how to fix what does not."),
    },
}
COMMANDS = {name: entry for section in SECTIONS.values() for name, entry in section.items()}


class LazyGroup(click.Group):
    """Commands by name; `harness --help` imports none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"harness.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, f"{cmd_name.replace('-', '_')}_command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS:
            advice = did_you_mean(args[0], COMMANDS) or "."
            raise click.UsageError(f'there is no command "{args[0]}"{advice} See `harness --help`.', ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        width = max(map(len, COMMANDS))
        for heading, commands in SECTIONS.items():
            with formatter.section(heading):
                formatter.write_dl([(name.ljust(width), line) for name, (_, line) in commands.items()])


@click.group(cls=LazyGroup, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="harness")
@click.option("--course", metavar="DIR", envvar="HARNESS_COURSE", help="Use this course instead of the built-in one.")
@click.pass_context
def cli(context: click.Context, course: str | None) -> None:
    """Write the internals of large language models from scratch, and have them graded truthfully."""
    context.obj = course
    if course is not None and context.get_parameter_source("course") is ParameterSource.COMMANDLINE:
        name_course(course)
        context.call_on_close(lambda: name_course(""))
    if context.invoked_subcommand is None:
        from harness.cli.home import show_home

        show_home(course)


# click's own names, "integer range" and "float range", read badly in messages and in help.
click.IntRange.name, click.FloatRange.name = "integer", "number"


def main() -> None:
    """Run, and turn the errors of the harness into their exit codes (contract)."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # some pipes, as on Windows, cannot encode every character
            stream.reconfigure(errors="replace")
    try:
        # click returns the code of an Exit as a number.
        code = cli.main(standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.Abort:
        echo("interrupted", err=True)
        sys.exit(130)
    except click.ClickException as error:
        shown = io.StringIO()
        error.show(shown)
        echo(shown.getvalue(), err=True, nl=False)
        sys.exit(2)
    except HarnessError as error:
        echo(f"harness: {error}", err=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        echo("interrupted", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        if not is_unwritable(error):
            raise
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what it holds would fail again at the end
        import tempfile

        name = error.filename or f"a temporary file (in {tempfile.tempdir or 'TMPDIR'}) or the output"
        echo(f"harness: {not_written(name, error)}", err=True)
        sys.exit(HarnessError.exit_code)


if __name__ == "__main__":
    main()
