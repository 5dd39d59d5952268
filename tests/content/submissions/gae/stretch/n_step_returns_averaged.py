# stretch: all n-step estimates of each step are formed and averaged with powers of lam
import torch


def gae(rewards, values, dones, gamma, lam, last_value):
    r, v, d = rewards.tolist(), values.tolist() + [last_value], dones.tolist()
    T, out = len(r), []
    for t in range(T):
        ret, g, weight, est, k = 0.0, 1.0, 1.0, 0.0, t
        while True:
            ret += g * r[k]
            over = d[k] or k == T - 1
            tail = 0.0 if d[k] else g * gamma * v[k + 1]
            est += (weight if over else weight * (1 - lam)) * (ret + tail)
            if over:
                break
            g *= gamma
            weight *= lam
            k += 1
        out.append(est - v[t])
    a = torch.tensor(out, dtype=rewards.dtype)
    return a, a + values
