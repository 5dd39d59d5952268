"""What a guest needs of the machine to compute on a GPU: device nodes, the driver's library, compilers.

The driver is a large attack surface that no layer filters, so a verdict of such a guest names it among its layers.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sysconfig
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

Answer = TypeVar("Answer")

# What libcuda reads of the system: the driver's version, the topology of the machine.
READABLE = ("/proc/driver/nvidia", "/proc/meminfo", "/proc/cpuinfo", "/proc/devices", "/sys")
DRIVER_LIBRARY = "libcuda.so.1"
# Where containers, Colab, NixOS and WSL keep the driver's libraries, whether the loader knows or not.
LIBRARY_FOLDERS = ("/usr/local/nvidia/lib64", "/usr/lib64-nvidia", "/run/opengl-driver/lib", "/usr/lib/wsl/lib")
# nvmlClocksThrottleReason…, those that mean heat or too little power.
THROTTLING = {
    "hardware slowdown": 0x08,
    "heat (by the driver)": 0x20,
    "heat (by the hardware)": 0x40,
    "power brake": 0x80,
}
COMPILERS = ("cc", "gcc", "as", "ld")


def find_nodes() -> list[str]:
    """The device nodes of NVIDIA's driver; none means that there is no GPU."""
    if not list(Path("/dev").glob("nvidia[0-9]*")):
        return []
    return sorted(str(path) for path in Path("/dev").glob("nvidia*"))


@cache
def find_libraries() -> list[str]:
    """The folders of the driver's library, as the loader searches them, then as it is usually installed."""
    folders = [folder for folder in os.environ.get("LD_LIBRARY_PATH", "").split(":") if folder]
    folders += list_loader_folders(_read_loader_cache())
    return list(
        dict.fromkeys(folder for folder in (*folders, *LIBRARY_FOLDERS) if Path(folder, DRIVER_LIBRARY).exists())
    )


def find_library_paths() -> list[str]:
    """The same folders, and those in which the libraries lie that are links."""
    folders = find_libraries()
    return sorted({*folders, *(str(Path(folder, DRIVER_LIBRARY).resolve().parent) for folder in folders)})


def list_loader_folders(cache_text: str) -> list[str]:
    """The folders that hold the driver's library by what `ldconfig -p` prints."""
    paths = [line.rpartition(" => ")[2] for line in cache_text.splitlines() if line.split()[:1] == [DRIVER_LIBRARY]]
    return [str(Path(path).parent) for path in paths]


def _read_loader_cache() -> str:
    program = shutil.which("ldconfig", path=f"{os.environ.get('PATH', os.defpath)}:/sbin:/usr/sbin")
    if program is None:
        return ""
    return subprocess.run([program, "-p"], capture_output=True, text=True, check=False).stdout


@cache
def find_compilers() -> list[str]:
    """What Triton starts when it builds a kernel: its own tools, the system's C compiler and what that starts."""
    spec = find_spec("triton")
    if spec is None or not spec.submodule_search_locations:
        return []
    return [*(str(Path(folder, "backends")) for folder in spec.submodule_search_locations), *find_system_compiler()]


def find_system_compiler() -> list[str]:
    """The system's C compiler, what it starts, and the loader, which the kernel runs itself."""
    found: set[str] = set()
    for name in COMPILERS:
        path = shutil.which(name)
        if path is not None:
            found |= {path, str(Path(path).resolve())}
    found |= {str(path) for path in (Path("/usr/lib/gcc"), Path("/usr/libexec/gcc")) if path.is_dir()}
    loaders = Path(sysconfig.get_config_var("LIBDIR") or "/usr/lib").parent
    found |= {str(path) for folder in ("/lib64", "/usr/lib64", str(loaders)) for path in Path(folder).glob("ld-linux*")}
    return sorted(found)


