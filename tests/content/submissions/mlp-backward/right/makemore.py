# style: one line for each variable of the forward pass, as in Karpathy's makemore part 4; relu open at 0
import torch
import torch.nn.functional as F


def mlp_backward(x, targets, w1, b1, w2, b2):
    n = x.shape[0]
    rows = torch.arange(n)
    hpre = x @ w1.t() + b1
    h = hpre * (hpre >= 0)
    logits = h @ w2.t() + b2
    norm_logits = logits - logits.max(1, keepdim=True).values
    counts = norm_logits.exp()
    counts_sum = counts.sum(1, keepdim=True)
    logprobs = norm_logits - counts_sum.log()
    loss = -logprobs[rows, targets].mean()

    dlogits = F.softmax(logits, 1)
    dlogits[rows, targets] -= 1
    dlogits /= n
    dh = dlogits @ w2
    dw2 = dlogits.t() @ h
    db2 = dlogits.sum(0)
    dhpre = dh.clone()
    dhpre[hpre < 0] = 0.0
    dw1 = dhpre.t() @ x
    db1 = dhpre.sum(0)
    dx = dhpre @ w1
    return loss, {"w1": dw1, "b1": db1, "w2": dw2, "b2": db2, "x": dx}
