import torch
import torch.nn.functional as F


def quantize_kv(k, v):
    def scale_of(x, dim):
        s = torch.linalg.vector_norm(x, ord=torch.inf, dim=dim, keepdim=True) / 127
        return torch.where(s > 0, s, torch.ones_like(s))

    k_scale, v_scale = scale_of(k, 2), scale_of(v, 3)
    k_q, v_q = (torch.round(x * s.reciprocal()).clamp(-127, 127).char() for x, s in ((k, k_scale), (v, v_scale)))
    return k_q, k_scale, v_q, v_scale


def attend_int8(q, k_q, k_scale, v_q, v_scale):
    return F.scaled_dot_product_attention(q, k_q * k_scale, v_q * v_scale)
