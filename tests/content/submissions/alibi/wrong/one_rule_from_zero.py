# catalogue: 2
import torch

def alibi_bias(n_heads, t_q, t_k):
    s = 2.0 ** (-8.0 * torch.arange(n_heads) / n_heads)
    i = torch.arange(t_k - t_q, t_k)[:, None]
    return -s.view(-1, 1, 1) * (i - torch.arange(t_k)).float()
