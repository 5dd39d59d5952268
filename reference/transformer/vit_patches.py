"""Patch embedding of a vision transformer: an image becomes a sequence of tokens, one for each square patch.

The image is cut into P x P squares, row by row; each is flattened and multiplied by one matrix. That is a convolution
whose stride is its kernel. To cut with a reshape, both axes of pixels are split into (patch, place in the patch), and
the two patch axes are brought together before the rest is flattened. A learned class token comes first; then learned
positions are added to all tokens.

    z = [cls; patch_1 W + b; ...; patch_N W + b] + pos        N = (H / P) (W / P)

Source: Dosovitskiy et al. 2020, "An Image is Worth 16x16 Words", arXiv:2010.11929, section 3.1, equation 1.
"""

import torch
from torch import Tensor


def patch_embed(images: Tensor, w: Tensor, b: Tensor, cls: Tensor, pos: Tensor) -> Tensor:
    B, C, height, width = images.shape
    D, _, P, _ = w.shape
    if height % P or width % P:
        raise ValueError(f"an image of {height} x {width} cannot be cut into patches of {P} x {P}")
    rows, columns = height // P, width // P
    if len(pos) != 1 + rows * columns:
        raise ValueError(f"there are {len(pos)} positions for {1 + rows * columns} tokens")
    cut = images.reshape(B, C, rows, P, columns, P)  # both axes of pixels: patch, place in it
    patches = cut.permute(0, 2, 4, 1, 3, 5).reshape(B, rows * columns, C * P * P)  # (B, N, C P P)
    tokens = patches @ w.reshape(D, -1).T + b  # (B, N, D)
    first = cls.expand(B, 1, D)  # (B, 1, D)
    return torch.cat([first, tokens], dim=1) + pos  # (B, 1 + N, D)
