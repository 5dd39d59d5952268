"""Checks in a notebook: `%load_ext harness` gives `%%check`, `%check`, `%hint` and `%start`; the functions of the same
names work without it."""

from harness.api.functions import check
from harness.notebook.magics import hint, start

__all__ = ["check", "hint", "start"]
