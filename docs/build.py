"""Build the site into build/site without a network; every warning is an error.

    pip install -e '.[docs]' && python docs/build.py

Pages in docs/_generated are made here from the commands, the course, the schema of a result and the changelog.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sphinx.cmd.build import build_main

from harness.cli.contents import GROUPS, SECTIONS
from harness.course.catalogue import CHAPTERS, ROLES, Summary, load_course
from harness.course.exercise import Exercise
from harness.course.figure import read_figure
from harness.report.book import statement_html
from harness.report.page import environment

DOCS = Path(__file__).parent
GENERATED = DOCS / "_generated"
SITE = DOCS.parent / "build" / "site"
ARXIV = re.compile(r"arXiv:(\d{4}\.\d{4,5})")


def write(name: str, text: str) -> None:
    """Write a generated page."""
    path = GENERATED / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def commands_page() -> str:
    """Every command with its options, from the command line itself."""
    parts = [
        "# Commands\n",
        "`harness` alone shows where you stand and the next step. [Exit codes](../learners.md#exit-codes).\n",
    ]
    for heading, commands in SECTIONS.items():
        parts.append(f"## {heading}\n")
        for name, entry in commands.items():
            for part, (module, _) in GROUPS.get(name, {name: entry}).items():
                target = f"harness.cli.{module}:{part.replace('-', '_')}_command"
                path = part if part == name else f"{name} {part}"
                parts.append(f"```{{eval-rst}}\n.. click:: {target}\n   :prog: harness {path}\n   :nested: full\n```\n")
    return "\n".join(parts)


def exercise_page(task: Exercise) -> str:
    """One exercise: what is asked, without hints or a solution."""
    file = task.file
    asked = f"asked {file.frequency} · {', '.join(ROLES[role] for role in file.roles)}"
    sources = ARXIV.sub(r"[arXiv:\1](https://arxiv.org/abs/\1)", "\n".join(f"- {source}" for source in file.sources))
    needs = "Before it: " + ", ".join(f"[{need}]({need}.md)" for need in file.needs) + ".\n" if file.needs else ""
    return f"""# {file.title}

`{task.id}` · {task.chapter} · {file.level} · about {file.minutes} minutes · {asked}

{needs}
```sh
harness start {task.id}
harness check {task.id}.py
```

```{{raw}} html
<div class="statement">
{statement_html(file.statement, file.formulas)}
</div>
```

{picture(task)}
## Sources

{sources}
"""


def picture(task: Exercise) -> str:
    """The picture of an exercise with its numbers as text; "" without one."""
    figure = read_figure(task.path)
    if figure is None:
        return ""
    return f"```{{raw}} html\n{environment().get_template('macros.html').module.picture(figure)}\n```\n"  # type: ignore[attr-defined]


def catalogue_page(summaries: Mapping[str, list[Summary]]) -> str:
    """All exercises by chapter, in the order of learning."""
    parts = [
        "# All exercises",
        "In the order of learning. A page has the statement and its sources; hints and solutions are in the program.",
    ]
    for chapter, rows in summaries.items():
        parts += [f"## {chapter.capitalize()}", "| exercise | level | minutes | asked |\n|---|---|--:|---|"]
        parts[-1] += "".join(
            f"\n| [{row.title}](exercises/{row.id}.md) | {row.level} | {row.minutes} | {row.frequency} |"
            for row in rows
        )
    ids = "\n".join(f"exercises/{row.id}" for rows in summaries.values() for row in rows)
    return "\n\n".join([*parts, f"```{{toctree}}\n:hidden:\n\n{ids}\n```\n"])


def schema_rows(schema: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """The keys of a JSON Schema, nested ones by their path, as rows of a table."""
    for key, field in schema.get("properties", {}).items():
        inner = field.get("items", field)
        values = field.get("enum") or ([field["const"]] if "const" in field else None)
        kind = " ".join(f"`{value}`" for value in values) if values else kind_of(field)
        text = " ".join(field.get("description", "").split()).replace("|", "\\|")
        yield f"| `{prefix}{key}` | {kind} | {text} |"
        yield from schema_rows(inner, f"{prefix}{key}{'[]' if 'items' in field else ''}.")


def kind_of(schema: Mapping[str, Any]) -> str:
    """What a schema calls its values."""
    kind = schema.get("type", "object")
    return " or ".join([kind] if isinstance(kind, str) else kind)


def result_page() -> str:
    """What `--json` prints, by the schema that is in the package."""
    schema = json.loads((DOCS.parent / "harness/results/result.schema.json").read_text(encoding="utf-8"))
    return "\n".join(
        [
            "# The result of a submission\n",
            schema["description"] + "\n",
            "| key | value | |\n|---|---|---|",
            *schema_rows(schema),
        ]
    )


def generate() -> None:
    """Write all generated pages."""
    shutil.rmtree(GENERATED, ignore_errors=True)
    course = load_course(None)
    chapters: dict[str, list[Summary]] = {chapter: [] for chapter in CHAPTERS}
    for summary in course.summaries():
        chapters[summary.chapter].append(summary)
    write("catalogue.md", catalogue_page(chapters))
    for task in course.exercises():
        write(f"exercises/{task.id}.md", exercise_page(task))
    write("commands.md", commands_page())
    write("result.md", result_page())
    write("changelog.md", (DOCS.parent / "CHANGELOG.md").read_text(encoding="utf-8"))


def main() -> int:
    """Generate the pages and run Sphinx; its exit code."""
    generate()
    shutil.rmtree(SITE, ignore_errors=True)
    return build_main(["-W", "--keep-going", "-q", "-j", "2", "-b", "html", str(DOCS), str(SITE)])


if __name__ == "__main__":
    sys.exit(main())
