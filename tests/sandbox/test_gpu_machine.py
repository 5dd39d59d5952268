"""What is missing for a GPU, on simulated machines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from harness.cli.doctor import list_gpu_lines
from harness.sandbox import gpu, gpu_machine, nvml
from harness.sandbox.gpu_machine import GpuMachine, examine_machine, find_missing, find_problems
from harness.sandbox.start import DeviceStart, start_for_device

NODES = ("/dev/nvidia-uvm", "/dev/nvidia0", "/dev/nvidiactl")
WHOLE = GpuMachine(NODES, True, ("/usr/lib",))


@pytest.fixture
def make_machine(tmp_path: Path) -> Callable[..., Path]:
    """A function that writes a tree with device nodes and PCI devices (vendor and class), and returns its root."""

    def make(nodes: tuple[str, ...] = (), devices: tuple[tuple[str, str], ...] = ()) -> Path:
        (tmp_path / "dev").mkdir()
        for node in nodes:
            (tmp_path / "dev" / node).touch()
        for number, (vendor, kind) in enumerate(devices):
            folder = tmp_path / f"sys/bus/pci/devices/{number}"
            folder.mkdir(parents=True)
            (folder / "vendor").write_text(f"{vendor}\n")
            (folder / "class").write_text(f"{kind}\n")
        return tmp_path

    return make


def test_device_of_another_kind_is_no_card(make_machine: Callable[..., Path]) -> None:
    """Neither an NVIDIA audio device nor another maker's card counts."""
    others = (("0x10de", "0x040300"), ("0x1002", "0x030000"))
    assert not examine_machine(make_machine(devices=others)).has_gpu


def test_card_is_found_on_the_bus(make_machine: Callable[..., Path]) -> None:
    """Cards for data centres are 3D controllers."""
    machine = examine_machine(make_machine(devices=(("0x10de", "0x030200"),)))
    assert machine.has_gpu
    assert next(find_problems(machine)).text == "there is an NVIDIA card, but no device node of its driver"


def test_device_nodes_are_found_in_dev(make_machine: Callable[..., Path]) -> None:
    """The control node alone is not a GPU."""
    root = make_machine(nodes=("nvidiactl", "null"))
    assert examine_machine(root).nodes == ()
    (root / "dev/nvidia0").touch()
    names = [Path(node).name for node in examine_machine(root).nodes]
    assert names == ["nvidia0", "nvidiactl"]


@pytest.mark.parametrize(
    ("machine", "text", "remedy"),
    [
        (replace(WHOLE, nodes=("/dev/nvidia0", "/dev/nvidiactl")), "/dev/nvidia-uvm is missing", "nvidia-modprobe -u"),
        (replace(WHOLE, nodes=("/dev/nvidia0", "/dev/nvidia-uvm")), "/dev/nvidiactl is missing", "nvidia-modprobe"),
        (replace(WHOLE, libraries=()), "libcuda.so.1 is not found", "LD_LIBRARY_PATH"),
        (replace(WHOLE, has_cuda_build=False), "torch is built without CUDA", "CUDA build"),
        (replace(WHOLE, are_hidden=True), "CUDA_VISIBLE_DEVICES hides", "unset CUDA_VISIBLE_DEVICES"),
        (replace(WHOLE, is_exclusive=True), "one process", "nvidia-smi -c DEFAULT"),
        (replace(WHOLE, nodes=()), "no device node", "--gpus all"),
    ],
)
def test_each_gpu_problem_is_named_with_its_remedy(machine: GpuMachine, text: str, remedy: str) -> None:
    """The doctor and a check that asks for the device both name it."""
    (problem,) = find_problems(machine)
    assert problem.is_blocking
    assert text in problem.text
    assert remedy in problem.remedy
    lines = "\n".join(list_gpu_lines(machine, {}, None))
    assert f"gpu        no: {problem.text}\n           {problem.remedy}" in lines


