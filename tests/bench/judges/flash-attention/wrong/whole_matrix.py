# mistake: the whole matrix of scores is made, and the block sizes are ignored
import torch


def flash_attention(q, k, v, block_q, block_k, causal=False):
    s = q @ k.mT * q.shape[-1] ** -0.5
    if causal:
        s = s.masked_fill(~torch.ones(s.shape[-2:], dtype=torch.bool).tril(s.shape[-1] - s.shape[-2]), float("-inf"))
    return torch.softmax(s, -1).nan_to_num() @ v, torch.logsumexp(s, -1)
