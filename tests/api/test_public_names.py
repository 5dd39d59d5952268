"""What `from harness import …` gives: names and signatures, types, and the time of the import."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from enum import Enum
from pathlib import Path

import pytest

import harness

ROOT = Path(__file__).parents[2]
SNAPSHOT = Path(__file__).with_name("public_names.txt")
PAGE = ROOT / "docs" / "api.md"
# For the harness's own commands.
INTERNAL = {"Harness.engine", "Harness.entry_of", "Harness.for_own_code", "Harness.read", "Harness.weaker"}
HEAVY = "torch numpy pandas rich pydantic yaml click jinja2 asyncio typing"


def describe(name: str, value: object) -> Iterator[str]:
    """A line for a function, and for each public member of a class."""
    if inspect.isfunction(value):
        yield f"{name}{inspect.signature(value)}"
        return
    assert isinstance(value, type)
    if issubclass(value, Enum):
        yield f"{name}: {', '.join(member.value for member in value)}"
        return
    bases = [base.__name__ for base in value.__mro__[1:] if base is not object]
    yield f"{name}({', '.join(bases)})"
    if issubclass(value, Exception):
        return
    if fields := getattr(value, "__dataclass_fields__", None):
        yield from (f"{name}.{field.name}: {field.type}" for field in fields.values())
    else:
        yield f"{name}.__init__{inspect.signature(value.__init__)}"  # type: ignore[misc]
    members = {key: getattr(value, key) for base in value.__mro__[:-1] for key in vars(base) if not key.startswith("_")}
    for key, member in sorted(members.items()):
        if isinstance(member, property):
            yield f"{name}.{key} -> {inspect.signature(member.fget).return_annotation}"  # type: ignore[arg-type]
        elif callable(member):
            yield f"{name}.{key}{inspect.signature(member)}"


def test_names_and_signatures_are_those_of_the_snapshot() -> None:
    """Programs rely on them.  To accept a change, write the file again: python tests/api/test_public_names.py."""
    assert "\n".join(lines()) + "\n" == SNAPSHOT.read_text(encoding="utf-8")


def lines() -> list[str]:
    """The description of all public names."""
    found = [line for name in harness.__all__ for line in describe(name, getattr(harness, name))]
    return [line for line in found if re.split(r"[ (]", line)[0] not in INTERNAL]


def test_page_of_the_api_names_everything() -> None:
    """What is not documented is not public."""
    text = PAGE.read_text(encoding="utf-8")
    assert [name for name in harness.__all__ if f"`{name}" not in text and f" {name}" not in text] == []


def test_import_costs_next_to_nothing() -> None:
    """Only what Python itself has imported: the modules of `import harness` are counted, since times vary."""
    code = (
        "import sys\nbefore = set(sys.modules)\nimport harness\nnew = set(sys.modules) - before\nprint(*sorted(new))\n"
        f"assert not set({HEAVY!r}.split()) & new"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["harness"]


def test_unknown_name_is_an_attribute_error() -> None:
    """As with any module; the names are listed before they are used."""
    with pytest.raises(AttributeError, match="no attribute 'grades'"):
        _ = harness.grades  # type: ignore[attr-defined]
    assert set(harness.__all__) <= set(dir(harness))


@pytest.mark.slow
def test_examples_of_the_page_pass_a_strict_type_checker(tmp_path: Path) -> None:
    """The package says that it is typed."""
    blocks = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert len(blocks) >= 3
    for number, block in enumerate(blocks):
        (tmp_path / f"example_{number}.py").write_text(block, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--cache-dir", str(tmp_path / "cache")]
    files = sorted(map(str, tmp_path.glob("*.py")))
    ran = subprocess.run([*command, *files], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert ran.returncode == 0, ran.stdout


if __name__ == "__main__":
    SNAPSHOT.write_text("\n".join(lines()) + "\n", encoding="utf-8")
