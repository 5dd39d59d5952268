# other: clears the rows of x in place that no hidden feature sees
import torch


def mlp_backward(x, targets, w1, b1, w2, b2):
    z = x @ w1.T + b1
    h = torch.relu(z)
    logp = torch.log_softmax(h @ w2.T + b2, 1)
    loss = torch.nn.functional.one_hot(targets, len(w2)).to(logp).mul(-logp).sum(1).mean()
    d = (logp.exp() - torch.nn.functional.one_hot(targets, len(w2))) / len(x)
    dw2, db2 = d.T @ h, d.sum(0)
    dz = (d @ w2).mul_(z > 0)
    grads = {"w1": dz.T @ x, "b1": dz.sum(0), "w2": dw2, "b2": db2}
    grads["x"] = torch.mm(dz, w1, out=x)
    return loss, grads
