import torch


class Probs(torch.Tensor):
    @property
    def entropy(self):
        return -(self * self.clamp_min(1e-30).log()).sum(-1)


def softmax(x, dim=-1):
    m = x.amax(dim=dim, keepdim=True)
    e = (x - m).exp().nan_to_num(nan=0.0)
    s = e.sum(dim=dim, keepdim=True)
    return (e / (s + (s == 0))).as_subclass(Probs)
