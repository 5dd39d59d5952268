# catalogue: 5
import torch

class Stats:
    def __init__(self, h):
        n = h.size(-1)
        s1 = h.sum(-1, keepdim=True)
        s2 = h.square().sum(-1, keepdim=True)
        self.mean = s1 / n
        self.var = torch.relu(s2 / n - self.mean.square())

def layer_norm(x, gamma, beta, eps=1e-5):
    h = x.to(torch.float32)
    st = Stats(h)
    return torch.addcmul(beta.float(), (h - st.mean) * torch.rsqrt(st.var + eps), gamma.float()).to(x.dtype)
