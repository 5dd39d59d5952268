"""Which package imports which: numbers, and a picture by Graphviz.

    python tests/bench/import_graph.py [DIRECTORY] [--dot] [| dot -Tsvg -o docs/imports.svg]

Nodes are the packages and modules directly under `harness/`, arrows are imports between them, wherever in a file they
stand.  A node's level is one more than the highest level that it imports.  The picture leaves out an arrow where a
longer way leads to the same node.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path


def read_imports(package: Path) -> dict[str, set[str]]:
    """From each node the nodes that it imports."""
    nodes = {path.name.removesuffix(".py") for path in package.iterdir() if has_python(path)} - {"__init__"}
    arrows: dict[str, set[str]] = {node: set() for node in nodes}
    for path in package.rglob("*.py"):
        parts = path.relative_to(package).parts
        node = parts[0].removesuffix(".py")
        if node not in nodes:
            continue
        for name in imported_names(path, ("harness", *parts[:-1])):
            pieces = name.split(".")
            if pieces[0] == "harness" and len(pieces) > 1 and pieces[1] in nodes - {node}:
                arrows[node].add(pieces[1])
    return arrows


def has_python(path: Path) -> bool:
    """Whether this is a module or a folder of modules."""
    return path.suffix == ".py" or (path.is_dir() and any(path.glob("*.py")))


def imported_names(path: Path, package: tuple[str, ...]) -> set[str]:
    """Everything that a file imports, by its absolute name."""
    names: set[str] = set()
    for statement in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(statement, ast.Import):
            names |= {alias.name for alias in statement.names}
        elif isinstance(statement, ast.ImportFrom):
            base = package[: len(package) - statement.level + 1] if statement.level else ()
            module = ".".join((*base, *([statement.module] if statement.module else ())))
            names |= {f"{module}.{alias.name}" for alias in statement.names}
    return names


def levels_of(arrows: dict[str, set[str]]) -> dict[str, int]:
    """The level of each node; a node in a circle, or above one, has none."""
    levels: dict[str, int] = {}
    while ready := [node for node in arrows if node not in levels and arrows[node] <= levels.keys()]:
        levels |= {node: 1 + max((levels[other] for other in arrows[node]), default=0) for node in ready}
    return levels


def reachable(arrows: dict[str, set[str]], node: str) -> set[str]:
    """Every node that can be reached from one, by any way."""
    found: set[str] = set()
    waiting = [*arrows[node]]
    while waiting:
        other = waiting.pop()
        if other not in found:
            found.add(other)
            waiting += arrows[other]
    return found


def to_dot(arrows: dict[str, set[str]], levels: dict[str, int]) -> str:
    """The graph as Graphviz reads it, one rank per level, without arrows that a longer path implies."""
    lines = ['digraph harness { rankdir=TB; node [shape=box, style=rounded, fontname="sans-serif"];']
    for level in sorted(set(levels.values()), reverse=True):
        nodes = " ".join(f'"{node}";' for node in sorted(levels) if levels[node] == level)
        lines.append(f"  {{ rank=same; {nodes} }}")
    for node, others in sorted(arrows.items()):
        for other in sorted(others):
            if not any(other in reachable(arrows, between) for between in others - {other}):
                lines.append(f'  "{node}" -> "{other}";')
    return "\n".join([*lines, "}"])


def main(arguments: list[str]) -> None:
    """Print the numbers, or the picture's source."""
    folders = [argument for argument in arguments if not argument.startswith("-")]
    arrows = read_imports(Path(folders[0] if folders else "harness"))
    levels = levels_of(arrows)
    if "--dot" in arguments:
        print(to_dot(arrows, levels))
        return
    print(f"{len(arrows)} packages and modules, {sum(map(len, arrows.values()))} arrows, ", end="")
    print(f"{max(levels.values())} levels, {len(arrows) - len(levels)} in or above a circle")
    for level in sorted(set(levels.values())):
        print(f"{level:4}  {' '.join(sorted(node for node in levels if levels[node] == level))}")


if __name__ == "__main__":
    main(sys.argv[1:])
