"""The memory of a call is what lives at once, whatever was allocated before."""

from __future__ import annotations

import ctypes
import subprocess
import sys

import pytest

# Freeing a large block makes glibc keep later blocks of up to its size.  The arena of large blocks is the fifth field.
SCRIPT = """
import ctypes, torch
from harness.guest.counting import Trim

class Info(ctypes.Structure):
    _fields_ = [(str(number), ctypes.c_size_t) for number in range(10)]

mallinfo = ctypes.pythonapi.mallinfo2
mallinfo.restype = Info

def is_mapped():
    before = getattr(mallinfo(), "4")
    block = torch.empty(1 << 20, dtype=torch.uint8)
    return getattr(mallinfo(), "4") - before >= len(block)

torch.empty(16 << 20, dtype=torch.uint8)
before = is_mapped()
with Trim():
    pass
print(before, is_mapped())
"""


@pytest.mark.skipif(not hasattr(ctypes.pythonapi, "mallinfo2"), reason="no glibc 2.33")
def test_large_blocks_are_returned_at_once_after_trimming() -> None:
    run = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=120, check=True)
    assert run.stdout.split() == ["False", "True"]
