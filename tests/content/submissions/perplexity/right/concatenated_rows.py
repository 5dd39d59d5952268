import torch


def perplexity(nlls: torch.Tensor, lengths: torch.Tensor) -> float:
    tokens = torch.cat([row[: int(n)] for row, n in zip(nlls, lengths)])
    return float(tokens.double().mean().exp())
