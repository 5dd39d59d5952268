# style: torch.var_mean over all axes but the channel, [None] indexing; running averages by lerp, with their graph
import torch


def batch_norm(x, gamma, beta, mean, var, training, momentum=0.1, eps=1e-5):
    shape = (1, x.shape[1], *(1,) * (x.ndim - 2))
    if not training:
        scale = gamma * (var + eps).rsqrt()
        return x * scale.reshape(shape) + (beta - mean * scale).reshape(shape), mean.clone(), var.clone()
    count = x.numel() // x.shape[1]
    if count == 1:
        raise ValueError("Expected more than 1 value per channel when training")
    v, m = torch.var_mean(x, [0, *range(2, x.ndim)], correction=0)
    y = (x - m.reshape(shape)) / (v.reshape(shape) + eps).sqrt()
    y = y * gamma.reshape(shape) + beta.reshape(shape)
    return y, torch.lerp(mean, m, momentum), torch.lerp(var, v * (count / (count - 1)), momentum)
