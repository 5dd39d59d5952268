"""All-reduce on a ring: every rank ends up with the sum of all tensors and sends at most about twice its own.

The tensor is cut into R chunks. In the first R - 1 exchanges each rank passes a chunk to its right neighbour, which
adds its own and passes the sum on, so that each chunk travels once around the ring and is complete at its last stop:
a reduce-scatter. In the next R - 1 exchanges the complete chunks travel around in the same way and replace what is
there: an all-gather. Each rank sends 2 (R - 1) / R of its tensor, whatever the number of ranks.

    exchange s sends chunk r - s of rank r, sums first        then chunk r + 1 - s, complete

Source: Patarasuk and Yuan 2009, "Bandwidth optimal all-reduce algorithms for clusters of workstations"; Gibiansky 2017,
"Bringing HPC Techniques to Deep Learning".
"""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

Exchange = Callable[[Sequence[Tensor]], list[Tensor]]


def ring_all_reduce(tensors: Sequence[Tensor], exchange: Exchange) -> list[Tensor]:
    ranks = len(tensors)
    chunks = [[chunk.clone() for chunk in torch.tensor_split(tensor, ranks)] for tensor in tensors]  # [rank][chunk]
    for step in range(ranks - 1):  # reduce-scatter: sums travel
        incoming = exchange([chunks[rank][(rank - step) % ranks] for rank in range(ranks)])
        for rank in range(ranks):
            chunks[rank][(rank - 1 - step) % ranks] += incoming[rank]
    for step in range(ranks - 1):  # all-gather: complete chunks travel
        incoming = exchange([chunks[rank][(rank + 1 - step) % ranks] for rank in range(ranks)])
        for rank in range(ranks):
            chunks[rank][(rank - step) % ranks] = incoming[rank]
    return [torch.cat(own) for own in chunks]


def exchange() -> Exchange:
    """Hands each rank's message to its right neighbour; rejects anything but one flat tensor for each rank."""

    def pass_on(messages: Sequence[Tensor]) -> list[Tensor]:
        if not isinstance(messages, (list, tuple)) or not all(isinstance(message, Tensor) for message in messages):
            raise TypeError("exchange takes a list with one tensor for each rank")
        if any(message.ndim != 1 for message in messages):
            raise ValueError("exchange takes tensors with one axis; a message may be empty")
        return [messages[rank - 1].clone() for rank in range(len(messages))]

    return pass_on
