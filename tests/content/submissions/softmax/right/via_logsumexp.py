import torch

@torch.no_grad()
def softmax(x, dim=-1):
    """p = exp(x - lse(x)), -inf slices have lse = -inf and become zeros."""
    lse = torch.logsumexp(x.float() if x.dtype in (torch.float16, torch.bfloat16) else x, dim, keepdim=True)
    p = (x - lse).exp()
    return p.masked_fill(lse == float("-inf"), 0).type_as(x)
