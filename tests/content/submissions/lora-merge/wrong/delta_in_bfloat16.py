# catalogue: 5
import torch
def lora_merge(w, a, b, alpha):
    d = ((alpha / a.shape[0]) * (b @ a)).to(torch.bfloat16)
    return w + d.to(w.dtype)
def lora_unmerge(w, a, b, alpha):
    d = ((alpha / a.shape[0]) * (b @ a)).to(torch.bfloat16)
    return w - d.to(w.dtype)
