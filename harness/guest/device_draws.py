"""Inputs of timed windows, drawn on the device: the tensors of the course's language, in torch.

The grader sends draws with all numbers computed (`measure.device_draws`); equal seeds give equal tensors in every guest
on one machine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch

from .tensors import DTYPES

# Seed of the small changes of inputs that show the effect of rounding: the same in each round.
MOVES = 1


class DeviceDraws:
    """The draws of one call; the same name always gives the same tensor."""

    def __init__(self, device: str, seed: int) -> None:
        self.device = device
        self.generator = torch.Generator(device).manual_seed(seed)
        self.known: dict[int, torch.Tensor] = {}

    def draw(self, spec: Mapping[str, Any]) -> torch.Tensor:
        """The tensor of a draw."""
        if spec["key"] not in self.known:
            drawn = DRAWS[spec["kind"]](self, spec).to(DTYPES[spec["dtype"]])
            for place, value in spec["put"]:
                drawn[tuple(slice(None) if index == ":" else index for index in place)] = value
            self.known[spec["key"]] = drawn
        return self.known[spec["key"]]

    def _floats(self, spec: Mapping[str, Any]) -> torch.Tensor:
        return torch.empty(spec["shape"], dtype=DTYPES[spec["dtype"]], device=self.device)

    def normal(self, spec: Mapping[str, Any]) -> torch.Tensor:
        return self._floats(spec).normal_(spec["shift"], spec["scale"], generator=self.generator)

    def uniform(self, spec: Mapping[str, Any]) -> torch.Tensor:
        return self._floats(spec).uniform_(spec["low"], spec["high"], generator=self.generator)

    def integers(self, spec: Mapping[str, Any]) -> torch.Tensor:
        return torch.randint(spec["low"], spec["high"], spec["shape"], generator=self.generator, device=self.device)

    def permutation(self, spec: Mapping[str, Any]) -> torch.Tensor:
        return torch.randperm(*spec["shape"], generator=self.generator, device=self.device)

    def mask(self, spec: Mapping[str, Any]) -> torch.Tensor:
        drawn = torch.lt(torch.rand(spec["shape"], generator=self.generator, device=self.device), spec["keep"])
        if spec["every_row"] and drawn.numel() and drawn.dim():
            rows = drawn.view(-1, drawn.shape[-1])
            columns = torch.randint(rows.shape[1], (len(rows), 1), generator=self.generator, device=self.device)
            rows |= torch.zeros_like(rows).scatter_(1, columns, True) & ~rows.any(1, keepdim=True)
        return drawn


DRAWS: Mapping[str, Callable[[DeviceDraws, Mapping[str, Any]], torch.Tensor]] = {
    "normal": DeviceDraws.normal,
    "uniform": DeviceDraws.uniform,
    "integers": DeviceDraws.integers,
    "permutation": DeviceDraws.permutation,
    "mask": DeviceDraws.mask,
}


def widen(value: Any, unit: float) -> Any:
    """A value whose float tensors are in float64, each entry times (1 + unit * u), u uniform in [-1, 1]."""
    if isinstance(value, torch.Tensor):
        if not value.is_floating_point():
            return value
        wide = value.double()
        if not unit:
            return wide
        generator = torch.Generator(value.device).manual_seed(MOVES)
        moves = torch.rand(wide.shape, dtype=wide.dtype, generator=generator, device=wide.device)
        return wide * (1 + unit * (2 * moves - 1))
    if isinstance(value, (list, tuple)):
        return type(value)(widen(item, unit) for item in value)
    if isinstance(value, dict):
        return {key: widen(item, unit) for key, item in value.items()}
    return value
