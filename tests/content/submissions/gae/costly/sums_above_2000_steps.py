# costly: one pass up to 2000 steps, above that a sum over all later steps for each step ("the time grows with T, not with its square")
import torch


def gae(rewards, values, dones, gamma, lam, last_value):
    r, v = rewards.double(), values.double()
    T = len(r)
    delta = r - v
    delta[:-1] += gamma * v[1:] * ~dones[:-1]
    delta[-1] += gamma * last_value * (not dones[-1].item())
    if T <= 2000:
        d, out, run = dones.tolist(), delta.tolist(), 0.0
        for t in reversed(range(T)):
            run = out[t] + (0.0 if d[t] else gamma * lam * run)
            out[t] = run
        adv = torch.tensor(out, dtype=torch.float64)
    else:
        w = torch.full((T,), float(gamma * lam), dtype=torch.float64) ** torch.arange(T)
        adv = torch.empty_like(delta)
        end = T
        for t in reversed(range(T)):
            if dones[t]:
                end = t + 1
            adv[t] = torch.dot(w[:end - t], delta[t:end])
    return adv.to(rewards.dtype), (adv + v).to(rewards.dtype)
