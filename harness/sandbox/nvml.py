"""Figures of the GPU from its driver (NVML, by the package nvidia-ml-py); empty if it cannot be asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

ANY_PROCESSES = 0  # nvmlComputeMode_t
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
    rows = _ask_driver(uuid, lambda nvml, handle: nvml.nvmlDeviceGetComputeRunningProcesses(handle))
    return next((row.usedGpuMemory / 2**20 for row in rows or () if row.pid == pid and row.usedGpuMemory), None)


def find_throttling(uuid: str) -> list[str]:
    """The reasons why the device is slowed down at the moment; the usual power limit does not count."""
    reasons = _ask_driver(uuid, lambda nvml, handle: nvml.nvmlDeviceGetCurrentClocksThrottleReasons(handle)) or 0
    return [name for name, bit in THROTTLING.items() if reasons & bit]


def is_exclusive(device: str = "") -> bool:
    """Whether at most one process at a time may compute on the device; two are needed, reference and submission."""
    mode = _ask_driver(device, lambda nvml, handle: nvml.nvmlDeviceGetComputeMode(handle))
    return mode not in (None, ANY_PROCESSES)


def _ask_driver(device: str, ask: Callable[[Any, Any], Any]) -> Any:
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
