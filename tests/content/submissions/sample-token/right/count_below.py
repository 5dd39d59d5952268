import torch


def sample(probs: torch.Tensor, u: float) -> int:
    support = torch.nonzero(probs > 0).squeeze(1)
    cdf = probs[support].double().cumsum(0)
    # number of supported tokens whose cdf does not exceed u
    k = int((cdf <= u).sum())
    return support[min(k, support.numel() - 1)].item()
