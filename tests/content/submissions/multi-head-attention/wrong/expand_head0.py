# catalogue: 7
import torch
import torch.nn.functional as F
def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    B, T, D = x.shape
    d = D // n_heads
    def head(w):
        return F.linear(x, w[:d]).unsqueeze(1).expand(B, n_heads, T, d)
    s = head(wq) @ head(wk).transpose(-1, -2) * d ** -0.5
    if mask is not None:
        s = torch.where(mask, s, float("-inf"))
    p = F.softmax(s, -1)
    p = torch.where(p.isnan(), torch.zeros_like(p), p)
    return F.linear((p @ head(wv)).transpose(1, 2).reshape(B, T, D), wo)
