"""Figures of another process on Linux: waiting time, memory, CPU.  Missing permissions raise nothing."""

from __future__ import annotations

import re
import time
from pathlib import Path


def queued_s(process: str) -> float:
    """Seconds that a process or thread in /proc has waited for a CPU so far; 0 if the kernel does not report it."""
    try:
        return int(Path(f"/proc/{process}/schedstat").read_text(encoding="ascii").split()[1]) / 1e9
    except (OSError, ValueError, IndexError):
        return 0.0


def cpu_s(pid: int) -> float:
    """Seconds of CPU that a process has used, by the kernel's clock.  Raises OSError if it has ended."""
    return time.clock_gettime((~pid << 3) | 2)  # CPUCLOCK_SCHED of a process, as in clock_getcpuclockid(3)


def peak_mb(pid: int) -> float:
    """The most memory that a process has held since `reset_peak`, in MB; 0 if it has ended."""
    try:
        text = Path(f"/proc/{pid}/status").read_text(encoding="utf-8", errors="replace")
    except OSError:
        text = ""
    found = re.search(r"^VmHWM:\s*(\d+) kB$", text, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


def reset_peak(pid: int) -> bool:
    """Forget earlier peaks (clear_refs in proc(5)); False if the system forbids it, since only root may do it."""
    try:
        Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="ascii")
    except OSError:
        return False
    return True
