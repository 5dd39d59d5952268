# catalogue: 1
# plain importance-weighted policy gradient
def ppo_clip_loss(logp, logp_old, adv, eps=0.2, mask=None):
    ratio = (logp - logp_old.detach()).exp()
    loss = -ratio * adv.detach()
    if mask is None:
        return loss.mean()
    return (loss * mask).sum() / mask.sum()
