# other: positions pass through float16, which is exact only up to 2048
import torch


def alibi_bias(n_heads, t_q, t_k):
    m = 1 << (n_heads.bit_length() - 1)
    slopes = [2.0 ** (-8.0 * h / m) for h in range(1, m + 1)]
    slopes += [2.0 ** (-4.0 * k / m) for k in range(1, 2 * (n_heads - m), 2)]
    pos = torch.arange(t_k).half()
    i = pos[t_k - t_q:, None].float()
    j = pos[None, :].float()
    return -torch.tensor(slopes)[:, None, None] * (i - j)
