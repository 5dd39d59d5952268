import numpy as np
import torch


def repetition_penalty(logits, prev_ids, penalty):
    x = logits.detach().cpu().double().numpy().copy()
    ids = np.unique(prev_ids.cpu().numpy())
    vals = x[ids]
    x[ids] = np.where(vals > 0, vals / penalty, vals * penalty)
    return torch.from_numpy(x).to(logits)
