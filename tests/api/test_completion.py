"""Code out of the answers of language models."""

from __future__ import annotations

import pytest

from harness import extract_code

CODE = "def f(x):\n    return x\n"
EXAMPLE = "print(f(1))\n" * 20


@pytest.mark.parametrize(
    ("completion", "entry", "code"),
    [
        (f"Here:\n```python\n{CODE}```\nDone.", None, CODE),
        (f"```\n{CODE}```", None, CODE),
        (f"~~~py\n{CODE}~~~", None, CODE),
        (f"1. So\n\n   ```python\n   {CODE.replace(chr(10) + ' ', chr(10) + '    ')}   ```", None, CODE),
        (f"```python\n{CODE}", None, CODE),
        (CODE, None, CODE),
        (f"```python\n{CODE}```\n```python\n{EXAMPLE}```", "f", CODE),
        (f"```python\n{CODE}```\n```python\n{EXAMPLE}```", None, EXAMPLE),
        (f"```python\ndef f(x): 1\n```\nNo:\n```python\n{CODE}```", "f", CODE),
        (f"```sh\npip install x and much more\n```\n```python\n{CODE}```", None, CODE),
        *((f"```{info}\n{CODE}```", "f", CODE) for info in ("{.python}", "python:f.py", "Python3 title=f", "ipython")),
        (f"\ufeff```python\r\n{CODE}```", "f", CODE),
        (f"<think>```python\ndef f(x): draft\n```</think>```\n{CODE}```", "f", CODE),
    ],
)
def test_code_is_the_block_that_defines_the_entry(completion: str, entry: str | None, code: str) -> None:
    """Else the longest one; without a block, the text itself."""
    assert extract_code(completion, entry) == code
