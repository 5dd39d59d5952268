"""The `harness` command and its exit codes.  The module of a subcommand is imported when it is run."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module
from typing import Any

import click
from click.core import ParameterSource

from harness import __version__
from harness.cli.contents import GROUPS, SECTIONS
from harness.cli.echo import echo
from harness.command_line import name_course
from harness.errors import HarnessError, did_you_mean, is_unwritable, not_written

# heading: name: (module, one line)
Sections = Mapping[str, Mapping[str, tuple[str, str]]]


class LazyGroup(click.Group):
    """Commands by name and section; the help imports none of them."""

    def __init__(self, *, sections: Sections, **settings: Any) -> None:
        super().__init__(**settings)
        self.sections = sections
        self.entries = {name: entry for commands in sections.values() for name, entry in commands.items()}

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.entries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.entries:
            return None
        module, line = self.entries[cmd_name]
        if not module:
            return LazyGroup(name=cmd_name, help=line, sections={"Commands": GROUPS[cmd_name]})
        command: click.Command = getattr(
            import_module(f"harness.cli.{module}"), f"{cmd_name.replace('-', '_')}_command"
        )
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.entries:
            group = "" if ctx.parent is None else f" {self.name}"
            elsewhere = [f'"{name} {args[0]}"' for name, commands in GROUPS.items() if args[0] in commands]
            known = f"; it is {' or '.join(elsewhere)}." if elsewhere else ""
            advice = known or did_you_mean(args[0], self.entries) or "."
            raise click.UsageError(f'there is no command "{args[0]}"{advice} See `harness{group} --help`.', ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        width = max(map(len, self.entries))
        for heading, commands in self.sections.items():
            with formatter.section(heading):
                formatter.write_dl([(name.ljust(width), line) for name, (_, line) in commands.items()])


@click.group(
    cls=LazyGroup,
    sections=SECTIONS,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="harness")
@click.option("--course", metavar="DIR", envvar="HARNESS_COURSE", help="Use this course instead of the built-in one.")
@click.pass_context
def cli(context: click.Context, course: str | None) -> None:
    """Write the internals of large language models from scratch, and get them graded honestly."""
    context.obj = course
    if course is not None and context.get_parameter_source("course") is ParameterSource.COMMANDLINE:
        name_course(course)
        context.call_on_close(lambda: name_course(""))
    if context.invoked_subcommand is None:
        from harness.cli.plan import show_home

        show_home(course)


# click's own names, "integer range" and "float range", read badly in messages and in help.
click.IntRange.name, click.FloatRange.name = "integer", "number"


def run() -> None:
    """Run, and turn the errors of the harness into their exit codes (contract)."""
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
