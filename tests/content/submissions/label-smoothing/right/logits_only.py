# style: logsumexp less a weighted sum of logits, since the target distribution adds up to 1
def label_smoothing_loss(logits, targets, eps=0.1, ignore_index=-100):
    counted = (targets != ignore_index).to(logits.dtype)
    index = targets * (targets != ignore_index)
    centred = logits - logits.amax(-1, keepdim=True).detach()
    wanted = centred.gather(-1, index[..., None])[..., 0]
    losses = centred.logsumexp(-1) - (1 - eps) * wanted - eps * centred.mean(-1)
    return (losses * counted).sum() / counted.sum()
