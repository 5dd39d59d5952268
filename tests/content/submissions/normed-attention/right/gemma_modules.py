import torch
from torch import nn


class RMSNorm(nn.Module):
    def __init__(self, weight, eps):
        super().__init__()
        self.weight, self.eps = weight, eps

    def forward(self, x):
        output = x.double()
        output = output * torch.rsqrt(output.pow(2).mean(-1, keepdim=True) + self.eps)
        output = output * self.weight.double()
        return output.type_as(x)


def normed_attention(q, k, v, q_gain, k_gain, mask=None, softcap=None, eps=1e-6):
    q = RMSNorm(q_gain, eps)(q)
    k = RMSNorm(k_gain, eps)(k)
    attn = torch.matmul(q, k.transpose(-1, -2)) * q.size(-1) ** -0.5
    if softcap is not None:
        attn = attn / softcap
        attn = torch.tanh(attn)
        attn = attn * softcap
    if mask is not None:
        attn = torch.where(mask, attn, torch.tensor(float("-inf"), dtype=attn.dtype))
    attn = torch.nn.functional.softmax(attn.float() if attn.dtype != torch.float64 else attn, dim=-1).to(q.dtype)
    if mask is not None:
        attn = torch.nan_to_num(attn)
    return torch.matmul(attn, v)
