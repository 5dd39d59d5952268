"""What is read from Python source without running it."""

from __future__ import annotations

import ast
import gc
import threading

from harness.authoring.python_text import find_reachable, parse_python


def test_sources_are_parsed_safely_on_many_threads() -> None:
    """CPython 3.11 raises SystemError if two threads parse and a finalizer interrupts one of them."""

    class Finalized:
        def __del__(self) -> None:
            sum(range(50))

    failed: list[bool] = []

    def parse() -> None:
        source = "def f(a, b=1):\n    return [a + b for _ in range(3)]\n" * 20
        for _ in range(600):
            cycle: list[object] = [Finalized() for _ in range(20)]
            cycle.append(cycle)
            del cycle
            failed.append(parse_python(source) is None)

    before = gc.get_threshold()
    gc.set_threshold(5)
    try:
        threads = [threading.Thread(target=parse) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        gc.set_threshold(*before)
    assert len(failed) == 1200
    assert not any(failed)


def test_a_comprehension_defines_no_name_of_a_module() -> None:
    """A function needs the assignment of a name that it uses, and no assignment whose comprehension uses that name."""
    source = "TABLE: dict = {size: 0 for size in ()}\nsize: int = 2\ndef f():\n    return size\n"
    nodes = ast.parse(source).body
    assert find_reachable(nodes, ["f"]) == nodes[1:]