@pytest.mark.parametrize(
    ("machine", "text"),
    [
        (replace(WHOLE, has_nvml=False), "cannot be asked about heat"),
        (replace(WHOLE, has_triton=False), "Triton is not installed"),
        (replace(WHOLE, missing_tools=("gcc", "ld")), "cannot compile kernels without gcc, ld"),
    ],
)
def test_problem_of_an_optional_part_does_not_block_the_gpu(
    machine: GpuMachine, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The doctor prints it as a note."""
    monkeypatch.setattr(gpu_machine, "examine_machine", lambda: machine)
    assert find_missing() == ""
    assert any(line.startswith("gpu        note: ") and text in line for line in list_gpu_lines(machine, {}, None))


def test_complete_machine_has_no_problem() -> None:
    """The doctor says which card it has, and why guests do not compute on it."""
    assert list(find_problems(WHOLE)) == []
    started = DeviceStart(None, ("strict: a guest cannot use cuda: cuInit failed",), "no level holds")
    assert list(list_gpu_lines(WHOLE, {"name": "NVIDIA X1", "driver": "570.1"}, started)) == [
        "device     cpu, NVIDIA X1, driver 570.1",
        "gpu        no: strict: a guest cannot use cuda: cuInit failed",
        "gpu        no: no level holds",
    ]


def test_machine_without_a_gpu_takes_one_line() -> None:
    """Without a GPU, nothing about drivers is printed."""
    lines = list(list_gpu_lines(GpuMachine(libraries=(), has_cuda_build=False), {}, None))
    assert lines == ["device     cpu; no GPU: checks that need one are unverified"]


def test_zygote_for_a_missing_device_is_not_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """The verdict gives the reason."""
    monkeypatch.setattr(gpu_machine, "examine_machine", lambda: replace(WHOLE, libraries=()))
    started = start_for_device("cuda", None, ())
    assert started.zygote is None
    assert started.missing.startswith("the driver's library libcuda.so.1 is not found; ")
    assert start_for_device("cpu", None, ()) == DeviceStart()


def test_folders_of_the_drivers_library_are_those_of_the_loader() -> None:
    """A line of ldconfig has a name, kinds and a path."""
    text = (
        "2 libs found in cache `/etc/ld.so.cache'\n"
        "\tlibcuda.so.1 (libc6,x86-64) => /usr/lib/x86_64-linux-gnu/libcuda.so.1\n"
        "\tlibcudart.so.12 (libc6,x86-64) => /usr/local/cuda/lib64/libcudart.so.12\n"
    )
    assert gpu.list_loader_folders(text) == ["/usr/lib/x86_64-linux-gnu"]


def test_library_that_the_loader_does_not_know_is_found_where_containers_keep_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the folders of LD_LIBRARY_PATH. The folder that a link points to is listed too."""
    listed, usual, real = (tmp_path / name for name in ("listed", "usual", "real"))
    for folder in (listed, usual, real):
        folder.mkdir()
    (listed / "libcuda.so.1").touch()
    (real / "libcuda.so.570").touch()
    (usual / "libcuda.so.1").symlink_to(real / "libcuda.so.570")
    monkeypatch.setenv("LD_LIBRARY_PATH", f"{tmp_path}:{listed}:{listed / 'libcuda.so.1'}")
    monkeypatch.setattr(gpu, "LIBRARY_FOLDERS", (str(usual),))
    monkeypatch.setattr(gpu, "_read_loader_cache", lambda: "")
    gpu.find_libraries.cache_clear()
    try:
        assert gpu.find_libraries() == [str(listed), str(usual)]
        assert set(gpu.find_library_paths()) == {str(listed), str(usual), str(real)}
    finally:
        gpu.find_libraries.cache_clear()


@pytest.mark.parametrize(
    ("value", "are_hidden", "device"), [("", True, ""), ("-1", True, "-1"), ("3,1", False, "3"), (None, False, "")]
)
def test_device_named_by_the_environment_is_examined(
    value: str | None, are_hidden: bool, device: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or the first visible device, or none."""
    examined: list[str] = []
    monkeypatch.setattr(nvml, "is_exclusive", examined.append)
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    if value is not None:
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", value)
    assert examine_machine().are_hidden is are_hidden
    assert examined == [device]


def test_this_machine_can_be_examined() -> None:
    """A missing driver never makes the doctor fail."""
    assert isinstance(examine_machine(), GpuMachine)
    assert nvml.is_exclusive() in (False, True)
