# adds up in a float32 buffer whatever the dtype of the logits
import torch


def sequence_logprob(logits, ids, mask=None):
    total = torch.zeros(ids.shape[0])
    logp = torch.log_softmax(logits, dim=-1)
    for b in range(ids.shape[0]):
        for t in range(1, ids.shape[1]):
            if mask is None or mask[b, t]:
                total[b] += logp[b, t - 1, ids[b, t]]
    return total
