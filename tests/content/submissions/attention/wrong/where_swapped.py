# catalogue: 5
import torch
class Attn:
    def __init__(self, scale): self.scale = scale
    def weights(self, q, k, mask):
        c = self.scale if self.scale is not None else q.size(-1) ** -0.5
        s = torch.einsum("...qd,...kd->...qk", q, k).mul(c)
        if mask is None:
            return s.softmax(-1)
        s = torch.where(mask, torch.full_like(s, -torch.inf), s)
        p = s.softmax(-1)
        return torch.where(p.isnan(), torch.zeros_like(p), p)
def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    return Attn(scale).weights(q, k, mask) @ v
