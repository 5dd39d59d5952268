# the normaliser is added up block by block in the dtype of x; in bfloat16 it stops growing
# shows for: zeros(50000) in bfloat16: the weights sum to about 3.05 instead of 1
import torch


def softmax(x, dim=-1):
    y = x.unsqueeze(0) if x.dim() == 0 else x.movedim(dim, -1)
    peak = y.amax(dim=-1, keepdim=True)
    peak = peak.masked_fill(peak == float("-inf"), 0)
    e = torch.exp(y - peak)
    total = torch.zeros_like(peak)
    # long rows in blocks, so that no second tensor of the full size is needed
    for block in e.split(64, dim=-1):
        total = total + block.sum(dim=-1, keepdim=True)
    w = e / total.masked_fill(total == 0, 1)
    return w.reshape(()) if x.dim() == 0 else w.movedim(-1, dim)
