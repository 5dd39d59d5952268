# catalogue: 5
# The weight itself goes through bfloat16, the dtype it will be served in.
import torch


def lora_merge(w, a, b, alpha):
    w2 = w.to(torch.bfloat16) + (alpha / a.shape[0]) * (b.to(torch.bfloat16) @ a.to(torch.bfloat16))
    return w2.to(w.dtype)


def lora_unmerge(w2, a, b, alpha):
    d = (alpha / a.shape[0]) * (b.to(torch.bfloat16) @ a.to(torch.bfloat16))
    return (w2.to(torch.bfloat16) - d).to(w2.dtype)
