"""What is taken from a collection: archives, notebooks, names, and how much of each."""

from __future__ import annotations

import gzip
import io
import json
import re
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from downloads import CANVAS, EXERCISES, RIGHT, ROSTER, Run, found_in, lay, reasons, taken

from harness.cohort.intake import download
from harness.cohort.intake.answers import LEARNER_BYTES, LEARNER_FILES, LEARNER_NAMES
from harness.cohort.intake.collect import collect, write_collection
from harness.cohort.intake.times import TimeTable
from harness.cohort.jobs import plan_manifest
from harness.course.catalogue import Course
from harness.course.file_content import MAX_BYTES


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    """An archive as a learner submits it."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return content.getvalue()


def test_submitted_archives_are_unpacked(tmp_path: Path) -> None:
    """Archives in them too. Extra files of macOS are ignored, and unreadable files are listed."""
    inner = {
        "homework/scale.py": "z",
        "__MACOSX/homework/._scale.py": "junk",
        "../mean.py": "out",
        "deep.zip": zipped({"mean.py": "m", "deeper.zip": zipped({"scale.py": "x"})}),
        "a.txt": "",
    }
    found = found_in(tmp_path / "c", "canvas", {
        "leeann_21_902_hw-1.zip": zipped(inner), "leeann_22_903_hw.ZIP": "no archive",
    })  # fmt: skip
    assert taken(found) == [("al1", "mean", "m", 2), ("al1", "scale", "z", 2)]
    assert reasons(found) == {
        "leeann_21_902_hw-1.zip/a.txt": "it is a text file; hand in a file like softmax.py",
        "leeann_21_902_hw-1.zip/deep.zip/deeper.zip": "it is an archive in an archive in another one, which is not "
        "opened; zip the files themselves",
        "leeann_22_903_hw.ZIP": "the archive cannot be read: File is not a zip file",
    }


@pytest.mark.parametrize(
    ("name", "mode"), [("hw.tar", "w"), ("hw-2.tar.gz", "w:gz"), ("hw.TGZ", "w:gz"), ("hw.tar.xz", "w:xz")]
)
def test_tar_files_are_unpacked(tmp_path: Path, name: str, mode: Any) -> None:
    """Compressed or not; links, folders and what lies outside are left out, a damaged one says so."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode=mode) as archive:
        plain, link = tarfile.REGTYPE, tarfile.SYMTYPE
        for path, kind in (("w/scale.py", plain), ("../mean.py", plain), ("mean.py", link)):
            entry = tarfile.TarInfo(path)
            entry.type, entry.size, entry.linkname = kind, int(kind == plain), "/etc/passwd"
            archive.addfile(entry, io.BytesIO(b"t"))
    found = found_in(tmp_path / "c", "canvas", {f"leeann_21_902_{name}": content.getvalue(), "leeann_22_1_x.tgz": "no"})
    assert taken(found) == [("al1", "scale", "t", 3 if "-2" in name else 1)]
    assert [ignored.learner for ignored in found.unusable] == ["al1", "al2"]
    assert reasons(found)[f"leeann_21_902_{name}/mean.py"].endswith(
        "a symbolic link is not followed; hand in the file itself"
    )
    assert "the archive cannot be read" in reasons(found)["leeann_22_1_x.tgz"]


def test_tar_that_unpacks_beyond_the_limit_is_left_out(tmp_path: Path) -> None:
    """Its size is known before it is unpacked as a whole."""
    bomb = gzip.compress(b"0" * (download.UNPACKED_BYTES + 1))
    found = found_in(tmp_path / "c", "canvas", {"leeann_21_902_hw.tar.gz": bomb})
    assert "holds more than 32 MB" in reasons(found)["leeann_21_902_hw.tar.gz"]


