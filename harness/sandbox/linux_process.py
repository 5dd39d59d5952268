"""What Linux says of another process, by its number: waiting, memory, CPU.  Nothing here raises for want of a right."""

from __future__ import annotations

import re
import time
from pathlib import Path


def queued_s(process: str) -> float:
    """Seconds that a process or thread in /proc has waited for a CPU so far; 0 where the kernel does not say."""
    try:
        return int(Path(f"/proc/{process}/schedstat").read_text(encoding="ascii").split()[1]) / 1e9
    except (OSError, ValueError, IndexError):
        return 0.0


def cpu_s(pid: int) -> float:
    """Seconds of CPU that it has used, by the kernel's own clock.  Raises OSError when it is no more."""
    return time.clock_gettime((~pid << 3) | 2)  # CPUCLOCK_SCHED of a process, as in clock_getcpuclockid(3)


def peak_mb(pid: int) -> float:
    """The most memory that it has held since `reset_peak`, in MB; 0 when it is no more."""
    try:
        text = Path(f"/proc/{pid}/status").read_text(encoding="utf-8", errors="replace")
    except OSError:
        text = ""
    found = re.search(r"^VmHWM:\s*(\d+) kB$", text, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


def reset_peak(pid: int) -> bool:
    """Forget earlier peaks (clear_refs in proc(5)); False where the system does not let us, as only root may."""
    try:
        Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="ascii")
    except OSError:
        return False
    return True
