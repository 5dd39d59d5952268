# catalogue: 5
import torch

def sequence_logprob(logits, ids, mask=None):
    out = []
    for b in range(ids.shape[0]):
        total = torch.zeros((), dtype=logits.dtype)
        for t in range(ids.shape[1]):
            if mask is not None and not mask[b, t]:
                continue
            row = logits[b, max(t - 1, 0)]
            total = total + row[ids[b, t]] - torch.logsumexp(row, 0)
        out.append(total)
    return torch.stack(out)
