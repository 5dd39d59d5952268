"""A language model's answer → the code in it.  Pure."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt

from harness.authoring.python_text import bound_names, parse_python

LANGUAGES = ("", "py", "py3", "python", "python3", "ipython", "ipython3")
# The language in what stands after a fence: python, {.python}, python:model.py
LANGUAGE = re.compile(r"\W*(\w*)")
# What is between the blocks may be anything, and long.
BLOCKS = MarkdownIt().disable("inline")
# What reasoning models write between these is a draft.
THOUGHT = "</think>"


def extract_code(completion: str, entry: str | None = None) -> str:
    """The Python code of a completion: the last fenced block that defines `entry`, else the longest one.

    Blocks in other languages do not count, nor does what precedes the last `</think>`.  A fence that is never closed
    ends with the text.  Without a block, the text itself is the code.
    """
    answer = completion.rpartition(THOUGHT)[2].removeprefix("\ufeff")
    fences = [token for token in BLOCKS.parse(answer) if token.type == "fence"]
    blocks = [token.content for token in fences if _language(token.info) in LANGUAGES]
    if not blocks:
        return answer
    defining = [block for block in blocks if entry is not None and _defines(block, entry)]
    return defining[-1] if defining else max(blocks, key=len)


def _language(info: str) -> str:
    found = LANGUAGE.match(info)
    return found[1].lower() if found else ""


def _defines(code: str, entry: str) -> bool:
    tree = parse_python(code)
    return tree is not None and any(entry in bound_names(node) for node in tree.body)
