"""How many floating-point operations an operator takes that torch's own counter leaves out, by its shapes."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import torch

ATEN = torch.ops.aten


def _of_result(each: int) -> Callable[..., int]:
    return lambda *_, out_shape, **__: each * math.prod(out_shape)


def _of_first(each: int) -> Callable[..., int]:
    return lambda first, *_, **__: each * math.prod(first)


def _of_square(shape: Sequence[int], each: float) -> int:
    """For what takes `each` times the number of rows for every entry."""
    return int(each * math.prod(shape) * shape[-2]) if len(shape) > 1 else math.prod(shape)


def _widened(shape: Sequence[int], places: Sequence[int]) -> list[int]:
    """With an axis of one entry at each of these places."""
    sizes = list(shape)
    for place in sorted(places):
        sizes.insert(place, 1)
    return sizes


def _prefix_sums(first: torch.Tensor, *_: Any, **__: Any) -> int:
    """Those of whole numbers are places or counts, such as a histogram's, and no floating-point operations."""
    return first.numel() if first.is_floating_point() or first.is_complex() else 0


# torch's counter gives it the tensors themselves, not their shapes
_prefix_sums._get_raw = True  # type: ignore[attr-defined]
# What torch's own counter leaves out: by shapes, with the result's as `out_shape`.
FORMULAS: dict[Any, Callable[..., int]] = {
    **dict.fromkeys((ATEN.mul, ATEN.mul_, ATEN.div, ATEN.div_), _of_result(1)),
    **dict.fromkeys((ATEN.addcmul, ATEN.addcmul_, ATEN.addcdiv, ATEN.addcdiv_, ATEN.addr, ATEN.addr_), _of_result(2)),
    **dict.fromkeys((ATEN.sum, ATEN.mean, ATEN.linalg_vector_norm), _of_first(1)),
    **dict.fromkeys((ATEN.cumsum, ATEN.cumsum_), _prefix_sums),
    **dict.fromkeys((ATEN.mv, ATEN.dot, ATEN.vdot), _of_first(2)),
    **dict.fromkeys((ATEN.addmv, ATEN.addmv_), lambda start, matrix, *_, **__: 2 * math.prod(matrix)),
    **dict.fromkeys(
        (ATEN.addmm_, ATEN.addbmm, ATEN.addbmm_, ATEN.baddbmm_, ATEN._addmm_activation),
        lambda start, first, second, *_, **__: 2 * math.prod(first) * second[-1],
    ),
    **dict.fromkeys(
        (ATEN._sparse_mm, ATEN._sparse_sparse_matmul, ATEN._int_mm),
        lambda first, second, *_, **__: 2 * math.prod(first) * second[-1],
    ),
    ATEN._sparse_addmm: lambda start, first, second, *_, **__: 2 * math.prod(first) * second[-1],
    ATEN._cdist_forward: lambda first, second, *_, **__: 2 * math.prod(first) * second[-2],
    ATEN._trilinear: lambda first, second, third, one, two, three, *_, **__: (
        3 * math.prod(map(max, zip(_widened(first, one), _widened(second, two), _widened(third, three), strict=True)))
    ),
    **dict.fromkeys(
        (ATEN._embedding_bag, ATEN._embedding_bag_forward_only),
        lambda table, ids, *_, **__: 2 * math.prod(ids) * table[-1],
    ),
    ATEN._euclidean_dist: lambda first, second, *_, **__: 2 * math.prod(first) * second[-2],
    ATEN.conv_tbc: lambda first, weight, *_, out_shape, **__: 2 * math.prod(out_shape) * weight[0] * weight[1],
    ATEN.linalg_solve_triangular: lambda matrix, wanted, *_, **__: math.prod(wanted) * matrix[-1],
    ATEN.triangular_solve: lambda wanted, matrix, *_, **__: math.prod(wanted) * matrix[-1],
    ATEN.cholesky_solve: lambda wanted, matrix, *_, **__: 2 * math.prod(wanted) * matrix[-1],
    ATEN.linalg_lu_solve: lambda matrix, pivots, wanted, *_, **__: 2 * math.prod(wanted) * matrix[-1],
    # the leading terms of the usual algorithms, at least
    ATEN.linalg_cholesky_ex: lambda matrix, *_, **__: _of_square(matrix, 1 / 3),
    **dict.fromkeys(
        (ATEN._linalg_solve_ex, ATEN.linalg_lu_factor_ex, ATEN.linalg_lu, ATEN._linalg_det),
        lambda matrix, *_, **__: _of_square(matrix, 2 / 3),
    ),
    **dict.fromkeys(
        (
            ATEN.linalg_inv_ex,
            ATEN.linalg_qr,
            ATEN.linalg_lstsq,
            ATEN.linalg_matrix_exp,
            ATEN._linalg_svd,
            ATEN._linalg_eigh,
        ),
        lambda matrix, *_, **__: _of_square(matrix, 2),
    ),
    **dict.fromkeys((ATEN.square, ATEN.pow, ATEN.lerp, ATEN.lerp_), _of_result(1)),
    ATEN._scaled_dot_product_flash_attention_for_cpu: lambda q, k, v, *_, **__: 4 * math.prod(q) * k[-2],
}
