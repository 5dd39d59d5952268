"""What the driver reports about the device that torch uses; a fake NVML module with two devices stands in."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from harness.sandbox import nvml

FIRST, SECOND = "GPU-11111111-0000", "GPU-22222222-0000"


class TwoDevices(ModuleType):
    """NVML on a machine with two devices; each handle is the device's UUID."""

    NVMLError = RuntimeError
    NVML_CLOCK_SM, NVML_CLOCK_MEM, NVML_TEMPERATURE_GPU, NVML_COMPUTEMODE_DEFAULT = 1, 2, 0, 0

    def __init__(self) -> None:
        super().__init__("pynvml")
        self.reasons = {FIRST: 0, SECOND: 0}
        self.modes = {FIRST: 3, SECOND: 0}

    def nvmlInit(self) -> None:
        pass

    def nvmlDeviceGetHandleByIndex(self, number: int) -> str:
        return (FIRST, SECOND)[number]

    def nvmlDeviceGetHandleByUUID(self, uuid: str) -> str:
        if uuid not in (FIRST, SECOND):
            raise RuntimeError(uuid)
        return uuid

    def nvmlDeviceGetName(self, handle: str) -> bytes:
        return handle.encode()

    def nvmlSystemGetDriverVersion(self) -> str:
        return "570.1"

    def nvmlDeviceGetClockInfo(self, _: str, kind: int) -> int:
        return 1000 * kind

    def nvmlDeviceGetTemperature(self, *_: Any) -> int:
        return 40

    def nvmlDeviceGetPowerUsage(self, _: str) -> int:
        return 250_400

    def nvmlDeviceGetCurrentClocksThrottleReasons(self, handle: str) -> int:
        return self.reasons[handle]

    def nvmlDeviceGetComputeMode(self, handle: str) -> int:
        return self.modes[handle]

    def nvmlDeviceGetComputeRunningProcesses(self, handle: str) -> list[Any]:
        hidden = SimpleNamespace(pid=8, usedGpuMemory=None)  # as in containers
        return [SimpleNamespace(pid=7, usedGpuMemory=(1 if handle == FIRST else 512) << 20), hidden]


@pytest.fixture
def devices(monkeypatch: pytest.MonkeyPatch) -> TwoDevices:
    """Replace NVML by the fake module."""
    module = TwoDevices()
    monkeypatch.setitem(sys.modules, "pynvml", module)
    return module


@pytest.mark.parametrize("uuid", [SECOND, SECOND.removeprefix("GPU-")])
def test_device_is_found_by_its_uuid(devices: TwoDevices, uuid: str) -> None:
    """NVML numbers all devices, torch only the visible ones."""
    assert nvml.describe(uuid)["name"] == SECOND
    assert nvml.describe()["name"] == FIRST
    assert nvml.describe(uuid)["power_w"] == 250
    assert nvml.used_mb(uuid, 7) == 512
    assert nvml.used_mb(FIRST, 7) == 1


def test_memory_that_the_driver_hides_is_unknown(devices: TwoDevices) -> None:
    """The driver hides it for a process in a container; a process may also have no memory there."""
    assert nvml.used_mb(FIRST, 8) is None
    assert nvml.used_mb(FIRST, 9) is None


def test_heat_is_a_throttling_reason_and_the_power_cap_is_not(devices: TwoDevices) -> None:
    """A card under load runs at its power cap, for both sides alike."""
    devices.reasons[SECOND] = 0x04 | 0x01
    assert nvml.find_throttling(SECOND) == []
    devices.reasons[SECOND] = 0x20 | 0x80
    assert nvml.find_throttling(SECOND) == ["heat (by the driver)", "power brake"]
    assert nvml.find_throttling(FIRST) == []


def test_exclusive_device_is_recognised(devices: TwoDevices) -> None:
    """Here it is the first device."""
    assert nvml.is_exclusive()
    assert not nvml.is_exclusive(SECOND)
    assert not nvml.is_exclusive("1")


def test_without_nvml_nothing_is_reported(devices: TwoDevices, monkeypatch: pytest.MonkeyPatch) -> None:
    """Either the package is missing or the driver fails."""
    assert nvml.describe("GPU-unknown") == {}
    assert nvml.find_throttling("GPU-unknown") == []
    monkeypatch.setitem(sys.modules, "pynvml", None)
    assert nvml.describe() == {}
    assert nvml.used_mb("", 7) is None
    assert not nvml.is_exclusive()
