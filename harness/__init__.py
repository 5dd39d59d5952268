"""Grade, time and drill from-scratch implementations of large-language-model internals.

The public names are imported when they are first used, so that `import harness` costs next to nothing.
"""

TYPE_CHECKING = False  # as in `typing`, which takes longer to import than this module
if TYPE_CHECKING:
    from harness.api.completion import extract_code
    from harness.api.functions import check, grade
    from harness.api.grade import Grade
    from harness.api.grading import Harness
    from harness.api.results_file import read_results
    from harness.api.task import TaskSpec
    from harness.errors import HarnessError, IsolationError, UsageError
    from harness.results.result import Check, CheckVerdict, Diagnosis, Verdict

__version__ = "0.1.0"

_MODULES = {
    "Check": "results.result",
    "CheckVerdict": "results.result",
    "Diagnosis": "results.result",
    "Grade": "api.grade",
    "Harness": "api.grading",
    "HarnessError": "errors",
    "IsolationError": "errors",
    "TaskSpec": "api.task",
    "UsageError": "errors",
    "Verdict": "results.result",
    "check": "api.functions",
    "extract_code": "api.completion",
    "grade": "api.functions",
    "read_results": "api.results_file",
}

__all__ = [
    "Check",
    "CheckVerdict",
    "Diagnosis",
    "Grade",
    "Harness",
    "HarnessError",
    "IsolationError",
    "TaskSpec",
    "UsageError",
    "Verdict",
    "check",
    "extract_code",
    "grade",
    "read_results",
]


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module 'harness' has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(f"harness.{_MODULES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])


def load_ipython_extension(shell: object) -> None:
    """`%load_ext harness`."""
    from harness.notebook.magics import NotebookMagics

    NotebookMagics(shell).register()
