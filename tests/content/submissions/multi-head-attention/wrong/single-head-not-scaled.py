# catalogue: none
import torch


def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    B, T, D = x.shape

    def attend(q, k, v, scale):
        s = q @ k.mT * scale
        if mask is not None:
            s = s.masked_fill(~mask, -torch.inf)
        return s.softmax(-1).nan_to_num(0.0) @ v

    q, k, v = x @ wq.T, x @ wk.T, x @ wv.T
    if n_heads == 1:
        return attend(q[:, None], k[:, None], v[:, None], 1.0)[:, 0] @ wo.T
    q, k, v = (t.view(B, T, n_heads, -1).transpose(1, 2) for t in (q, k, v))
    y = attend(q, k, v, (D // n_heads) ** -0.5)
    return y.transpose(1, 2).reshape(B, T, D) @ wo.T
