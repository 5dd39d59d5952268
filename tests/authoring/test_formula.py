"""Formulas: texts that are parsed into something to compute with."""

from __future__ import annotations

from harness.authoring.formula import parse_condition


def test_equal_conditions_are_written_alike() -> None:
    """No address of a syntax tree and no order of a set is in it: plans keep a digest of what their cases say."""
    assert repr(parse_condition("rows <= columns")) == repr(parse_condition("rows <= columns"))
