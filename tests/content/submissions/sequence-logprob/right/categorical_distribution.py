from torch.distributions import Categorical


def sequence_logprob(logits, ids, mask=None):
    if ids.shape[1] == 1:
        return logits.new_zeros(ids.shape[0])
    dist = Categorical(logits=logits[:, :-1])
    scores = dist.log_prob(ids[:, 1:])
    if mask is None:
        return scores.sum(1)
    return scores.masked_fill(mask[:, 1:].logical_not(), 0.0).sum(1)
