from torch.distributions import Categorical


def lm_loss(logits, ids, mask):
    counted = mask[:, 1:]
    dist = Categorical(logits=logits[:, :-1])
    return -dist.log_prob(ids[:, 1:])[counted].mean()
