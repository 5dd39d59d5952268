"""What the similarity hints find and what they find wrongly, on generated plagiarism; and how long they take.

    python tests/bench/bench_similarity.py [--learners 500] [--exercises 85] [--hostile 50]

Honest are the right submissions of `tests/content`, each written by itself.  Each of them is copied in every way
below and laid into its cohort; wanted is the pair of copy and original, and nothing else.  All are copied at once, so
that few things are common in earnest: harder than a class in which few copy.  Wrong is also the copy of a text that is
honestly like another, so it is counted twice.  With copydetect installed (`pip install copydetect`), the same cohorts
go through it.
"""

from __future__ import annotations

import argparse
import ast
import io
import itertools
import random
import re
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from harness.course.catalogue import load_course
from harness.similarity import LEAST_SHARE, LEAST_TOKENS, Text, find_pairs
from harness.similarity.prints import make_prints
from harness.similarity.tokens import read_tokens

SUBMISSIONS = Path(__file__).parent.parent / "content" / "submissions"
MARK = " (copy)"


@dataclass(frozen=True)
class Cohort:
    """One exercise: honest texts by name, the starter and the reference."""

    exercise: str
    honest: dict[str, str]
    starter: str
    reference: str


# ---- ways to copy


def bound_names(tree: ast.Module) -> set[str]:
    """Names that may be given others: parameters and what is assigned, but for those used as keywords somewhere."""
    stored = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    given = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    holders = [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.ClassDef))]
    functions = [node for holder in holders for node in holder.body if isinstance(node, ast.FunctionDef)]
    inner = {node.name for node in functions if not node.name.startswith("__")}
    private = {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("_")}
    keywords = {node.arg for node in ast.walk(tree) if isinstance(node, ast.keyword)}
    return (stored | given | private | inner) - keywords - {"self"}


class Renamer(ast.NodeTransformer):
    """Every name that the text binds gets another."""

    def __init__(self, tree: ast.Module, prefix: str) -> None:
        self.names = {name: f"{prefix}{number}" for number, name in enumerate(sorted(bound_names(tree)))}

    def visit_Name(self, node: ast.Name) -> ast.Name:
        node.id = self.names.get(node.id, node.id)
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.arg = self.names.get(node.arg, node.arg)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        node.name = self.names.get(node.name, node.name)
        self.generic_visit(node)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.Attribute:
        self.generic_visit(node)
        if isinstance(node.value, ast.Name) and node.value.id == "self":
            node.attr = self.names.get(node.attr, f"held_{node.attr}")
        return node


def rename(text: str, draw: random.Random) -> str:
    """Other names throughout."""
    tree = ast.parse(text)
    return ast.unparse(Renamer(tree, draw.choice(["value_", "tmp", "my_", "q"])).visit(tree))


def reorder(text: str, draw: random.Random) -> str | None:
    """Functions and methods in another order; None where there is only one."""
    tree = ast.parse(text)
    count = 0
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef)):
            positions = [
                n for n, statement in enumerate(node.body) if isinstance(statement, (ast.FunctionDef, ast.ClassDef))
            ]
            count += len(positions) > 1
            statements = [node.body[position] for position in positions]
            for position, statement in zip(positions, reversed(statements), strict=True):
                node.body[position] = statement
    return ast.unparse(tree) if count else None


