# Blocks of 32 steps: inside a block one matrix product with a table of decays (built once per call, of fixed size 32 x 32),
# masked where an episode ends in between; between blocks one carried number. Work 32 * T in C, so linear in T.
import numpy as np
import torch

BLOCK = 32


def gae(rewards, values, dones, gamma, lam, last_value):
    r = rewards.detach().to("cpu", torch.float64).numpy()
    v = values.detach().to("cpu", torch.float64).numpy()
    d = dones.cpu().numpy().astype(bool)
    T = r.shape[0]
    n = -(-T // BLOCK)
    nxt = np.append(v[1:], last_value)
    delta = np.zeros(n * BLOCK)
    delta[:T] = r + gamma * np.where(d, 0.0, nxt) - v
    ends = np.zeros(n * BLOCK, dtype=np.int64)
    ends[:T] = d
    i = np.arange(BLOCK)
    c = float(gamma * lam)
    decay = np.triu(c ** np.maximum(i[None, :] - i[:, None], 0))          # [from, to]
    tail = c ** (BLOCK - i)
    adv = np.empty(n * BLOCK)
    carry = 0.0
    work = np.empty((BLOCK, BLOCK))                                        # one work space for all blocks
    for b in range(n - 1, -1, -1):
        s = slice(b * BLOCK, (b + 1) * BLOCK)
        e = ends[s]
        before = np.cumsum(e) - e                                          # episodes ended before the step, in the block
        np.multiply(decay, before[:, None] == before[None, :], out=work)
        a = work @ delta[s] + carry * tail * (before == before[-1] + e[-1])
        adv[s] = a
        carry = a[0]
    adv = adv[:T]
    to = lambda a: torch.from_numpy(a.copy()).to(rewards.device, rewards.dtype)
    return to(adv), to(adv + v)
