# torch's own, on copies of the averages
import torch.nn.functional as F


def batch_norm(x, gamma, beta, mean, var, training, momentum=0.1, eps=1e-5):
    mean, var = mean.clone(), var.clone()
    return F.batch_norm(x, mean, var, gamma, beta, training, momentum, eps), mean, var
