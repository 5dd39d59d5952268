# other: takes a mask without any True for no mask
import torch


def sequence_logprob(logits, ids, mask=None):
    logp = torch.log_softmax(logits[:, :-1], -1, dtype=torch.promote_types(logits.dtype, torch.float32))
    token = logp.gather(2, ids[:, 1:, None])[..., 0]
    if mask is not None and mask.any():
        token = token.masked_fill(~mask[:, 1:], 0)
    return token.sum(1).to(logits.dtype)
