# style: one channel after the other
import torch


def batch_norm(x, gamma, beta, mean, var, training, momentum=0.1, eps=1e-5):
    out, means, variances = [], [], []
    for c in range(x.size(1)):
        values = x[:, c]
        m, v = mean[c], var[c]
        if training:
            n = values.numel()
            if n <= 1:
                raise ValueError("one value")
            m = values.sum() / n
            v = ((values - m) ** 2).sum() / n
            with torch.no_grad():
                means.append(mean[c] + momentum * (m - mean[c]))
                variances.append(var[c] + momentum * (v * n / (n - 1) - var[c]))
        out.append(gamma[c] * (values - m) / torch.sqrt(v + eps) + beta[c])
    y = torch.stack(out, dim=1)
    return (y, torch.stack(means), torch.stack(variances)) if training else (y, mean, var)
