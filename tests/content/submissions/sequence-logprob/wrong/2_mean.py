# catalogue: 2
import torch

def sequence_logprob(logits, ids, mask=None):
    logp = torch.log_softmax(logits[:, :-1], dim=-1)
    tok = logp.gather(-1, ids[:, 1:].unsqueeze(-1)).squeeze(-1)
    if mask is None:
        return tok.mean(-1)
    m = mask[:, 1:].to(tok.dtype)
    return (tok * m).sum(-1) / m.sum(-1).clamp(min=1)
