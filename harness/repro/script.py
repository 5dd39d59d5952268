"""A failing call → a script that makes it and compares as the check does, and a file of its large tensors.

The script imports the learner's file and torch, and nothing of the harness.  From the reference it contains functions
that make callables, and a judge, but never the code that a learner has to write.  A file that was not written here, or
was changed since, is never replaced.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from harness.authoring.python_text import find_reachable, parse_python, source_of
from harness.comparison.answer_key import AnswerKey
from harness.course.submission import Submission
from harness.errors import UsageError
from harness.files import write
from harness.guest import protocol
from harness.repro.calls import MARK, CallWriter
from harness.repro.failing_call import FailingCall
from harness.sandbox.caller import seed_of_guests

PACKAGE = Path(__file__).parent.parent
# Files whose functions a script contains.
CARRIED = ("repro/carried.py", "guest/tensors.py", "guest/held.py", "guest/server.py", "comparison/streams.py")
DIGEST = "# The next `harness repro` replaces this file unless you have changed it. Digest: "
SEVERAL = """\
# Several results are right here, and this script knows only one: if yours differs, `harness check` decides."""
UNSURE = "# On its own, the call passed: does your code draw random numbers?"


@dataclass(frozen=True)
class Source:
    """Python text whose top-level statements can be copied one by one."""

    text: str

    @cached_property
    def nodes(self) -> list[ast.stmt]:
        """Its top-level statements."""
        tree = parse_python(self.text)
        assert tree is not None, "a file of the harness or of a course that was checked when it was read"
        return tree.body

    @property
    def functions(self) -> set[str]:
        """The functions and classes that it defines."""
        return {node.name for node in self.nodes if isinstance(node, (ast.FunctionDef, ast.ClassDef))}

    def needed(self, names: Collection[str]) -> list[ast.stmt]:
        """The statements that define these names and what they use."""
        return find_reachable(self.nodes, names)


def default_path(submission: Submission) -> Path:
    """`repro_<exercise>.py` beside the submission."""
    return Path(submission.path).with_name(f"repro_{submission.exercise_id.replace('-', '_')}.py")


def write_repro(found: FailingCall, key: AnswerKey, submission: Submission, path: Path) -> tuple[Path, ...]:
    """Write the script of a failing call, and its tensors if some are large; returns the paths.

    Raises `UsageError` if a file exists that was not written here, or was changed since, and if the script would
    contain the solution.
    """
    tensors_path = path.with_suffix(".safetensors")
    _refuse_foreign(path, tensors_path)
    writer = _ScriptWriter(found, key, _seen_from(path, submission), path)
    write(path, writer.write())
    if not writer.calls.literals.tensors:
        return (path,)
    write(tensors_path, protocol.serialize(writer.calls.literals.tensors))
    return path, tensors_path


def _seen_from(path: Path, submission: Submission) -> Path:
    """The submission relative to the script's folder; absolute on another drive of Windows."""
    file = Path(submission.path).resolve()
    try:
        return Path(os.path.relpath(file, path.parent.resolve()))
    except ValueError:
        return file


def _refuse_foreign(path: Path, tensors_path: Path) -> None:
    if path.exists():
        try:
            is_own = is_unchanged(path.read_text(encoding="utf-8"))
        except ValueError:
            is_own = False
        if not is_own:
            raise UsageError(f"{path} is there already, and is yours or was changed; write another with --out FILE")
    elif tensors_path.exists():
        raise UsageError(f"{tensors_path} is there already; choose another name with --out FILE")