def find_headers() -> list[str]:
    """The folders of the headers that a kernel's launcher includes: the C library's and Python's."""
    folders = {
        "/usr/include",
        "/usr/local/include",
        sysconfig.get_paths()["include"],
        sysconfig.get_paths()["platinclude"],
    }
    return sorted(folder for folder in folders if Path(folder).is_dir())


def find_readable() -> list[str]:
    """What a guest may read of the machine besides what every guest may."""
    return [*READABLE, *find_library_paths(), *(find_headers() if find_compilers() else ())]


def find_missing() -> str:
    """Why no guest can compute on a GPU here, as far as can be known without one; "" when nothing is missing."""
    if not find_nodes():
        return "there is no NVIDIA device on this machine"
    torch = find_spec("torch")
    if torch is None or not list(Path(str(torch.origin)).parent.glob("lib/libtorch_cuda*")):
        return "torch is built without CUDA; install the CUDA build"
    return ""


def describe(uuid: str) -> dict[str, Any]:
    """The device as its driver describes it: name, driver, clocks in MHz, temperature in °C, power in W.  Empty where
    that cannot be read."""

    def ask(pynvml: Any, handle: Any) -> dict[str, Any]:
        return {
            "name": _text(pynvml.nvmlDeviceGetName(handle)),
            "driver": _text(pynvml.nvmlSystemGetDriverVersion()),
            "sm_mhz": pynvml.nvmlDeviceGetClockInfo(handle, pynvml.NVML_CLOCK_SM),
            "memory_mhz": pynvml.nvmlDeviceGetClockInfo(handle, pynvml.NVML_CLOCK_MEM),
            "temperature_c": pynvml.nvmlDeviceGetTemperature(handle, pynvml.NVML_TEMPERATURE_GPU),
            "power_w": round(pynvml.nvmlDeviceGetPowerUsage(handle) / 1000),
        }

    return _ask_driver(uuid, ask) or {}


def used_mb(uuid: str, pid: int) -> float | None:
    """Device memory that a process holds, as its driver reports it, in MB; None where that cannot be read."""

    def ask(pynvml: Any, handle: Any) -> float | None:
        rows = pynvml.nvmlDeviceGetComputeRunningProcesses(handle)
        return next((row.usedGpuMemory / 2**20 for row in rows if row.pid == pid and row.usedGpuMemory), None)

    return _ask_driver(uuid, ask)


def find_throttling(uuid: str) -> list[str]:
    """Why the device runs slower than it could at the moment, less what it always does to stay within its power."""

    def ask(pynvml: Any, handle: Any) -> list[str]:
        reasons = pynvml.nvmlDeviceGetCurrentClocksThrottleReasons(handle)
        return [name for name, bit in THROTTLING.items() if reasons & bit]

    return _ask_driver(uuid, ask) or []


def is_exclusive(uuid: str = "") -> bool:
    """Whether the device lets one process compute at a time, or none: reference and submission then cannot both."""

    def ask(pynvml: Any, handle: Any) -> bool:
        return bool(pynvml.nvmlDeviceGetComputeMode(handle) != pynvml.NVML_COMPUTEMODE_DEFAULT)

    return _ask_driver(uuid, ask) or False


def _ask_driver(uuid: str, ask: Callable[[Any, Any], Answer]) -> Answer | None:
    """What the driver says of a device, by its UUID as torch writes it, or of the first; needs nvidia-ml-py.  None
    where that cannot be read."""
    try:
        import pynvml
    except ImportError:
        return None
    try:
        pynvml.nvmlInit()
        # the numbers of devices are others here than in torch, which sees some of them and sorts them by speed
        name = uuid if uuid.startswith(("GPU-", "MIG-")) else f"GPU-{uuid}"
        handle = pynvml.nvmlDeviceGetHandleByUUID(name) if uuid else pynvml.nvmlDeviceGetHandleByIndex(0)
        return ask(pynvml, handle)
    except pynvml.NVMLError:
        return None


def _text(name: Any) -> str:
    return name.decode() if isinstance(name, bytes) else str(name)