def reformat(text: str, draw: random.Random) -> str:
    """Annotations, docstrings and comments added, layout and spelling changed."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.arg) and node.arg != "self":
            node.annotation = ast.Name("Any")
        if isinstance(node, ast.FunctionDef):
            node.returns = ast.Subscript(ast.Name("dict"), ast.Tuple([ast.Name("str"), ast.Name("int")]))
            node.body.insert(0, ast.Expr(ast.Constant("Does what it should.")))
    lines = []
    for line in ast.unparse(tree).splitlines():
        lines += [line.replace("    ", "  ")] + ([""] if draw.random() < 0.3 else [])
        if draw.random() < 0.3 and not line.rstrip().endswith(":"):
            lines[-1] += "  # as in the lecture"
    return "\n".join(lines).replace("'", '"')


def pad(text: str, draw: random.Random) -> str:
    """Statements that do nothing after every third."""
    tree = ast.parse(text)
    count = 0
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if not isinstance(body, list) or isinstance(node, (ast.Module, ast.ClassDef)):
            continue
        padded: list[ast.stmt] = []
        for statement in body:
            count += 1
            if count % 3 == 0:
                idle = draw.choice(["unused = 0", "if False:\n    print('never')", "debug = [1, 2]", "assert True"])
                padded += ast.parse(idle).body
            padded.append(statement)
        node.body = padded
    return ast.unparse(tree)


class Unroller(ast.NodeTransformer):
    """The body of every loop twice, the second time for the next of its variable."""

    def visit_For(self, node: ast.For) -> ast.For:
        self.generic_visit(node)
        if isinstance(node.target, ast.Name):
            name = node.target.id
            for statement in list(node.body):
                if not any(isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Store)
                           for n in ast.walk(statement)):  # fmt: skip
                    again = re.sub(rf"\b{name}\b", f"({name} + 1)", ast.unparse(statement))
                    node.body += ast.parse(again).body
        return node


def unroll(text: str, draw: random.Random) -> str | None:
    """Loops unrolled by two; None if there is none."""
    tree = ast.parse(text)
    if not any(isinstance(node, ast.For) for node in ast.walk(tree)):
        return None
    try:
        return ast.unparse(Unroller().visit(tree))
    except SyntaxError:
        return None


def merge(text: str, other: str, draw: random.Random) -> str:
    """Two sources in one file, in turns."""
    parts = [ast.parse(source).body for source in (rename(text, draw), rename(other, draw))]
    body = [statement for row in zip(*parts, strict=False) for statement in row]
    body += [statement for part in parts for statement in part[min(map(len, parts)) :]]
    return ast.unparse(ast.Module(body, []))


def everything(text: str, draw: random.Random) -> str:
    """Renamed, reordered, padded and reformatted."""
    return reformat(pad(rename(reorder(text, draw) or text, draw), draw), draw)


WAYS: dict[str, Callable[[str, random.Random], str | None]] = {
    "renamed": rename,
    "functions reordered": reorder,
    "reformatted": reformat,
    "dead code added": pad,
    "loops unrolled": unroll,
    "two sources merged": lambda text, draw: None,  # needs two
    "all but unrolling": everything,
}


def copies(cohort: Cohort, way: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """A copy's name, its text, and whom it is copied from."""
    names = list(cohort.honest)
    for number, name in enumerate(names):
        draw = random.Random(f"{cohort.exercise} {name} {way}")
        if way == "two sources merged":
            other = names[(number + 1) % len(names)]
            made: str | None = merge(cohort.honest[name], cohort.honest[other], draw)
            sources: tuple[str, ...] = (name, other)
        else:
            made, sources = WAYS[way](cohort.honest[name], draw), (name,)
        if made is not None:
            yield name + MARK, made, sources


# ---- the hints found


@dataclass
class Tally:
    """Wanted pairs, those found, and pairs that were not wanted."""

    wanted: int = 0
    found: int = 0
    wrong: int = 0
    short: int = 0


def judge(cohort: Cohort, way: str, pairs: Sequence[tuple[str, str]], is_long: dict[str, bool], tally: Tally) -> None:
    """Add what was found in one cohort; pairs of honest texts are counted elsewhere."""
    wanted = set()
    sources = {}
    for name, _, origins in copies(cohort, way):
        sources[name] = set(origins)
        for origin in origins:
            if is_long[origin]:
                wanted.add(frozenset((name, origin)))
            else:
                tally.short += 1
    tally.wanted += len(wanted)
    for pair in {frozenset(pair) for pair in pairs}:
        roots = [sources.get(name, {name}) for name in pair]
        if pair in wanted:
            tally.found += 1
        elif not roots[0] & roots[1] and any(name.endswith(MARK) for name in pair):
            tally.wrong += 1


