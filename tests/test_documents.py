"""The documents: links lead somewhere, commands exist with their options, and pages stay short."""

from __future__ import annotations

import html
import importlib.util
import re
import shlex
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

from harness.cli.cohort_outputs import OWN
from harness.cli.commands import cli
from harness.course.catalogue import load_course
from harness.export import FORMATS
from harness.policy.parser import read_assignment
from harness.policy.term import read_term

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    page for pattern in ("*.md", "docs/**/*.md", "exercises/**/*.md", "reference/**/*.md", "tests/*/*.md")
    for page in ROOT.glob(pattern)
    if "_generated" not in page.parts
)  # fmt: skip
# In bytes. The tables of keys and of topics may grow with the schema and the decks.
SIZES = {
    "README.md": 6_000, "CONTRIBUTING.md": 6_000, "SECURITY.md": 1_500, "docs/learners.md": 8_000,
    "docs/instructors.md": 9_000, "docs/courses.md": 6_000, "docs/ci-and-clusters.md": 6_000,
    "docs/writing-exercises.md": 17_000,
    "docs/exercise-kinds.md": 13_000, "docs/projects.md": 8_000, "docs/writing-decks.md": 13_000,
    "docs/verdicts.md": 7_000, "docs/sandbox.md": 12_000, "docs/architecture.md": 10_000,
    "docs/api.md": 6_000, "docs/notebooks.md": 4_500,
}  # fmt: skip
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(
    r"!?\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^()\s]+(?:\([^()]*\)[^()\s]*)?)\)|(?:src|srcset|href)=\"([^\"]+)\""
)
SHELL = ("sh", "bash", "console")
# Programs of others in the commands of the documents.
PROGRAMS = {"cd", "docker", "export", "pip", "pytest", "ray"}


def name_of(page: Path) -> str:
    """`docs/learners.md`."""
    return page.relative_to(ROOT).as_posix()


def prose_of(page: Path) -> str:
    """The text of a page without its blocks of code."""
    return FENCE.sub("", page.read_text(encoding="utf-8"))


def anchors_of(page: Path) -> set[str]:
    """The anchors that GitHub makes of the headings of a page."""
    anchors: set[str] = set()
    seen: Counter[str] = Counter()
    for heading in re.findall(r"^#{1,6} (.+?)\s*$", prose_of(page), re.MULTILINE):
        text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        slug = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
        anchors.add(f"{slug}-{seen[slug]}" if seen[slug] else slug)
        seen[slug] += 1
    return anchors


def is_broken(page: Path, link: str) -> bool:
    """Whether a relative link of a page leads nowhere."""
    path, _, anchor = link.partition("#")
    target = (page.parent / unquote(path)).resolve() if path else page
    if target.parent.name == "_generated":  # by docs/build.py, which follows these links itself
        return False
    if not target.exists():
        return True
    return bool(anchor) and (target.suffix != ".md" or anchor not in anchors_of(target))


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_relative_links_and_anchors_resolve(page: Path) -> None:
    """Links to the web are not followed."""
    links = ["".join(groups) for groups in LINK.findall(prose_of(page))]
    relative = [link for link in links if not re.match(r"[a-z]+:", link)]
    assert not [link for link in relative if is_broken(page, link)]


def test_broken_links_are_found() -> None:
    """For a missing file, a missing heading, and a heading of another page."""
    readme, learners = ROOT / "README.md", ROOT / "docs/learners.md"
    assert is_broken(readme, "docs/nothing.md")
    assert is_broken(readme, "#nothing") and not is_broken(readme, "#two-commands")
    assert is_broken(learners, "verdicts.md#install") and not is_broken(learners, "verdicts.md#cost")
    assert LINK.findall('[`a`](b.md#c) <img src="d.png">') == [("b.md#c", ""), ("", "d.png")]


def test_every_page_is_reached_from_the_readme() -> None:
    """By links between pages. Pages beside code or data do not count."""
    pending, reached = [ROOT / "README.md"], {ROOT / "README.md"}
    while pending:
        page = pending.pop()
        for link in ("".join(groups) for groups in LINK.findall(prose_of(page))):
            target = (page.parent / link.partition("#")[0]).resolve()
            if target.suffix == ".md" and target.exists() and target not in reached:
                reached.add(target)
                pending.append(target)
    assert not {page for page in PAGES if page.parent == ROOT or "docs" in page.relative_to(ROOT).parts} - reached


