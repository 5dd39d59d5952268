"""A timed window on a device, guest's side: many calls, each on inputs that are drawn on the device inside the window,
their results folded into digests that arrive before the clock stops.

Large inputs cannot be handed over within a window without their transfer deciding the time, and must not be there
before it.  So a seed is handed over: every float tensor is drawn again with its mean and deviation, every whole-number
tensor between its extremes, everything else stays.  A digest is the product of each stretch of a result with random
weights that are drawn from the same seed: whoever gives the right digests has the right results.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from .tensors import as_plain, tensors_in

# Entries of a result that make one number of its digest.
STRETCH = 4096
SCRATCH_BYTES = 256 << 20
INFINITE = 17.0


@dataclass(frozen=True)
class Template:
    """An argument to be drawn again: its tensor, and what its draw needs."""

    tensor: torch.Tensor
    low: float
    high: float


def make_template(value: Any) -> Any:
    """What `redraw` needs of an argument, worked out before the window; nested lists, tuples and dicts are followed."""
    if isinstance(value, torch.Tensor):
        if value.numel() == 0 or value.dtype is torch.bool or value.is_complex():
            return value
        if value.is_floating_point():
            wide = value.double()
            if not bool(torch.isfinite(wide).all()):
                return value
            return Template(value, float(wide.mean()), float(wide.std(unbiased=False)))
        return Template(value, float(value.min()), float(value.max()) + 1)
    if isinstance(value, list):
        return [make_template(item) for item in value]
    if isinstance(value, tuple):
        return tuple(make_template(item) for item in value)
    if isinstance(value, dict):
        return {key: make_template(item) for key, item in value.items()}
    return value


def redraw(template: Any, generator: torch.Generator, is_wide: bool) -> Any:
    """An argument with other numbers; in float64, of the same values, if `is_wide`."""
    if isinstance(template, Template):
        fresh = torch.empty_like(template.tensor)
        if fresh.is_floating_point():
            fresh.normal_(template.low, template.high, generator=generator)
            return fresh.double() if is_wide else fresh
        return fresh.random_(int(template.low), int(template.high), generator=generator)
    if isinstance(template, torch.Tensor):
        return template.double() if is_wide and template.is_floating_point() else template
    if isinstance(template, list):
        return [redraw(item, generator, is_wide) for item in template]
    if isinstance(template, tuple):
        return tuple(redraw(item, generator, is_wide) for item in template)
    if isinstance(template, dict):
        return {key: redraw(item, generator, is_wide) for key, item in template.items()}
    return template


def digest(result: Any, weights: torch.Tensor) -> torch.Tensor:
    """One number a stretch of each tensor of a result, float32 (float64 where the result is)."""
    parts = []
    for leaf in tensors_in(result):
        plain = as_plain(leaf)
        flat = (torch.full((1,), math.nan, device=weights.device) if plain is None else plain).reshape(-1)
        kind = torch.float64 if flat.dtype is torch.float64 else torch.float32
        if flat.is_floating_point():  # what is infinite counts as some number; a NaN stays one
            flat = torch.where(flat.isinf(), torch.sign(flat) * INFINITE, flat)
        whole = flat.numel() // STRETCH * STRETCH
        if whole:
            parts.append(flat[:whole].view(-1, STRETCH).to(kind) @ weights.to(kind))
        if whole < flat.numel():
            rest = flat[whole:].to(kind)
            parts.append((rest @ weights[: len(rest)].to(kind)).reshape(1))
    return torch.cat([part.double() for part in parts]) if parts else torch.zeros(0, dtype=torch.float64)


def shapes(result: Any) -> list[list[Any]]:
    """dtype, shape and device of each tensor of a result."""
    return [
        [str(tensor.dtype).removeprefix("torch."), list(tensor.shape), tensor.device.type]
        for tensor in tensors_in(result)
    ]


class Window:
    """What was prepared before a window."""

    def __init__(self, device: str, arguments: Sequence[Any]) -> None:
        self.device = device
        self.templates = [make_template(argument) for argument in arguments]
        self.last: Any = None
        self.scratch = torch.empty(SCRATCH_BYTES if device != "cpu" else 0, dtype=torch.uint8, device=device)

    def clear_cache(self) -> None:
        """Write more than the device's cache holds, so that no window finds anything there."""
        self.scratch.fill_(1)
        self.synchronize()

    def synchronize(self) -> None:
        """Wait for all that the device was asked to do."""
        if self.device != "cpu":
            torch.cuda.synchronize()

    def run(
        self, call: Callable[[list[Any]], Any], seed: int, calls: int, is_wide: bool, is_idle: bool
    ) -> tuple[torch.Tensor, list[list[Any]]]:
        """The digests of all calls one below the other, and what kinds of tensors the last one gave.

        `is_idle` leaves the calls out, and folds the last result of before.
        """
        digests = []
        result: Any = None
        for number in range(calls):
            generator = torch.Generator(self.device).manual_seed((seed + number) % (1 << 63))
            weights = torch.randn(STRETCH, generator=generator, device=self.device)
            arguments = [redraw(template, generator, is_wide) for template in self.templates]
            result = self.last if is_idle else call(arguments)
            digests.append(digest(result, weights))
            del arguments
        stacked = (
            torch.stack(digests).cpu() if len({len(row) for row in digests}) == 1 else torch.full((1, 1), math.nan)
        )
        self.synchronize()
        if not is_idle and not is_wide:
            self.last = result
        return stacked, shapes(result)