def test_archive_beyond_the_limits_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By size, and by the number of files."""
    monkeypatch.setattr(download, "ARCHIVE_FILES", 1)
    files = {"leeann_21_1_a.zip": zipped({"scale.py": "x", "b.py": ""}), "leeann_22_1_b.zip": zipped({"scale.py": "x"})}
    assert taken(found_in(tmp_path / "c", "canvas", files)) == [("al2", "scale", "x", 1)]
    monkeypatch.setattr(download, "ARCHIVE_BYTES", 10)
    found = found_in(tmp_path / "c", "canvas", files)
    assert not found.files and "larger than 0 MB" in "".join(reasons(found).values())


def test_zip_that_points_outside_or_is_too_large_writes_nothing_outside(tmp_path: Path) -> None:
    """A name with `..` is left out, and so is a file of 2 MB."""
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../ada/scale.py", "outside")
        archive.writestr("bob/scale.py", "x" * (2 << 20))
        archive.writestr("cyd/scale.py", "fine")
    found = collect(path, "folder", EXERCISES, (), TimeTable())
    assert taken(found) == [("cyd", "scale", "fine", 0)]
    assert reasons(found) == {"bob/scale.py": "it is larger than 1 MB"}


def crowded(copies: int, size: int) -> bytes:
    """An archive of archives, notes and a thousand copies of one exercise."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(copies):
            archive.writestr(f"{number:04}/scale.py", b"#" * size)
            archive.writestr(f"{number:04}/inner.zip", b"")
            archive.writestr(f"{number:04}/notes.txt", b"")
    return content.getvalue()


@pytest.mark.parametrize(("copies", "size"), [(600, 10), (120, 1 << 20)])
def test_what_one_learner_hands_in_costs_no_more_than_their_share(tmp_path: Path, copies: int, size: int) -> None:
    """Thousands of files in archives, or many megabytes: a line says so, few are read, and others lose nothing."""
    folder = lay(tmp_path / "c", {"beakingnoether_101_5_scale.py": RIGHT})
    for number in range(3):
        (folder / f"lovelaceada_100_{number}_hw.zip").write_bytes(crowded(copies, size))
    read: list[int] = []
    reader = download._reader

    def counted(open_file: Callable[[], Any]) -> Callable[[int], bytes]:
        inner = reader(open_file)
        return lambda limit: (content := inner(limit), read.append(len(content)))[0]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(download, "_reader", counted)
        found = collect(folder, "canvas", EXERCISES, ROSTER, TimeTable())
    assert len(read) <= LEARNER_FILES + 1 and sum(read) <= LEARNER_BYTES + MAX_BYTES
    assert [file.learner for file in found.files if file.learner != "al1"] == ["bk2"]
    assert len(found.left_out) <= LEARNER_NAMES + 1
    assert found.left_out[-1].path == "lovelaceada"
    assert re.fullmatch(r"\d+ more of these files are not used", found.left_out[-1].why)


def test_notebook_is_a_file_for_each_exercise_in_it(tmp_path: Path) -> None:
    """By what it defines; its name does not matter.  A later file still counts for its exercise."""
    code = ["def scale(x, factor=2.0):\n", "    return x\n"], "def mean(values): return 1", "!ls\nplot(scale)"
    cells = [{"cell_type": "code", "source": source} for source in code]
    files = {
        "lovelaceada_100_2000_homework.ipynb": json.dumps({"cells": cells}),
        "lovelaceada_100_2001_mean-1.py": "a later mean",
        "kingnoetherbea_200_2002_homework.ipynb": "{",
        "zochen_300_2003_notes.ipynb": json.dumps({"cells": []}),
    }
    entries = {"scale": "scale", "mean": "mean", "Counter": "counter"}
    found = collect(lay(tmp_path, files), "canvas", EXERCISES, ROSTER, TimeTable(), entries)
    text = "# %% code cell 1\ndef scale(x, factor=2.0):\n    return x\n"
    assert taken(found) == [("al1", "mean", "a later mean", 2), ("al1", "scale", text, 1)]
    why = reasons(found)
    assert why["kingnoetherbea_200_2002_homework.ipynb"].startswith("it is not a Jupyter notebook: ")
    assert "define no function or class" in why["zochen_300_2003_notes.ipynb"]


def test_names_of_files_are_taken_as_learners_write_them(tmp_path: Path) -> None:
    """A prefix with a number, a text editor's ending, and what the assignment allows."""
    files = {"a/HW3_scale.py": "1", "b/scale.py.txt": "2", "c/my work.py": "3", "d/scale_work.pdf": "4"}
    patterns = {"scale": ["my*.py"]}
    found = collect(lay(tmp_path / "x", files), "folder", EXERCISES, (), TimeTable(), patterns=patterns)
    assert taken(found) == [("a", "scale", "1", 0), ("b", "scale", "2", 0), ("c", "scale", "3", 0)]
    assert [(file.learner, file.path) for file in found.unusable] == [("d", "d/scale_work.pdf")]


