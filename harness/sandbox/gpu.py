"""What a guest needs of the machine to compute on a GPU: device nodes, the driver's library, compilers.

The driver is a large attack surface that no layer filters, so a verdict of such a guest names it among its layers.
"""

from __future__ import annotations

import glob
import os
import shutil
import subprocess
import sysconfig
from functools import cache
from importlib.util import find_spec
from pathlib import Path

# What libcuda reads of the system: the driver's version, the topology of the machine.
READABLE = ("/proc/driver/nvidia", "/proc/meminfo", "/proc/cpuinfo", "/proc/devices", "/sys")
DRIVER_LIBRARY = "libcuda.so.1"
# Where containers, Colab, NixOS and WSL keep the driver's libraries, whether the loader knows or not.
LIBRARY_FOLDERS = ("/usr/local/nvidia/lib64", "/usr/lib64-nvidia", "/run/opengl-driver/lib", "/usr/lib/wsl/lib")
COMPILERS = ("cc", "gcc", "as", "ld")


def find_nodes(devices: Path = Path("/dev")) -> list[str]:
    """The device nodes of NVIDIA's driver; none means that there is no GPU."""
    if not list(devices.glob("nvidia[0-9]*")):
        return []
    return sorted(str(path) for path in devices.glob("nvidia*"))


@cache
def find_libraries() -> list[str]:
    """The folders of the driver's library, as the loader searches them, then as it is usually installed."""
    folders = [folder for folder in os.environ.get("LD_LIBRARY_PATH", "").split(":") if folder]
    folders += list_loader_folders(_read_loader_cache())
    folders += LIBRARY_FOLDERS
    return list(dict.fromkeys(folder for folder in folders if os.access(Path(folder, DRIVER_LIBRARY), os.R_OK)))


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
    for folder in ("/lib64", "/usr/lib64", loaders):
        found.update(glob.glob(f"{folder}/ld-linux*"))  # noqa: PTH207 - Path.glob fails in a folder that is closed
    return sorted(found)


def find_headers() -> list[str]:
    """The folders of the headers that a kernel's launcher includes: the C library's and Python's."""
    paths = sysconfig.get_paths()
    folders = {"/usr/include", "/usr/local/include", paths["include"], paths["platinclude"]}
    return sorted(folder for folder in folders if os.access(folder, os.R_OK))


def find_readable() -> list[str]:
    """What a guest may read of the machine besides what every guest may."""
    return [*READABLE, *find_library_paths(), *(find_headers() if find_compilers() else ())]
