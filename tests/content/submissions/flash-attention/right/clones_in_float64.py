# clones of contiguous tiles, statistics in float64, asserts, no_grad
import torch


@torch.no_grad()
def flash_attention(q, k, v, block_q, block_k, causal=False):
    assert q.dtype == k.dtype == v.dtype
    assert q.shape[-1] == k.shape[-1] == v.shape[-1]
    assert k.shape == v.shape and q.shape[:-2] == k.shape[:-2]
    assert block_q >= 1 and block_k >= 1
    dtype = q.dtype
    device = q.device
    Tq, d = q.shape[-2], q.shape[-1]
    Tk = k.shape[-2]
    out_blocks = []
    lse_blocks = []
    q_start = 0
    while q_start < Tq:
        q_end = min(q_start + block_q, Tq)
        q_tile = q[..., q_start:q_end, :].clone().contiguous()
        row_max = torch.full(q_tile.shape[:-1], float("-inf"), dtype=torch.float64, device=device)
        row_sum = torch.zeros(q_tile.shape[:-1], dtype=torch.float64, device=device)
        acc = torch.zeros(q_tile.shape, dtype=torch.promote_types(dtype, torch.float32), device=device)
        k_start = 0
        while k_start < Tk:
            if causal and k_start > (q_end - 1) + (Tk - Tq):
                break
            k_end = min(k_start + block_k, Tk)
            k_tile = k[..., k_start:k_end, :].clone().contiguous()
            v_tile = v[..., k_start:k_end, :].clone().contiguous()
            scores = torch.matmul(q_tile, k_tile.transpose(-1, -2).contiguous()).to(acc.dtype) * (d ** -0.5)
            if causal:
                i = torch.arange(q_start, q_end, device=device).unsqueeze(-1)
                j = torch.arange(k_start, k_end, device=device).unsqueeze(0)
                allowed = j <= i + (Tk - Tq)
                scores = scores.masked_fill(torch.logical_not(allowed), float("-inf"))
            tile_max = scores.max(dim=-1)[0].to(torch.float64)
            new_max = torch.maximum(row_max, tile_max)
            shift = torch.where(torch.isfinite(new_max), new_max, torch.zeros_like(new_max))
            weights = torch.exp(scores - shift.to(acc.dtype).unsqueeze(-1))
            correction = torch.exp(row_max - shift)
            row_sum = row_sum * correction + weights.sum(dim=-1).to(torch.float64)
            acc = acc * correction.to(acc.dtype).unsqueeze(-1) + torch.matmul(weights, v_tile.to(acc.dtype))
            row_max = new_max.clone()
            k_start = k_end
        nonempty = row_sum > 0
        denominator = torch.where(nonempty, row_sum, torch.ones_like(row_sum)).unsqueeze(-1)
        out_blocks.append((acc / denominator.to(acc.dtype)).to(dtype))
        lse_blocks.append((row_max + torch.log(row_sum)).to(dtype))
        q_start = q_end
    out = torch.cat(out_blocks, dim=-2).contiguous()
    lse = torch.cat(lse_blocks, dim=-1).contiguous()
    assert out.shape == q.shape and lse.shape == q.shape[:-1]
    return out, lse
