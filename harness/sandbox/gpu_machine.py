"""What keeps guests on this machine from computing on a GPU, and how to fix it."""

from __future__ import annotations

import os
import shutil
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from harness.sandbox import gpu, nvml

NVIDIA, DISPLAY = "0x10de", "0x03"
VISIBLE = "CUDA_VISIBLE_DEVICES"
NO_DEVICE = "there is no NVIDIA device on this machine"


@dataclass(frozen=True)
class GpuMachine:
    """The findings: device nodes, folders of the driver's library, tools missing for compiling a kernel.

    `has_gpu`: the PCI bus shows one, with or without a driver.  `are_hidden`: the environment hides the devices.
    """

    nodes: tuple[str, ...] = ()
    has_gpu: bool = False
    libraries: tuple[str, ...] = ()
    has_cuda_build: bool = True
    are_hidden: bool = False
    is_exclusive: bool = False
    has_nvml: bool = True
    has_triton: bool = True
    missing_tools: tuple[str, ...] = ()


@dataclass(frozen=True)
class GpuProblem:
    """A problem, its remedy, and whether it keeps every guest from the GPU."""

    text: str
    remedy: str
    is_blocking: bool = True


def examine_machine(root: Path = Path("/")) -> GpuMachine:
    """Examine this machine, or one whose /dev and /sys are below `root`."""
    torch, packages = find_spec("torch"), sysconfig.get_paths()
    visible = os.environ.get(VISIBLE)
    visible = visible if visible is None else visible.split(",")[0].strip()
    headers = (Path(packages["include"], "Python.h"), "/usr/include/stdlib.h")
    has_headers = all(os.access(header, os.R_OK) for header in headers)
    tools = [name for name in ("gcc", "as", "ld") if shutil.which(name) is None]
    return GpuMachine(
        tuple(gpu.find_nodes(root / "dev")),
        any(_is_card(device) for device in root.glob("sys/bus/pci/devices/*")),
        tuple(gpu.find_libraries()),
        torch is not None and bool(list(Path(str(torch.origin)).parent.glob("lib/libtorch_cuda*"))),
        visible in ("", "-1"),
        nvml.is_exclusive(visible or ""),
        find_spec("pynvml") is not None,
        find_spec("triton") is not None,
        (*tools, *(() if has_headers else ("the headers of C and Python",))),
    )


def find_problems(machine: GpuMachine) -> Iterator[GpuProblem]:
    """The problems of a machine, with those that block everything first."""
    if not machine.nodes:
        if not machine.has_gpu:
            yield GpuProblem(NO_DEVICE, "")
            return
        yield GpuProblem(
            "there is an NVIDIA card, but no device node of its driver",
            "install the driver, or start the container with `--gpus all`",
        )
    names = {Path(node).name for node in machine.nodes}
    for name, remedy in (("nvidiactl", "nvidia-modprobe"), ("nvidia-uvm", "nvidia-modprobe -u -c=0")):
        if machine.nodes and name not in names:
            yield GpuProblem(f"/dev/{name} is missing", f"run `{remedy}` as root, outside the container")
    if not machine.libraries:
        yield GpuProblem(
            f"the driver's library {gpu.DRIVER_LIBRARY} is not found",
            "install the driver, or put the library's folder into LD_LIBRARY_PATH",
        )
    if not machine.has_cuda_build:
        yield GpuProblem("torch is built without CUDA", "install the CUDA build (https://pytorch.org/get-started)")
    if machine.are_hidden:
        yield GpuProblem(f"{VISIBLE} hides every device", f"unset {VISIBLE}, or name one in it")
    if machine.is_exclusive:
        yield GpuProblem(
            "the GPU lets one process compute at a time, and the reference is timed beside the submission",
            "run `nvidia-smi -c DEFAULT` as root",
        )
    if not machine.has_nvml:
        yield GpuProblem(
            "the driver cannot be asked about heat, clocks and memory", "pip install nvidia-ml-py", is_blocking=False
        )
    if not machine.has_triton:
        yield GpuProblem("Triton is not installed", "pip install triton, where kernels are to be graded", False)
    elif machine.missing_tools:
        yield GpuProblem(
            f"Triton cannot compile kernels without {', '.join(machine.missing_tools)}",
            "Debian, Ubuntu: apt install gcc binutils libc6-dev python3-dev",
            is_blocking=False,
        )


def find_missing() -> str:
    """Why no guest can compute on a GPU here, as far as that is known without a guest; "" if nothing is in the way."""
    problem = next((problem for problem in find_problems(examine_machine()) if problem.is_blocking), None)
    if problem is None:
        return ""
    return f"{problem.text}; {problem.remedy}" if problem.remedy else problem.text


def _is_card(device: Path) -> bool:
    """Whether a folder of the PCI bus belongs to a display or compute device of NVIDIA."""
    try:
        kind = (device / "class").read_text()
        return (device / "vendor").read_text().strip() == NVIDIA and kind.startswith(DISPLAY)
    except OSError:
        return False
