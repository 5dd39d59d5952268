"""Writes a repro script and its file of tensors; never replaces a file that it did not write."""

from __future__ import annotations

import os
from pathlib import Path

from harness.comparison.answer_key import AnswerKey
from harness.course.submission import Submission
from harness.errors import UsageError
from harness.files import write
from harness.guest import protocol
from harness.repro.failing_call import FailingCall
from harness.repro.script import Places, is_unchanged, write_script


def default_path(submission: Submission) -> Path:
    """`repro_<exercise>.py` beside the submission."""
    return Path(submission.path).with_name(f"repro_{submission.exercise_id.replace('-', '_')}.py")


def write_repro(found: FailingCall, key: AnswerKey, submission: Submission, path: Path) -> tuple[Path, ...]:
    """Write the script, and its tensors if some are large; returns the paths.

    Raises `UsageError` if a file exists that was not written here, or was changed since.
    """
    tensors_path = path.with_suffix(".safetensors")
    _refuse_foreign(path, tensors_path)
    script = write_script(found, key, Places(_seen_from(path, submission), path.name, tensors_path.name))
    write(path, script.text)
    if not script.tensors:
        return (path,)
    write(tensors_path, protocol.serialize(script.tensors))
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
