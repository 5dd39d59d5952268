# other: leaves out targets that are not positive, whatever ignore_index is
def label_smoothing_loss(logits, targets, eps=0.1, ignore_index=-100):
    keep = (targets != ignore_index) & (targets > 0)
    logp = logits.log_softmax(-1)
    nll = -logp.gather(-1, targets.masked_fill(~keep, 0).unsqueeze(-1)).squeeze(-1)
    loss = (1 - eps) * nll - eps * logp.mean(-1)
    return loss.masked_fill(~keep, 0).sum() / keep.sum()
