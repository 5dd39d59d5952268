import numpy as np
import torch


def frequency_presence_penalty(logits, prev_ids, frequency, presence):
    x = np.array(logits.detach().cpu())
    toks, n = np.unique(prev_ids.cpu().numpy(), return_counts=True)
    x[toks] -= (frequency * n + presence).astype(x.dtype)
    return torch.as_tensor(x, device=logits.device)
