import torch


def sequence_logprob(logits, ids, mask=None):
    logp = torch.log_softmax(logits[:, :-1], dim=-1)
    token_logp = logp.gather(-1, ids[:, 1:].unsqueeze(-1)).squeeze(-1)
    if mask is not None:
        token_logp = token_logp * mask[:, 1:]
    return token_logp.sum(dim=-1)
