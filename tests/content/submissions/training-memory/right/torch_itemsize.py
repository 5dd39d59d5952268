import torch


def train_memory(params, dtype, optimizer="adamw", activations=0):
    size = getattr(torch, dtype).itemsize
    fp32 = torch.finfo(torch.float32).bits // 8
    copies = {"sgd": 0, "momentum": 1, "adamw": 2}[optimizer] + (size < fp32)
    return params * (2 * size + copies * fp32) + activations
