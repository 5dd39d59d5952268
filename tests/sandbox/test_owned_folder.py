"""Temporary folders: the next start removes those whose process was killed."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from harness.sandbox.owned_folder import OWNER, OwnedFolder, remove_abandoned

PROGRAM = """
import time
from harness.sandbox.owned_folder import OwnedFolder
folder = OwnedFolder("guest")
(folder.path / "deep").mkdir()
(folder.path / "deep" / "file").write_text("x")
print(folder.path, flush=True)
time.sleep(600)
"""


@pytest.fixture(autouse=True)
def _own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Use a temporary folder of the test, so that nothing else is removed."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)


def make_abandoned(path: Path) -> Path:
    """A folder as a killed process leaves it."""
    path.mkdir()
    (path / OWNER).write_bytes(b"locked")
    return path


def test_folder_is_removed_only_after_its_process_was_killed() -> None:
    """SIGKILL leaves the folder behind."""
    with subprocess.Popen([sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        folder = Path(process.stdout.readline().strip())
        remove_abandoned()
        assert (folder / "deep" / "file").exists()
        process.kill()
        process.wait()
    assert folder.exists()
    remove_abandoned()
    assert not folder.exists()


def test_folder_of_this_process_stays_until_it_is_removed() -> None:
    """Removing it again does nothing."""
    folder = OwnedFolder("guest")
    remove_abandoned()
    assert folder.path.is_dir()
    for _ in range(2):
        folder.remove()
        assert not folder.path.exists()


def test_link_and_its_target_stay(tmp_path: Path) -> None:
    """Otherwise anyone who may write to the temporary folder could have any folder removed."""
    target = make_abandoned(tmp_path / "precious")
    (tmp_path / "harness-guest-link").symlink_to(target)
    folder = tmp_path / "harness-guest-owner"
    folder.mkdir()
    (folder / OWNER).symlink_to(target / OWNER)
    abandoned = make_abandoned(tmp_path / "harness-guest-inside")
    (abandoned / "link").symlink_to(target)
    remove_abandoned()
    assert (target / OWNER).exists()
    assert folder.exists()
    assert not abandoned.exists()


def test_folder_without_an_owner_or_not_locked_yet_stays(tmp_path: Path) -> None:
    """Another program made the first; the second was made but not yet locked."""
    other, new = tmp_path / "harness-backup-x", tmp_path / "harness-guest-new"
    other.mkdir()
    new.mkdir()
    (new / OWNER).touch()
    remove_abandoned()
    assert other.exists()
    assert new.exists()


def test_folder_of_another_user_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even if this user may remove it."""
    foreign = make_abandoned(tmp_path / "harness-guest-foreign")
    with monkeypatch.context() as patch:
        patch.setattr("os.getuid", lambda: foreign.stat().st_uid + 1)
        remove_abandoned()
    assert foreign.exists()
    remove_abandoned()
    assert not foreign.exists()
