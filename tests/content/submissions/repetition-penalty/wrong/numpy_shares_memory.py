# catalogue: 5
# works on the numpy view, which is the caller's memory
import numpy as np
import torch


def repetition_penalty(logits, prev_ids, penalty):
    arr = logits.numpy()
    for tok in np.unique(prev_ids.numpy()):
        arr[tok] = arr[tok] / penalty if arr[tok] > 0 else arr[tok] * penalty
    return torch.from_numpy(arr)
