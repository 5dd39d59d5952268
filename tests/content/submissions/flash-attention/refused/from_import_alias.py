from torch.nn.functional import scaled_dot_product_attention as fused


def flash_attention(q, k, v, block_q, block_k, causal=False):
    outs = [fused(b, k, v, is_causal=causal) for b in q.split(block_q, -2)]
    import torch
    return torch.cat(outs, -2), torch.logsumexp(q @ k.mT * q.shape[-1] ** -0.5, -1)
