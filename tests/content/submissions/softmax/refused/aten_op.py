import torch


def softmax(x, dim=-1):
    return torch.ops.aten._softmax(x, dim, False).nan_to_num(nan=0.0)