def hints(texts: Sequence[Text], cohort: Cohort, share: float, tokens: int) -> list[tuple[str, str]]:
    """The pairs found, by name."""
    starters, references = {cohort.exercise: cohort.starter}, {cohort.exercise: cohort.reference}
    found = find_pairs(texts, starters, references, share, least_tokens=tokens)
    return [(pair.learner_a, pair.learner_b) for pair in found]


def long_ones(cohort: Cohort, tokens: int) -> dict[str, bool]:
    """The honest texts that are long enough to be compared."""
    texts = [read_tokens(text) for text in cohort.honest.values()]
    known = [read_tokens(cohort.starter), read_tokens(cohort.reference)]
    own = make_prints(texts, known, np.arange(len(texts)), len(texts)).own_counts()
    return {name: bool(count >= tokens) for name, count in zip(cohort.honest, own, strict=True)}


def bench_ways(cohorts: Sequence[Cohort], share: float, tokens: int) -> None:
    """The recall for each way to copy, and the pairs named wrongly."""
    print(f"share at least {share}, shared tokens at least {tokens}")
    print(f"{'copied':<22}{'pairs':>7}{'found':>7}{'recall':>8}{'wrong':>7}{'precision':>11}{'too short':>11}")
    for way in WAYS:
        tally = Tally()
        for cohort in cohorts:
            texts = [Text(name, cohort.exercise, text) for name, text in cohort.honest.items()]
            texts += [Text(name, cohort.exercise, text) for name, text, _ in copies(cohort, way)]
            judge(cohort, way, hints(texts, cohort, share, tokens), long_ones(cohort, tokens), tally)
        precision = tally.found / max(1, tally.found + tally.wrong)
        recall = tally.found / max(1, tally.wanted)
        print(
            f"{way:<22}{tally.wanted:>7}{tally.found:>7}{recall:>8.1%}{tally.wrong:>7}{precision:>11.1%}{tally.short:>11}"
        )


def bench_honest(cohorts: Sequence[Cohort]) -> None:
    """The number of honest pairs that are named, for other thresholds too."""
    total = sum(len(cohort.honest) * (len(cohort.honest) - 1) // 2 for cohort in cohorts)
    print(f"\npairs of honest texts named, of {total}")
    print(f"{'share at least':<18}" + "".join(f"{tokens:>10} tokens" for tokens in (0, 30, 45, 60, 80)))
    for share in (0.3, 0.4, 0.5, 0.6, 0.7):
        row = []
        for tokens in (0, 30, 45, 60, 80):
            row.append(
                sum(
                    len(hints([Text(n, cohort.exercise, t) for n, t in cohort.honest.items()], cohort, share, tokens))
                    for cohort in cohorts
                )
            )
        print(f"{share:<18}" + "".join(f"{count:>17}" for count in row))


# ---- how long it takes


def bench_time(cohorts: Sequence[Cohort], learners: int, exercises: int, hostile: int) -> None:
    """A generated class: each learner's text is an honest one with lines of its own."""
    draw = random.Random(0)
    starters = {cohort.exercise: cohort.starter for cohort in cohorts}
    references = {cohort.exercise: cohort.reference for cohort in cohorts}
    made: list[Text] = []
    for cohort in cohorts[:exercises]:
        honest = list(cohort.honest.values())
        ways = [rename, pad, reformat, everything]
        pool = list(honest) + [draw.choice(ways)(text, draw) for text in honest for _ in range(6)]
        made += [Text(f"learner{n}", cohort.exercise, f"{draw.choice(pool)}\n# {n}\n") for n in range(learners)]
    texts = [text for text in made if text.exercise == cohorts[0].exercise]
    print(f"\n{'submissions':<44}{'wall s':>9}{'CPU s':>9}{'peak MB':>9}{'pairs':>8}")
    time_pairs(f"{len(texts)} of one exercise", texts, starters, references)
    bad = [
        Text(f"hostile{n}", texts[0].exercise, text) for n, text in zip(range(hostile), hostile_texts(), strict=False)
    ]
    time_pairs(f"and {hostile} hostile ones of 1 MB", [*texts, *bad], starters, references)
    time_pairs(f"{learners} x {min(exercises, len(cohorts))} exercises", made, starters, references)


def time_pairs(name: str, texts: Sequence[Text], starters: dict[str, str], references: dict[str, str]) -> None:
    """One row of the table."""
    start, used = time.perf_counter(), time.process_time()
    found = find_pairs(texts, starters, references)
    wall, cpu = time.perf_counter() - start, time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name:<44}{wall:>9.2f}{cpu:>9.2f}{peak:>9.0f}{len(found):>8}", flush=True)


