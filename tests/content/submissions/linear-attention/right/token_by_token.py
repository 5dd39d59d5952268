import torch


def linear_attention(q, k, v, decay, state=None):
    b, h, t, d = q.shape
    e = v.shape[-1]
    s = torch.zeros(b, h, d, e, dtype=q.dtype) if state is None else state.clone()
    gamma = decay.view(1, h, 1, 1)
    outputs = []
    for step in range(t):
        kv = torch.einsum("bhd,bhe->bhde", k[:, :, step], v[:, :, step])
        s = gamma * s + kv
        outputs.append(torch.einsum("bhd,bhde->bhe", q[:, :, step], s))
    return torch.stack(outputs, dim=2), s
