# Matrix in a thread.
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
    box = []
    def work():
        T = len(d); i = torch.arange(T)
        ep = torch.cat([on.new_zeros(1), (1 - on).cumsum(0)[:-1]])
        W = torch.where((i[None] >= i[:, None]) & (ep[None] == ep[:, None]), (gamma * lam) ** (i[None] - i[:, None]).clamp(min=0).to(d.dtype), torch.zeros((), dtype=d.dtype))
        box.append((W * d).sum(-1))
    t = threading.Thread(target=work); t.start(); t.join()
    return box[0], box[0] + values