def hostile_texts() -> Iterator[str]:
    """Files made to be slow, repeated with other numbers in them."""
    size = 1 << 20
    number = 0
    while True:
        number += 1
        yield "x = 1\n" * (size // 6)
        yield "(" * size
        yield '"' * (size + number)
        yield f"a{number} = " + "-" * size + "1"
        yield "'''" + "\\" * size
        yield "".join(f"x{n % 7} = x{n % 5} + {n % number}\n" for n in range(size // 14))
        yield "".join(" " * (n % 90) + "if x:\n" for n in range(size // 50))
        yield "\x00\ud800é" * (size // 6)
        yield "f(" + "1, " * (size // 3) + ")"
        yield "f'{" * (size // 3)


def bench_copydetect(cohorts: Sequence[Cohort]) -> None:
    """The same cohorts, pair by pair, through copydetect's own comparison with its own settings."""
    try:
        import copydetect
    except ImportError:
        print("\ncopydetect is not installed, so there is no comparison with it")
        return
    print(
        f"\n{'copydetect, 25/30, share 0.5':<30}{'pairs':>7}{'found':>7}{'recall':>8}{'wrong':>7}{'honest named':>14}"
    )
    start = time.perf_counter()
    for way in WAYS:
        tally, honest = Tally(), 0
        for cohort in cohorts:
            texts = cohort.honest | {name: text for name, text, _ in copies(cohort, way)}
            pairs = list(copydetect_pairs(copydetect, texts, cohort))
            judge(cohort, way, pairs, long_ones(cohort, LEAST_TOKENS), tally)
            honest += sum(not any(name.endswith(MARK) for name in pair) for pair in pairs)
        recall = tally.found / max(1, tally.wanted)
        print(f"{way:<30}{tally.wanted:>7}{tally.found:>7}{recall:>8.1%}{tally.wrong:>7}{honest:>14}", flush=True)
    print(f"in {time.perf_counter() - start:.0f} s")


def copydetect_pairs(library: Any, texts: dict[str, str], cohort: Cohort) -> Iterator[tuple[str, str]]:
    """The pairs that it reports; starter and reference are its boilerplate."""
    make = library.CodeFingerprint
    given = [make("given.py", 25, 1, fp=io.StringIO(text)).hashes for text in (cohort.starter, cohort.reference)]
    boiler = np.array(sorted(set().union(*map(set, given))))
    prints = {name: make("one.py", 25, 6, boilerplate=boiler, fp=io.StringIO(text)) for name, text in texts.items()}
    for a, b in itertools.combinations(prints, 2):
        _, shares, _ = library.compare_files(prints[a], prints[b])
        if max(shares) >= 0.5:
            yield a, b


def read_cohorts() -> list[Cohort]:
    """Every exercise with submissions."""
    course = load_course()
    found = []
    for folder in sorted(SUBMISSIONS.iterdir()):
        honest = {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("right/*.py"))}
        if folder.name in course.exercise_ids and honest:
            task = course.exercise(folder.name)
            found.append(Cohort(folder.name, honest, task.starter_source(), task.reference_source))
    return found


def main() -> None:
    """All tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--learners", type=int, default=500)
    parser.add_argument("--exercises", type=int, default=85)
    parser.add_argument("--hostile", type=int, default=50)
    given = parser.parse_args()
    cohorts = read_cohorts()
    bench_ways(cohorts, LEAST_SHARE, LEAST_TOKENS)
    bench_honest(cohorts)
    bench_copydetect(cohorts)
    bench_time(cohorts, given.learners, given.exercises, given.hostile)


if __name__ == "__main__":
    main()
