import numpy as np
import torch


def sequence_logprob(logits, ids, mask=None):
    x = logits.detach().cpu().double().numpy()
    y = ids.cpu().numpy()
    m = x.max(axis=-1, keepdims=True)
    logp = x - m - np.log(np.exp(x - m).sum(axis=-1, keepdims=True))
    b, t = np.indices(y[:, 1:].shape)
    scores = logp[b, t, y[:, 1:]]
    if mask is not None:
        scores = np.where(mask.cpu().numpy()[:, 1:], scores, 0.0)
    return torch.from_numpy(scores.sum(1)).to(logits.dtype)
