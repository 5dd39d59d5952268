# Triangular solve.
import threading
import numpy as np
import torch
import torch.nn.functional as F
def deltas(rewards, values, dones, gamma, last_value):
    nxt = torch.cat([values[1:], values.new_tensor([last_value])])
    on = 1.0 - dones.to(rewards.dtype)
    return rewards + gamma * on * nxt - values, on

def gae(rewards, values, dones, gamma, lam, last_value):
    d, on = deltas(rewards, values, dones, gamma, last_value)
    M = torch.eye(len(d), dtype=torch.float64)
    if len(d) > 1:
        M[range(len(d) - 1), range(1, len(d))] = -(gamma * lam * on[:-1]).double()
    a = torch.linalg.solve_triangular(M, d.double()[:, None], upper=True)[:, 0].to(d.dtype)
    return a, a + values
