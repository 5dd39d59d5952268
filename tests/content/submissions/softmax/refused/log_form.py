import torch.nn.functional as F


def softmax(x, dim=-1):
    return F.log_softmax(x, dim).exp().nan_to_num(nan=0.0)
