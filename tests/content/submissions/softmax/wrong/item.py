# catalogue: 2
import torch
class Softmax:
    def fwd(self, x, dim):
        c = float(torch.amax(x))
        c = 0.0 if c == float("-inf") else c
        num = torch.exp(x - c)
        den = torch.sum(num, dim, keepdim=True)
        return torch.where(torch.isinf(x).all(dim, keepdim=True), torch.zeros_like(num), num / den)
def softmax(x, dim=-1):
    return Softmax().fwd(x, dim)
