import math

import torch


def bradley_terry(wins, scale=400.0, base=10.0, mean=1000.0):
    k = len(wins)
    theta = torch.zeros(k, dtype=torch.float64)
    games = (wins + wins.T).double()

    def value(t):
        return (wins * torch.nn.functional.logsigmoid(t[:, None] - t)).sum()

    for _ in range(200):
        p = torch.sigmoid(theta[:, None] - theta)
        gradient = (wins - games * p).sum(1)
        laplacian = -(games * p * (1 - p))
        laplacian = laplacian - torch.diag(laplacian.sum(1))
        step = torch.linalg.solve(laplacian + torch.ones(k, k, dtype=torch.float64) / k, gradient)
        size = 1.0
        while value(theta + size * step) < value(theta) and size > 1e-9:
            size /= 2
        theta = theta + size * step
        if gradient.abs().max() < 1e-11:
            break
    ratings = theta * scale / math.log(base)
    return ratings - ratings.mean() + mean