@pytest.mark.parametrize("name", SIZES)
def test_page_stays_short(name: str) -> None:
    """A longer page is split, or parts move to other pages."""
    assert (ROOT / name).stat().st_size <= SIZES[name]


def test_decisions_are_short_and_dated() -> None:
    """One kilobyte each, in the order of their dates or close to it."""
    _, *sections = (ROOT / "docs/decisions.md").read_text(encoding="utf-8").split("\n## ")
    assert len(sections) > 40
    for section in sections:
        assert re.match(r".+\n\n\*\d{4}-\d\d-\d\d\.\* ", section), section
        assert len(section.encode()) <= 1_200, section


def test_every_export_is_listed_for_instructors() -> None:
    """By its name, as `--export` takes it."""
    page = (ROOT / "docs/instructors.md").read_text(encoding="utf-8")
    names = {name.partition("=")[0] for row in re.findall(r"^\| (`.*?`) \|", page, re.M) for name in row.split("`")}
    assert {*FORMATS, *OWN} - {"humaneval"} <= names  # which is about models


def test_assignments_of_the_instructors_page_are_valid(tmp_path: Path) -> None:
    """Unchanged, with a roster of the two learners that they name."""
    page = (ROOT / "docs/instructors.md").read_text(encoding="utf-8")
    blocks = [block for language, block in FENCE.findall(page) if language == "yaml"]
    (tmp_path / "roster.csv").write_text("id\nada\nbob\n", encoding="utf-8")
    for block in blocks:
        path = tmp_path / "file.yaml"
        path.write_text(block, encoding="utf-8")
        assert read_assignment(path, load_course().exercise_ids)
    assert len(blocks) >= 2


def test_term_of_the_courses_page_is_valid(tmp_path: Path) -> None:
    """Unchanged, with a roster of the two learners that it names."""
    page = (ROOT / "docs/courses.md").read_text(encoding="utf-8")
    (block,) = (text for language, text in FENCE.findall(page) if language == "yaml")
    (tmp_path / "roster.csv").write_text("id\nada\nbob\n", encoding="utf-8")
    (tmp_path / "term.yaml").write_text(block, encoding="utf-8")
    assert read_term(tmp_path / "term.yaml").slip is not None


@dataclass(frozen=True)
class Line:
    """One command of a document."""

    page: Path
    text: str

    def __str__(self) -> str:
        return f"{name_of(self.page)}: {self.text}"


def list_lines(page: Path) -> Iterator[Line]:
    """The commands in the blocks of a page, without comments, prompts and output."""
    for language, block in FENCE.findall(page.read_text(encoding="utf-8")):
        if language in SHELL:
            for row in block.replace("\\\n", " ").splitlines():
                if language != "console" or row.startswith("$ "):
                    words = shlex.split(row.removeprefix("$ "), comments=True)
                    if words:
                        yield Line(page, shlex.join(words).replace("'&&'", "&&"))


def list_spans(page: Path) -> Iterator[Line]:
    """The `harness` commands in the sentences of a page."""
    for span in re.findall(r"`(harness [^`]+)`", prose_of(page)):
        if "…" not in span:
            yield Line(page, re.sub(r"[\[\]]", "", span))


LINES = [line for page in PAGES for line in list_lines(page)]
SPANS = list({line.text: line for page in PAGES for line in list_spans(page)}.values())


def parse_command(words: list[str], may_lack_arguments: bool = False) -> None:
    """Parse the words after `harness` as the command line does.  Raises click's errors; runs nothing."""
    command: click.Command = cli
    context = click.Context(cli, info_name="harness")
    while True:
        values, rest, order = command.make_parser(context).parse_args(list(words))
        for parameter in order:
            value = values.get(parameter.name)
            if isinstance(parameter.type, click.Choice | click.types.IntParamType) and isinstance(value, str):
                is_placeholder = value.isupper() and len(value) > 0
                if not is_placeholder:
                    parameter.type.convert(value, parameter, context)
        if not isinstance(command, click.Group):
            arguments = [parameter for parameter in command.params if isinstance(parameter, click.Argument)]
            given = sum(isinstance(values.get(parameter.name), str | tuple) for parameter in arguments)
            assert not rest, f"too many arguments: {rest}"
            required = 0 if may_lack_arguments else sum(parameter.required for parameter in arguments)
            assert given >= required, "an argument is missing"
            return
        if not rest:
            return
        name, words = rest[0], rest[1:]
        found = command.get_command(context, name)
        assert found is not None, f"there is no command {name}"
        command, context = found, click.Context(found, info_name=name, parent=context)


