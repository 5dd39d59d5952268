"""How a guest differentiates a result and weighs its entries."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from harness.guest import protocol
from harness.guest.tensors import PlainTensors, differentiate


@pytest.mark.parametrize("shape", [(), (1,), (2, 3)])
def test_gradient_is_taken_on_the_device_of_the_result(shape: tuple[int, ...]) -> None:
    """The weights are on that device too; "meta" stands in for a GPU."""
    x = torch.ones(shape, device="meta", requires_grad=True)
    assert differentiate(2 * x, {"x": x})["gradient of x"].device.type == "meta"


def test_gradient_weighs_entries_unequally() -> None:
    """So swapping two entries changes the gradient."""
    x = torch.ones(3, requires_grad=True)
    assert differentiate(2 * x, {"x": x})["gradient of x"].tolist() == [1.0, 2.0, 3.0]


class _Ignores(torch.autograd.Function):
    @staticmethod
    def forward(context: Any, x: torch.Tensor) -> torch.Tensor:
        return x * 3

    @staticmethod
    def backward(context: Any, *incoming: torch.Tensor) -> torch.Tensor:
        return torch.tensor(3.0)


def test_backward_pass_that_ignores_its_input_gives_another_gradient() -> None:
    """Even if the result is a scalar."""
    x = torch.tensor(1.0, requires_grad=True)
    assert differentiate(x * 3, {"x": x})["gradient of x"].item() == 3.0
    assert differentiate(_Ignores.apply(x), {"x": x})["gradient of x"].item() == 1.5  # type: ignore[no-untyped-call]  # torch does not annotate it


def test_tensor_in_a_list_that_takes_a_gradient_now_is_noticed() -> None:
    """As content of an argument: whoever set the flag has changed the argument."""
    plain = PlainTensors()
    protocol.encode([torch.ones(2)], plain.write_content)
    assert not plain.is_followed
    protocol.encode([torch.ones(2), torch.ones(2, requires_grad=True)], plain.write_content)
    assert plain.is_followed
