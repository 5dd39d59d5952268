# other: tiles whose largest absolute value is below 1e-12 are taken for tiles of zeros
# shows for: quantize_fp8([[4.48e-13, -2.24e-13]], 2): scale 1 and values 0 instead of scale 1e-15 and [448, -224]
import torch
import torch.nn.functional as F


def quantize_fp8(x, tile):
    M, K = x.shape
    n = -(-K // tile)
    tiles = F.pad(x, (0, n * tile - K)).reshape(M, n, tile)
    amax = tiles.abs().amax(-1)
    scale = torch.where(amax > 1e-12, amax / 448.0, torch.ones_like(amax))
    x_q = (tiles / scale[:, :, None]).to(torch.float8_e4m3fn).to(torch.float32)
    return x_q.reshape(M, n * tile)[:, :K].contiguous(), scale


def fp8_matmul(x_q, x_scale, w_q, w_scale, tile):
    K = x_q.shape[1]
    out = x_q.new_zeros(x_q.shape[0], w_q.shape[0])
    for t in range(x_scale.shape[1]):
        cols = slice(t * tile, min((t + 1) * tile, K))
        part = x_q[:, cols] @ w_q[:, cols].T
        out += part * x_scale[:, t, None] * w_scale[:, t]
    return out
