import math

import torch


def bradley_terry(wins, scale=400.0, base=10.0, mean=1000.0):
    theta = torch.zeros(len(wins), dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([theta], max_iter=2000, tolerance_grad=1e-12, tolerance_change=1e-16,
                                  line_search_fn="strong_wolfe")
    total = wins.sum()

    def closure():
        optimizer.zero_grad()
        loss = -(wins * torch.nn.functional.logsigmoid(theta[:, None] - theta[None, :])).sum() / total
        loss.backward()
        return loss

    for _ in range(5):
        optimizer.step(closure)
    ratings = theta.detach() * scale / math.log(base)
    return ratings - ratings.mean() + mean
