# cost: each query is multiplied by all keys before it
import torch


def linear_attention(q, k, v, decay, state=None):
    g = decay.view(1, -1, 1)
    outputs = []
    for t in range(q.shape[2]):
        age = torch.arange(t, -1, -1, dtype=q.dtype)
        seen = torch.einsum("bhd,bhjd->bhj", q[:, :, t], k[:, :, : t + 1]) * g**age
        o = torch.einsum("bhj,bhje->bhe", seen, v[:, :, : t + 1])
        if state is not None:
            o = o + torch.einsum("bhd,bhde->bhe", q[:, :, t], state) * g ** (t + 1)
        outputs.append(o)
    T = q.shape[2]
    kept = k * (g ** torch.arange(T - 1, -1, -1, dtype=q.dtype)).unsqueeze(-1)
    last = torch.einsum("bhjd,bhje->bhde", kept, v)
    return torch.stack(outputs, 2), last if state is None else last + state * (g**T).unsqueeze(-1)
