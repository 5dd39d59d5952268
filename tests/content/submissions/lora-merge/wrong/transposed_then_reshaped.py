# catalogue: 1
import torch
def lora_merge(w, a, b, alpha):
    d = torch.matmul(a.t(), b.t()) * (alpha / a.shape[0])
    return w + d.reshape(w.shape)
def lora_unmerge(w, a, b, alpha):
    d = torch.matmul(a.t(), b.t()) * (alpha / a.shape[0])
    return w - d.reshape(w.shape)
