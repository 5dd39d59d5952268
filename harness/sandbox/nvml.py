"""Figures of the GPU from its driver (NVML, by the package nvidia-ml-py); empty if it cannot be asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

Answer = TypeVar("Answer")

# Those of nvmlClocksThrottleReason… that mean heat or too little power.
THROTTLING = {
    "hardware slowdown": 0x08,
    "heat (by the driver)": 0x20,
    "heat (by the hardware)": 0x40,
    "power brake": 0x80,
}


def describe(uuid: str = "") -> dict[str, Any]:
    """The device: name, driver, clocks in MHz, temperature in °C, power in W.  Empty if it cannot be read."""

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
    """Device memory that a process holds by the driver's figure, in MB; None if it cannot be read."""

    def ask(pynvml: Any, handle: Any) -> float | None:
        rows = pynvml.nvmlDeviceGetComputeRunningProcesses(handle)
        return next((row.usedGpuMemory / 2**20 for row in rows if row.pid == pid and row.usedGpuMemory), None)

    return _ask_driver(uuid, ask)


def find_throttling(uuid: str) -> list[str]:
    """The reasons why the device is slowed down at the moment; the usual power limit does not count."""

    def ask(pynvml: Any, handle: Any) -> list[str]:
        reasons = pynvml.nvmlDeviceGetCurrentClocksThrottleReasons(handle)
        return [name for name, bit in THROTTLING.items() if reasons & bit]

    return _ask_driver(uuid, ask) or []


def is_exclusive(device: str = "") -> bool:
    """Whether at most one process at a time may compute on the device; two are needed, reference and submission."""

    def ask(pynvml: Any, handle: Any) -> bool:
        return bool(pynvml.nvmlDeviceGetComputeMode(handle) != pynvml.NVML_COMPUTEMODE_DEFAULT)

    return _ask_driver(device, ask) or False


def _ask_driver(device: str, ask: Callable[[Any, Any], Answer]) -> Answer | None:
    """The driver's handle of a device by its UUID as torch writes it, by its number, or of the first device.

    Needs nvidia-ml-py.  None if it cannot be read."""
    try:
        import pynvml
    except ImportError:
        return None
    try:
        pynvml.nvmlInit()
        if not device or device.isdigit():
            # torch may number devices differently: it sorts them by speed
            handle = pynvml.nvmlDeviceGetHandleByIndex(int(device or 0))
        else:
            name = device if device.startswith(("GPU-", "MIG-")) else f"GPU-{device}"
            handle = pynvml.nvmlDeviceGetHandleByUUID(name)
        return ask(pynvml, handle)
    except pynvml.NVMLError:
        return None


def _text(name: Any) -> str:
    return name.decode() if isinstance(name, bytes) else str(name)
