"""What a guest does with the tensors of a result."""

from __future__ import annotations

import pytest
import torch

from harness.worker.tensors import differentiate


@pytest.mark.parametrize("shape", [(), (1,), (2, 3)])
def test_gradient_is_taken_on_the_device_of_the_result(shape: tuple[int, ...]) -> None:
    """The weights of its entries lie there too; "meta" stands for a device that this machine may not have."""
    x = torch.ones(shape, device="meta", requires_grad=True)
    assert differentiate(2 * x, {"x": x})["gradient of x"].device.type == "meta"


def test_gradient_weighs_entries_unequally() -> None:
    """So that two entries that were exchanged give another gradient."""
    x = torch.ones(3, requires_grad=True)
    assert differentiate(2 * x, {"x": x})["gradient of x"].tolist() == [1.0, 2.0, 3.0]
