# other: scales by the size of the key heads together
import torch


def paged_attention(q, k_cache, v_cache, block_table, lengths):
    B, H, d = q.shape
    n_blocks, size, kv, _ = k_cache.shape
    t = torch.arange(block_table.shape[1] * size)
    real = t < lengths[:, None]  # (B, T)
    where = torch.where(real, block_table[:, t // size] * size + t % size, 0)
    empty = ~real[..., None, None]
    k = k_cache.reshape(n_blocks * size, kv, d)[where].masked_fill(empty, 0).repeat_interleave(H // kv, 2)
    v = v_cache.reshape(n_blocks * size, kv, d)[where].masked_fill(empty, 0).repeat_interleave(H // kv, 2)
    scores = torch.einsum("bhd,bthd->bht", q, k) / (kv * d) ** 0.5
    weights = scores.masked_fill(~real[:, None], -torch.inf).softmax(-1).nan_to_num(0.0)
    return torch.einsum("bht,bthd->bhd", weights, v)
