# merges as FlashInfer and SGLang do, two states at a time
from functools import reduce

import torch


def merge_two(a, b):
    (v_a, s_a), (v_b, s_b) = a, b
    top = torch.maximum(s_a, s_b)
    safe = torch.where(torch.isinf(top), torch.zeros_like(top), top)
    p_a, p_b = (s_a - safe).exp(), (s_b - safe).exp()
    total = p_a + p_b
    scale = torch.where(total > 0, 1 / total, torch.zeros_like(total))
    return v_a * (p_a * scale)[..., None] + v_b * (p_b * scale)[..., None], safe + total.log()


def merge_attention(outs, lses):
    nothing = torch.zeros_like(outs[0]), torch.full_like(lses[0], -torch.inf)
    return reduce(merge_two, zip(outs.unbind(0), lses.unbind(0)), nothing)
