# stretch: the recurrence as it is written, token by token
import torch


def linear_attention(q, k, v, decay, state=None):
    S = 0 if state is None else state
    g = decay[:, None, None]
    out = []
    for q_t, k_t, v_t in zip(q.unbind(2), k.unbind(2), v.unbind(2)):
        S = g * S + k_t[..., :, None] @ v_t[..., None, :]
        out.append((q_t[..., None, :] @ S)[..., 0, :])
    return torch.stack(out, dim=2), S
