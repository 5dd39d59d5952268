from collections.abc import Callable, Iterator
from itertools import islice

import torch


def _stream(model: Callable[[list[int]], torch.Tensor], ids: list[int], eos: int | None) -> Iterator[int]:
    seen = [*ids]
    while True:
        token = torch.argmax(model(seen[:]), dim=-1).item()
        seen.append(token)
        yield token
        if token == eos:
            return


def greedy_decode(model, ids, max_new, eos=None):
    return [*ids, *islice(_stream(model, ids, eos), max_new)]
