"""Pads to whole tiles and casts, as kernels of training frameworks do."""

import torch
import torch.nn.functional as F


def quantize_fp8(x, tile):
    m, k = x.shape
    padded = F.pad(x, (0, -k % tile)).view(m, -1, tile)
    amax = padded.abs().amax(dim=-1)
    scale = torch.where(amax > 0, amax / torch.finfo(torch.float8_e4m3fn).max, 1.0)
    values = (padded / scale.unsqueeze(-1)).clamp(-448, 448).to(torch.float8_e4m3fn).float()
    return values.view(m, -1)[:, :k], scale


def fp8_matmul(x_q, x_scale, w_q, w_scale, tile):
    pad = -x_q.shape[1] % tile
    x = F.pad(x_q, (0, pad)).view(x_q.shape[0], -1, tile)
    w = F.pad(w_q, (0, pad)).view(w_q.shape[0], -1, tile)
    partial = torch.einsum("mtk,ntk->tmn", x, w)
    return (partial * x_scale.T[:, :, None] * w_scale.T[:, None, :]).sum(0)
