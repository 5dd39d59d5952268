"""Backup and restore: complete while in use, checked before anything is replaced, the old state kept."""

from __future__ import annotations

import json
import threading
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from harness.cards.deck import CACHE_FILE
from harness.errors import UsageError
from harness.progress import backup
from harness.progress.store import Store
from harness.scheduler import event_log
from harness.scheduler.events import GOOD, Reviewed
from harness.sessions import journal


def answer(number: int) -> Reviewed:
    return Reviewed(at_ms=number + 1, card=f"card-{number}", rating=GOOD, took_ms=1, seed=0)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home folder with two answers, an own deck and a cache."""
    folder = tmp_path / "home"
    store = Store(folder)
    for number in range(2):
        event_log.append(store, answer(number))
    store.close()
    with closing(Store(folder, course="acme")) as other:
        event_log.append(other, answer(0))
    (folder / "cards").mkdir()
    (folder / "cards" / "mine.yaml").write_text("chapter: mine\n")
    (folder / CACHE_FILE).parent.mkdir()
    (folder / CACHE_FILE).write_text("a cache")
    return folder


def cards_in(home: Path, course: str = "") -> list[str]:
    store = Store(home, course=course)
    try:
        return [event.card for event in event_log.read_events(store).events if isinstance(event, Reviewed)]
    finally:
        store.close()


def test_restore_brings_everything_back_and_keeps_the_old_state(home: Path, tmp_path: Path) -> None:
    """Later answers are in the folder beside it; a second restore keeps a second folder."""
    file = tmp_path / "b.zip"
    assert backup.back_up(home, file) == ["cards/mine.yaml", "progress.sqlite3"]
    store = Store(home)
    event_log.append(store, answer(2))
    store.close()
    kept = backup.restore(home, file)
    assert kept == tmp_path / "home.before-restore"
    assert cards_in(home) == ["card-0", "card-1"]
    assert cards_in(kept) == ["card-0", "card-1", "card-2"]
    assert (home / "cards" / "mine.yaml").read_text() == "chapter: mine\n"
    assert backup.restore(home, file) == tmp_path / "home.before-restore-2"


def test_restore_without_an_old_state(home: Path, tmp_path: Path) -> None:
    """As on another machine."""
    backup.back_up(home, tmp_path / "b.zip")
    other = tmp_path / "far" / "away"
    assert backup.restore(other, tmp_path / "b.zip") is None
    assert cards_in(other) == ["card-0", "card-1"]
    assert cards_in(other, "acme") == ["card-0"]


def test_backup_while_answers_are_stored_is_complete(home: Path, tmp_path: Path) -> None:
    """A connection is open, its newest rows are in the write-ahead log, and it keeps writing."""
    store = Store(home)
    for number in range(2, 50):
        event_log.append(store, answer(number))
    stop = threading.Event()

    def write() -> None:
        other, number = Store(home), 1000
        while not stop.is_set():
            event_log.append(other, answer(number))
            number += 1
        other.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            backup.back_up(home, tmp_path / f"{number}.zip")
    finally:
        stop.set()
        writer.join()
        store.close()
    for number in range(5):
        backup.restore(tmp_path / f"home-{number}", tmp_path / f"{number}.zip")
        found = cards_in(tmp_path / f"home-{number}")
        assert found[:50] == [f"card-{n}" for n in range(50)]
        assert found[50:] == [f"card-{1000 + n}" for n in range(len(found) - 50)]


def test_backup_never_overwrites_and_leaves_itself_out(home: Path, tmp_path: Path) -> None:
    """Even inside the home folder."""
    inside = home / "b.zip"
    backup.back_up(home, inside)
    with pytest.raises(UsageError, match="already there"):
        backup.back_up(home, inside)
    assert "b.zip" in backup.back_up(home, tmp_path / "c.zip")
    with pytest.raises(UsageError, match="nothing"):
        backup.back_up(tmp_path / "none", tmp_path / "d.zip")


def _archive(path: Path, files: dict[str, bytes], count: int | None = None) -> None:
    manifest = json.dumps({"schema": backup.SCHEMA, "files": len(files) if count is None else count})
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in {backup.MANIFEST: manifest, **files}.items():
            archive.writestr(name, content)


@pytest.mark.parametrize("name", ["../out", "/tmp/out", "a/../../out"])
def test_restore_of_a_forged_backup_writes_nothing_outside(home: Path, tmp_path: Path, name: str) -> None:
    """The home folder does not change."""
    _archive(tmp_path / "b.zip", {name: b"x"})
    with pytest.raises(UsageError, match="outside its folder"):
        backup.restore(home, tmp_path / "b.zip")
    assert cards_in(home) == ["card-0", "card-1"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.zip", "home"]


def test_restore_of_damaged_or_other_files_changes_nothing(home: Path, tmp_path: Path) -> None:
    """Truncated, changed, incomplete, or something else."""
    good, bad = tmp_path / "b.zip", tmp_path / "bad.zip"
    backup.back_up(home, good)
    cut = good.read_bytes()[:-200]
    torn = bytearray(good.read_bytes())
    torn[40:] = bytes(byte ^ 0x55 for byte in torn[40:])
    for content in (cut, b"", b"no archive", b"PK" + b"x" * 100, bytes(torn)):
        bad.write_bytes(content)
        with pytest.raises(UsageError, match=r"bad\.zip"):
            backup.restore(home, bad)
    _archive(bad, {"a": b"x"})
    bad.write_bytes(bad.read_bytes().replace(b"x", b"y", 1))
    with pytest.raises(UsageError, match="Bad CRC-32"):
        backup.restore(home, bad)
    _archive(bad, {}, 1)
    with pytest.raises(UsageError, match="cut off"):
        backup.restore(home, bad)
    assert cards_in(home) == ["card-0", "card-1"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.zip", "bad.zip", "home"]


@pytest.mark.parametrize("files", ["1", "[[1, 2]]", '{"a": 1}', "[" * 5000, '{"a": null}', "{}"])
def test_restore_with_an_invalid_list_of_files_is_refused(home: Path, tmp_path: Path, files: str) -> None:
    """The error names the file."""
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr(backup.MANIFEST, '{"schema": [1], "files": ' + files + "}")
    with pytest.raises(UsageError, match=r"b\.zip"):
        backup.restore(home, tmp_path / "b.zip")


def test_restore_is_refused_while_a_drill_runs(home: Path, tmp_path: Path) -> None:
    """Otherwise its answers would go to the folder that was moved away."""
    backup.back_up(home, tmp_path / "b.zip")
    running = journal.begin(home, "s", {"at_ms": 1})
    with pytest.raises(UsageError, match="running"):
        backup.restore(home, tmp_path / "b.zip")
    running.close()
    backup.restore(home, tmp_path / "b.zip")


def test_backup_and_what_is_restored_are_for_their_owner_alone(tmp_path: Path) -> None:
    """Answers, attempts and code are in them."""
    home = tmp_path / "home"
    Store(home).close()
    (home / "cards").mkdir()
    (home / "cards/own.yaml").write_text("chapter: own\n")
    backup.back_up(home, tmp_path / "saved")
    assert (tmp_path / "saved").stat().st_mode & 0o077 == 0
    backup.restore(tmp_path / "other", tmp_path / "saved")
    restored = [tmp_path / "other", *(tmp_path / "other").rglob("*")]
    assert len(restored) > 3 and [path for path in restored if path.stat().st_mode & 0o077] == []
