# catalogue: 1
import torch


def mlp_backward(x, targets, w1, b1, w2, b2):
    z = x.matmul(w1.t()).add(b1)
    h = torch.maximum(z, torch.zeros((), dtype=z.dtype))
    logp = torch.log_softmax(h.matmul(w2.t()).add(b2), dim=-1)
    loss = -logp.gather(1, targets[:, None]).squeeze(1).mean()
    dl = logp.exp() - torch.nn.functional.one_hot(targets, w2.shape[0]).to(logp.dtype)
    dz = torch.where(z > 0, dl.matmul(w2), torch.zeros_like(z))
    return loss, {"x": dz.matmul(w1), "w1": dz.t().matmul(x), "b1": dz.sum(0), "w2": dl.t().matmul(h), "b2": dl.sum(0)}
