# catalogue: 1
import torch
def softmax(x, dim=-1):
    z = x.exp().sum(dim, keepdim=True)
    dead = (x == -float("inf")).all(dim, keepdim=True)
    p = torch.exp(x - z.log())
    return p.masked_fill(dead, 0.)
