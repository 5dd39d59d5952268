import torch


def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    """One matrix product for q, k and v, in the manner of nanoGPT; the answer is a permuted view."""
    B, T, D = x.shape
    qkv = torch.cat((wq, wk, wv)) @ x.reshape(B * T, D).T
    q, k, v = qkv.reshape(3, n_heads, D // n_heads, B, T).permute(0, 3, 1, 4, 2)
    s = torch.matmul(q, k.transpose(2, 3)).mul_((D // n_heads) ** -0.5)
    if mask is not None:
        s.masked_fill_(mask.logical_not(), -torch.inf)
    m = s.amax(-1, keepdim=True).clamp(min=torch.finfo(s.dtype).min)
    e = (s - m).exp()
    z = e.sum(-1, keepdim=True)
    y = (e / z.where(z > 0, 1)) @ v
    return (wo @ y.permute(1, 3, 0, 2).reshape(D, B * T)).reshape(D, B, T).permute(1, 2, 0)
