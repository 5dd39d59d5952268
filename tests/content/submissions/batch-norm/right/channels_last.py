# style: the channel moved to the end, where [C] broadcasts by itself; a backward of its own in an autograd Function
import torch


class Norm(torch.autograd.Function):
    @staticmethod
    def forward(ctx, rows, gamma, beta, eps):
        m = rows.mean(0)
        v = (rows - m).pow(2).mean(0)
        rstd = (v + eps).rsqrt()
        n = (rows - m) * rstd
        ctx.save_for_backward(n, rstd, gamma)
        return n * gamma + beta

    @staticmethod
    def backward(ctx, grad):
        n, rstd, gamma = ctx.saved_tensors
        dn = grad * gamma
        dx = rstd * (dn - dn.mean(0) - n * (dn * n).mean(0))
        return dx, (grad * n).sum(0), grad.sum(0), None


def batch_norm(x, gamma, beta, mean, var, training, momentum=0.1, eps=1e-5):
    last = x.movedim(1, -1)
    if not training:
        return ((last - mean) / torch.sqrt(var + eps) * gamma + beta).movedim(-1, 1), mean, var
    rows = last.reshape(-1, x.shape[1])
    if len(rows) < 2:
        raise ValueError("more values are needed")
    y = Norm.apply(rows, gamma, beta, eps).reshape(last.shape).movedim(-1, 1)
    fixed = rows.detach()
    new_mean = mean * (1 - momentum) + fixed.mean(0) * momentum
    return y, new_mean, var * (1 - momentum) + fixed.var(0) * momentum
