"""Conventions of other libraries have a source. `harness lint` checks the other rules for statements."""

from __future__ import annotations

import re

from built_in import COURSE


def test_sentence_on_a_rival_convention_names_the_file_it_was_read_in() -> None:
    """Or the paper, because the behaviour of another library is easily misremembered."""
    lists = [
        (path.stem, found[1])
        for path in sorted((COURSE.root / "exercises").glob("*/*.yaml"))
        if (found := re.search(r"^conventions:\n((?:  .*\n)+)", path.read_text(encoding="utf-8"), re.MULTILINE))
    ]
    sentences = [(name, line) for name, text in lists for line in text.splitlines() if line.startswith("  - ")]
    assert len(sentences) >= 90
    assert [entry for entry in sentences if not re.search(r'"  # \S.*[\w)]$', entry[1])] == []
