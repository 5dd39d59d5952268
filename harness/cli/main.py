"""The `harness` command.  The module of a subcommand is imported when it is run."""

from __future__ import annotations

import io
import sys
from importlib import import_module

import click

from harness import __version__
from harness.cli.echo import echo
from harness.errors import HarnessError, did_you_mean

# name: (module, one line for `harness --help`)
COMMANDS = {
    "list": ("learn", "List the exercises with your progress."),
    "show": ("learn", "Show an exercise as text, or as a page."),
    "book": ("book", "Write all exercises as pages, with an index."),
    "start": ("learn", "Write the starter file of an exercise; never overwrites a file."),
    "check": ("check", "Grade one submission."),
    "repro": ("repro", "Write the failing call as a script for a debugger."),
    "watch": ("watch", "Grade on save; keys as in rustlings."),
    "hint": ("learn", "Show the next hint for an exercise."),
    "solution": ("learn", "Show the reference: after a pass, or with --give-up, which is recorded."),
    "review": ("review", "After a pass: your code beside the reference, and the next questions."),
    "debug": ("learn", "Write a solution with one real mistake in it, for you to fix."),
    "plan": ("plan", "Plan the days until your interview; what you miss is planned again."),
    "drill": ("drill", "Study flashcards by spaced repetition."),
    "interview": ("interview", "Take a mock interview under time pressure, with a score sheet."),
    "report": ("report", "Write your progress as a page: what you know, what comes next."),
    "attempt": ("report", "Write one attempt as a page: code, checks, differences."),
    "cards": ("cards", "List, suspend, export and import flashcards."),
    "collect": ("grades", "Turn a platform's download into a cohort: Canvas, Moodle, Gradescope, GitHub."),
    "grade": ("cohort", "Grade a cohort: the submissions of many learners."),
    "merge": ("cohort", "Merge the parts of a cohort that were graded separately."),
    "autograder": ("autograder", "Write the files for Gradescope, PrairieLearn, Classroom 50, CI or a container."),
    "autograde": ("autograder", "Grade the one submission in an autograder's container."),
    "explain-grade": ("grades", "Show step by step how a learner's grade is computed."),
    "demo": ("cohort", "See the product in a minute: grade a small sample cohort."),
    "backup": ("cards", "Write your progress and your own cards to one file."),
    "restore": ("cards", "Replace your progress with a backup; what was there is kept."),
    "courses": ("author", "List the installed courses."),
    "new": ("author", "Write an exercise, a deck or a course to start from."),
    "lint": ("tools", "Check a course and print its kill matrix."),
    "doctor": ("tools", "Show what works on this machine, and how to fix what does not."),
}


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
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=LazyGroup, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="harness")
@click.option("--course", metavar="DIR", envvar="HARNESS_COURSE", help="Use this course instead of the built-in one.")
@click.pass_context
def cli(context: click.Context, course: str | None) -> None:
    """Write the internals of large language models from scratch, and have them graded truthfully."""
    context.obj = course
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


if __name__ == "__main__":
    main()