@pytest.mark.parametrize("line", SPANS, ids=str)
def test_command_in_a_sentence_exists(line: Line) -> None:
    """A sentence may leave out arguments."""
    parse_command(shlex.split(line.text)[1:], may_lack_arguments=True)


@pytest.mark.parametrize("line", LINES, ids=str)
def test_documented_command_exists(line: Line) -> None:
    """Commands, subcommands, options, choices, modules, scripts and extras."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    for part in re.split(r" && | \|\| ", line.text):
        program, *words = shlex.split(part)
        if program == "harness":
            parse_command(words)
        elif program in ("python", "python3") and words[:1] == ["-m"]:
            assert importlib.util.find_spec(words[1]), words[1]
        elif program in ("python", "python3"):
            assert (ROOT / words[0]).is_file(), words[0]
        elif program == "pip":
            assert {extra for word in words for extra in re.findall(r"\[(\w+)\]", word)} <= set(extras)
        elif program == "pytest":
            assert all((ROOT / word).exists() for word in words if word.startswith("tests"))
        elif "/" in program:
            assert program.startswith(".venv/") or (ROOT / program).exists(), program
        else:
            assert program in PROGRAMS | {"."}, program


@pytest.mark.parametrize(
    "words",
    [
        "nothing", "check --nothing", "check a.py b.py", "interview --format chess", "cards nothing", "repro",
        "plan --role x",
    ],
)  # fmt: skip
def test_command_that_does_not_exist_is_found(words: str) -> None:
    """The parser of the test is as strict as the command line."""
    with pytest.raises((click.UsageError, AssertionError)):
        parse_command(words.split())


def test_commands_of_the_documents_were_read() -> None:
    """The README has the two commands that suffice."""
    assert [line.text for line in LINES if line.page.name == "README.md" and "pip" in line.text][:2] == [
        "pip install -e . && harness demo",
        "pip install -e '.[dev]' && pytest",
    ]
    assert len(LINES) > 60
    assert len(SPANS) > 20


# Words that confuse readers of our documents and code, because they are homely or dialect.
AVOIDED = re.compile(
    r"\b(told(?! apart)|dear(?:er|est)?|hears|heard|mend(?:s|ed|ing)?|nursery|so many(?! short))\b", re.IGNORECASE
)
STEMS = ("told", "dear", "hear", "mend", "nursery", "so many")
# file: the avoided word that is right there
MAY_USE = {
    "exercises/inference/perplexity.yaml": "so many",  # so many that
    "tests/interview/test_score_sheet.py": "told",  # the same
}
TEXTS = (".css", ".js", ".md", ".py", ".sh", ".toml", ".yaml", ".yml")
FOLDERS = (".ci", ".github", "docs", "exercises", "flashcards", "harness", "reference", "reports", "tests")


def list_avoided(text: str, allowed: str = "") -> list[str]:
    """The avoided words of a text, except the one that is `allowed`."""
    lowered = text.lower()
    if not any(stem in lowered for stem in STEMS):  # several times faster than searching with a pattern
        return []
    return [word for word in AVOIDED.findall(text) if word.lower() != allowed]


def test_no_avoided_word_is_used() -> None:
    """In code, comments, messages, exercises, cards, templates and documents."""
    files = [*ROOT.glob("*.*"), *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*"))]
    found = {}
    for path in files:
        if path.suffix in TEXTS or (path.suffix == ".html" and path.parent.name == "reports"):
            name = path.relative_to(ROOT).as_posix()
            words = list_avoided(path.read_text(encoding="utf-8", errors="replace"), MAY_USE.get(name, ""))
            if words and path != Path(__file__):
                found[name] = words
    assert not found


def test_avoided_words_are_found() -> None:
    """As whole words; two things may be told apart."""
    assert list_avoided("It told us. Told apart, retold.") == ["told"]
    assert list_avoided("So many words, dearest.", "so many") == ["dearest"]


@pytest.mark.slow
def test_site_is_built_without_a_warning_and_shows_no_solution() -> None:
    """From the documents and the course; the workflow `ci` builds it too."""
    pytest.importorskip("sphinx")
    subprocess.run([sys.executable, ROOT / "docs/build.py"], check=True, timeout=300)
    for task in load_course().exercises():
        page = (ROOT / f"build/site/_generated/exercises/{task.id}.html").read_text(encoding="utf-8")
        assert task.file.title in html.unescape(page)
        body = task.reference_source.split("\n\n\n")[-1].splitlines()[1].strip()
        assert len(body) < 20 or html.escape(body) not in page