class _ScriptWriter:
    """`file` is the submission as seen from the script, which will be at `path`."""

    def __init__(self, found: FailingCall, key: AnswerKey, file: Path, path: Path) -> None:
        self.found, self.file, self.path, self.seed, self.exercise = found, file, path, key.seed, key.exercise
        self.entries = (self.exercise.entry_name, *self.exercise.others)
        self.reference = Source(self.exercise.reference_source)
        self.carried = [Source((PACKAGE / name).read_text(encoding="utf-8")) for name in CARRIED]
        self.is_judged = any(answer.call.judge for answer in found.answers)
        names = [self.reference.functions, *(source.functions for source in self.carried)]
        parameters = tuple(parameter.name for parameter in self.exercise.signature.parameters)
        solution = {getattr(node, "name", "") for node in self.reference.needed(self.entries)} - {""}
        judge = {getattr(node, "name", "") for node in self.reference.needed({"judge"})}
        has_judge = self.is_judged and not judge & solution  # which would be in the script
        taken = set(self.entries).union(*names)
        self.calls = CallWriter(self.exercise.entry_name, parameters, taken, has_judge)

    def write(self) -> str:
        """The text of the script."""
        answers, step = self.found.answers, self.found.step if len(self.found.answers) == 1 else None
        distinct = {id(answer): answer for answer in answers}
        names = {key: f"call_{number}" if len(distinct) > 1 else "call" for number, key in enumerate(distinct, 1)}
        functions = [
            self.calls.write(names[key], answer, step, returns=self.found.is_kept and answer is answers[0])
            for key, answer in distinct.items()
        ]
        rest = {f"draw_{number}": answer for number, answer in enumerate(self.found.rest, 2)}
        draws = [self.calls.write(name, answer, None) for name, answer in rest.items()]
        main = self._main([f"{names[id(answer)]}()" for answer in answers], [f"{name}()" for name in rest])
        course = self._course_pieces()
        carried = self._carried_pieces()
        title = f"# ---- {self.found.check.id}"
        sections = [[title, *functions, main]]
        sections += [["# ---- the check with other numbers", *draws]] if draws else []
        sections += [["# ---- functions that the exercise passes in", *course]] if course else []
        sections.append(["# ---- how the check compares", *carried])
        body = "\n\n\n".join("\n\n\n".join(section) for section in sections)
        end = 'if __name__ == "__main__":\n    main()'
        text = "\n\n\n".join(["\n\n".join([self._comment(), *self._top(body)]), body, end]) + "\n"
        lines = text.splitlines()
        number = next(number for number, line in enumerate(lines, 1) if line.endswith(MARK))
        text = text.replace('"break LINE"', f'"break {number}"', 1)
        return sign(text)

    def _main(self, calls: Sequence[str], rest: Sequence[str]) -> str:
        """The function that makes the calls in their order, then the rest of the check."""
        *first, last = calls
        lines = [f"    {call}" for call in first]
        if self.found.is_kept:
            self.calls.needs |= {"copied", "check"}
            lines[:1] = [f"    result = {calls[0]}", "    before = copied(result)"]
            lines += [f"    {last}{MARK}", "    check(result, before)"]
        else:
            lines.append(f"    {last}{MARK if first else ''}")
        message = f'the check "{self.found.check.id}" passes'
        lines += [f"    {call}" for call in rest]
        return "\n".join(["def main():", *lines, f"    print({message!r})"])

    def _course_pieces(self) -> list[str]:
        """The functions that make callables and other objects, and the judge."""
        literals = self.calls.literals
        names = {*literals.functions, *literals.supports, *({"judge"} & self.calls.needs)}
        nodes = [node for node in self.reference.needed(names) if not isinstance(node, (ast.Import, ast.ImportFrom))]
        if any(getattr(node, "name", "") in self.entries for node in nodes):
            raise UsageError(f"{self.exercise.id}: the script of this check would contain a solution")
        return [source_of(self.reference.text, node) for node in nodes]

    def _carried_pieces(self) -> list[str]:
        """Functions of the harness, in the order of its files."""
        names = self.calls.needs | self.calls.literals.needs
        text_of = {node: source.text for source in self.carried for node in source.nodes}
        nodes = find_reachable(list(text_of), names - {"judge"})
        return [source_of(text_of[node], node) for node in nodes if not isinstance(node, (ast.Import, ast.ImportFrom))]

    # ---- the top

    def _comment(self) -> str:
        """What the script does, and how to run it."""
        check, script = self.found.check, self.path.name
        message = check.message.removeprefix(check.input or "").strip("\n") or "  it passes"
        lines = [
            f'The check "{check.id}" of {self.exercise.id}, seed {self.seed}, as plain Python:',
            "",
            *("  " + line for line in message.splitlines()),
            "",
            f"python {script}",
            "    fails as long as the check fails",
            f'python -m pdb -c "break LINE" -c continue {script}',
            "    stops before the call; `step` enters your code",
            "In an editor: set a breakpoint in your file and debug this one.",
        ]
        texts = [f"# {line}".rstrip() for line in lines]
        texts += [SEVERAL] if self.is_judged and not self.calls.has_judge else []
        texts += [] if self.found.is_confirmed else [UNSURE]
        return "\n".join(texts)

    def _top(self, body: str) -> list[str]:
        """Imports, the set-up that the check does too, the learner's file, stored tensors."""
        seed, found, file = seed_of_guests(self.seed), self.found, self.file
        lines = [
            "sys.dont_write_bytecode = True",
            f"torch.manual_seed({seed})  # as in the check",
            f"random.seed({seed})",
            "torch.set_num_threads(1)",
        ]
        limits = self.exercise.file.limits
        if found.is_late:
            lines += [
                'if sys.gettrace() is None and "pydevd" not in sys.modules:  # not in a debugger',
                f"    faulthandler.dump_traceback_later({min(limits.wall_s, 2 * limits.cpu_s):g}, exit=True)",
            ]
        if found.is_out_of_memory and os.name == "posix":
            lines.append(f"resource.setrlimit(resource.RLIMIT_DATA, ({limits.memory_mb << 20},) * 2)")
        steps = [step for answer in found.answers for step in answer.call.steps]
        others = {step.name for step in steps if step.action == "call" and step.name}
        names = list(dict.fromkeys([self.exercise.entry_name, *sorted(others)]))
        after = [f"from {file.stem} import {', '.join(names)}"]
        if file.parent != Path() or not file.stem.isidentifier():
            there = f"Path({str(file)!r})" if file.is_absolute() else f"Path(__file__).parent / {str(file)!r}"
            after = [
                f'spec = importlib.util.spec_from_file_location("submission", {there})',
                "submission = importlib.util.module_from_spec(spec)",
                "spec.loader.exec_module(submission)",
                *(f"{name} = submission.{name}" for name in names),
            ]
        if self.calls.literals.tensors:
            name = self.path.with_suffix(".safetensors").name
            after.append(f"stored = load_file(Path(__file__).with_name({name!r}))")
        code = "\n".join([*lines, *after, body])
        return ["from __future__ import annotations", self._imports(code), "\n".join(lines), "\n".join(after)]

    def _imports(self, code: str) -> str:
        """The imports that the script needs, taken from the files that its pieces come from."""
        tree = parse_python(code)
        assert tree is not None, "made of valid pieces"
        used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        plain = Source("import faulthandler, importlib.util, random, resource, sys, torch\nfrom math import inf, nan\n"
                       "from pathlib import Path\nfrom safetensors.torch import load_file")  # fmt: skip
        plain_names: set[str] = set()
        names_of: dict[str, set[str]] = {}
        for source in (plain, *self.carried, self.reference):
            for node in source.nodes:
                if isinstance(node, ast.Import):
                    bound = [alias for alias in node.names if _bound(alias) in used]
                    plain_names |= {ast.unparse(alias) for alias in bound if alias.asname or alias.name in code}
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    names = {ast.unparse(alias) for alias in node.names if _bound(alias) in used}
                    if names and node.module.split(".")[0] not in ("harness", "__future__"):
                        names_of.setdefault(node.module, set()).update(names)
        return "\n".join(
            [f"import {name}" for name in sorted(plain_names)]
            + [f"from {module} import {', '.join(sorted(names))}" for module, names in sorted(names_of.items())]
        )


def _bound(alias: ast.alias) -> str:
    return (alias.asname or alias.name).split(".")[0]


def sign(text: str) -> str:
    """The text with a last line that reveals later changes."""
    return f"{text}\n{DIGEST}{sha256(text.encode()).hexdigest()[:16]}\n"


def is_unchanged(text: str) -> bool:
    """Whether a text is a script from here that was not changed since."""
    body, _, _ = text.rpartition(f"\n{DIGEST}")
    return bool(body) and sign(body) == text