def test_manifest_keeps_what_is_known_of_times_and_what_is_not_usable(tmp_path: Path, small_course: Course) -> None:
    """A document beside usable work is no hand-in of its own."""
    source = lay(tmp_path / "c", CANVAS | {"lovelaceada_100_2009_notes.pdf": "", "doedan_400_2004_scale.docx": ""})
    plan = plan_manifest(write_collection(collect(source, "canvas", EXERCISES, ROSTER, TimeTable()), tmp_path / "o"),
                         small_course)  # fmt: skip
    assert {(entry.learner, entry.timing) for entry in plan.entries} == {
        ("al1", "on-time"), ("bk2", "late"), ("cz3", "on-time"),
    }  # fmt: skip
    assert [(row.learner, row.exercise_id) for row in plan.unusable] == [("dd4", ""), ("dd4", "scale")]


def test_readme_of_every_repository_is_one_line(tmp_path: Path) -> None:
    """And it is nobody's work."""
    clones = {f"hw-{name}/README.md": "" for name in ("ada", "bea-k", "k", "dan")} | {"hw-ada/scale.py": RIGHT}
    found = collect(lay(tmp_path / "x", clones), "github", EXERCISES, ROSTER, TimeTable())
    assert [entry.path for entry in found.left_out] == ["README.md, 4 times"]
    assert found.missing == ("bk2", "cz3", "dd4")


def test_tests_of_the_template_are_nobodys_work(tmp_path: Path) -> None:
    """What most repositories have in one place; what a few have is theirs."""
    names = ("ada", "bea-k", "k", "dan")
    clones = {f"hw-{name}/tests/test_scale.py": "assert True" for name in names} | {"hw-k/solution.py": RIGHT}
    found = collect(lay(tmp_path / "x", clones | {"hw-ada/scale.py": RIGHT}), "github", EXERCISES, ROSTER, TimeTable())
    assert [(file.learner, file.path) for file in found.unusable] == [("cz3", "hw-k/solution.py")]
    assert reasons(found)["test_scale.py, 4 times"] == "most repositories have one: the template's"
    assert found.missing == ("bk2", "dd4")


def test_pdf_in_a_repository_is_work_that_cannot_be_used(tmp_path: Path) -> None:
    """As on every platform, while a README of the template that a learner has changed is nobody's."""
    clones = {f"hw-{name}/README.md": name for name in ("ada", "bea-k", "k")}
    found = collect(lay(tmp_path / "x", clones | {"hw-k/report.pdf": "%PDF"}), "github", EXERCISES, ROSTER, TimeTable())
    assert [(file.learner, file.path) for file in found.unusable] == [("cz3", "hw-k/report.pdf")]
    assert found.missing == ("al1", "bk2", "dd4")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\n", "it is empty"),
        (RIGHT.encode("utf-16"), "it is UTF-16 text; save it as UTF-8"),
        (b"# caf\xe9\n" + RIGHT.encode(), "it is not UTF-8 text; save it as UTF-8"),
    ],
)
def test_file_that_python_cannot_read_is_not_usable(tmp_path: Path, content: bytes, why: str) -> None:
    """It says why before anything is graded; an encoding that is declared is none of these."""
    declared = b"# -*- coding: latin-1 -*-\n# caf\xe9\n" + RIGHT.encode()
    found = found_in(tmp_path / "c", "canvas", {"leeann_21_1_scale.py": content, "leeann_22_2_scale.py": declared})
    assert [(file.learner, file.exercise_id, file.why) for file in found.unusable] == [("al1", "scale", why)]
    assert [file.learner for file in found.files] == ["al2"]


def test_links_are_named_and_files_of_tools_are_not(tmp_path: Path) -> None:
    """In a folder; a link out of it is not read."""
    folder = lay(tmp_path / "c", {"ada/mean.py": RIGHT, "ada/.DS_Store": "x"})
    (folder / "ada/scale.py").symlink_to("/etc/passwd")
    found = collect(folder, "folder", EXERCISES, (), TimeTable())
    assert [(file.exercise_id, file.path) for file in found.unusable] == [("scale", "ada/scale.py")]
    assert list(reasons(found)) == ["ada/scale.py"] and len(found.files) == 1


def test_download_of_another_platform_is_an_error_that_names_it(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, small_course: Course
) -> None:
    """Nothing is written."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HARNESS_COURSE", str(small_course.root))
    lay(tmp_path / "c", CANVAS)
    ran = run("class", "collect", "moodle", "c")
    assert ran.code == 2
    assert "its names are like those of canvas: `harness class collect canvas c`" in ran.err
    assert not (tmp_path / "cohort").exists()
