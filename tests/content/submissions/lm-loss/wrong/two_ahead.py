# catalogue: 3
# predicts the token after the next one
def lm_loss(logits, ids, mask):
    logp = logits.log_softmax(dim=-1)
    nll = -logp[:, :-2].gather(-1, ids[:, 2:, None]).squeeze(-1)
    w = mask[:, 2:].to(nll.dtype)
    return (nll * w).sum() / w.sum()
