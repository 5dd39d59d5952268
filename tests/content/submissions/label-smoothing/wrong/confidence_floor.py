# other: clamps log-probabilities from below, which caps the loss and its gradient
def label_smoothing_loss(logits, targets, eps=0.1, ignore_index=-100):
    keep = targets != ignore_index
    logp = logits.log_softmax(-1).clamp_min(-100.0)
    nll = -logp.gather(-1, targets.where(keep, targets.new_zeros(())).unsqueeze(-1)).squeeze(-1)
    loss = (1 - eps) * nll - eps * logp.mean(-1)
    return loss.where(keep, loss.new_zeros(())).sum() / keep.sum()
