"""The parts of the machine that a guest needs to compute on a GPU: device nodes, the driver's library, compilers.

The driver is a large attack surface that no layer filters, so the verdict names it among the layers.
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

# libcuda reads the driver's version and the topology of the machine there.
READABLE = ("/proc/driver/nvidia", "/proc/meminfo", "/proc/cpuinfo", "/proc/devices", "/sys")
DRIVER_LIBRARY = "libcuda.so.1"
# Where containers, Colab, NixOS and WSL keep the driver's libraries, known to the loader or not.
LIBRARY_FOLDERS = ("/usr/local/nvidia/lib64", "/usr/lib64-nvidia", "/run/opengl-driver/lib", "/usr/lib/wsl/lib")
COMPILERS = ("cc", "gcc", "as", "ld")


def find_nodes(devices: Path = Path("/dev")) -> list[str]:
    """The device nodes of NVIDIA's driver; empty if there is no GPU."""
    if not list(devices.glob("nvidia[0-9]*")):
        return []
    return sorted(str(path) for path in devices.glob("nvidia*"))


@cache
def find_libraries() -> list[str]:
    """The folders of the driver's library: first those that the loader searches, then the usual ones."""
    folders = [folder for folder in os.environ.get("LD_LIBRARY_PATH", "").split(":") if folder]
    folders += list_loader_folders(_read_loader_cache())
    folders += LIBRARY_FOLDERS
    return list(dict.fromkeys(folder for folder in folders if os.access(Path(folder, DRIVER_LIBRARY), os.R_OK)))


def find_library_paths() -> list[str]:
    """The same folders, and those that links in them lead to."""
    folders = find_libraries()
    return sorted({*folders, *(str(Path(folder, DRIVER_LIBRARY).resolve().parent) for folder in folders)})


def list_loader_folders(cache_text: str) -> list[str]:
    """The folders that hold the driver's library, from the output of `ldconfig -p`."""
    paths = [line.rpartition(" => ")[2] for line in cache_text.splitlines() if line.split()[:1] == [DRIVER_LIBRARY]]
    return [str(Path(path).parent) for path in paths]


def _read_loader_cache() -> str:
    program = shutil.which("ldconfig", path=f"{os.environ.get('PATH', os.defpath)}:/sbin:/usr/sbin")
    if program is None:
        return ""
    return subprocess.run([program, "-p"], capture_output=True, text=True, check=False).stdout


@cache
def find_compilers() -> list[str]:
    """The programs that Triton starts to build a kernel: its own tools, the C compiler, and those of the compiler."""
    spec = find_spec("triton")
    if spec is None or not spec.submodule_search_locations:
        return []
    return [*(str(Path(folder, "backends")) for folder in spec.submodule_search_locations), *find_system_compiler()]


def find_system_compiler() -> list[str]:
    """The system's C compiler, the programs that it starts, and the loader, which the kernel runs."""
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
    """The folders of headers that a kernel's launcher includes: those of C and of Python."""
    paths = sysconfig.get_paths()
    folders = {"/usr/include", "/usr/local/include", paths["include"], paths["platinclude"]}
    return sorted(folder for folder in folders if os.access(folder, os.R_OK))


def find_readable() -> list[str]:
    """Paths that a guest on a GPU may read in addition to those that every guest may read."""
    return [*READABLE, *find_library_paths(), *(find_headers() if find_compilers() else ())]
