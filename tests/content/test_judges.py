"""The judge of retrieval accepts any order of documents whose scores differ only by rounding, and no other order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from built_in import import_reference

QUERY = torch.tensor([3.0, 1.0, 0.2])
# The second and the third have the same direction, up to rounding; the last is a zero vector.
DOCS = torch.stack([-QUERY, QUERY + 0.7, 3.3 * (QUERY + 0.7), QUERY * 2, torch.zeros(3)])


@pytest.fixture(scope="module")
def judge() -> Callable[..., str | None]:
    """The judge, called with k and the indices."""
    module = import_reference("retrieval")

    def call(k: int, indices: Any, dtype: torch.dtype = torch.float32) -> str | None:
        output = torch.tensor(indices) if isinstance(indices, list) else indices
        found: str | None = module.judge({"query": QUERY.to(dtype), "docs": DOCS.to(dtype), "k": k}, output)
        return found

    return call


@pytest.mark.parametrize("indices", [[3, 1, 2, 4, 0], [3, 2, 1, 4, 0]])
def test_order_of_scores_that_differ_by_rounding_is_free(judge: Callable[..., str | None], indices: list[int]) -> None:
    """Whether all documents or only some are asked for."""
    assert judge(9, indices) is None
    assert judge(2, indices[:2]) is None


@pytest.mark.parametrize(
    ("k", "indices", "message"),
    [
        (9, [1, 3, 2, 4, 0], "position 0: document 3 expected"),
        (9, [3, 1, 2, 0, 4], "position 3: document 4 expected"),
        (2, [3, 4], "position 1"),
        (3, [3, 1, 1], "returned twice: 1"),
        (2, [3, 5], "no document 5"),
        (2, [3, -4], "no document -4"),
        (2, [3, 1, 2], "int64 tensor of shape [2]"),
        (1, torch.tensor([3], dtype=torch.int32), "int64 tensor of shape [1]"),
        (1, 3, "int64 tensor of shape [1]"),
    ],
)
def test_other_order_is_refused_with_the_reason(
    judge: Callable[..., str | None], k: int, indices: Any, message: str
) -> None:
    """The message names the first wrong position."""
    found = judge(k, indices)
    assert found is not None and message in found


def test_rounding_is_allowed_up_to_that_of_the_dtype(judge: Callable[..., str | None]) -> None:
    """In double precision the third document, whose values were rounded to single, is no longer as near as the
    second."""
    docs = (QUERY + 0.7).double(), DOCS[2].double()
    scores = [float(torch.nn.functional.cosine_similarity(QUERY.double(), doc, dim=0)) for doc in docs]
    nearer, other = (1, 2) if scores[0] > scores[1] else (2, 1)
    assert abs(scores[0] - scores[1]) > 1e-12
    assert judge(3, [3, nearer, other], torch.float64) is None
    assert judge(3, [3, other, nearer], torch.float64) is not None
