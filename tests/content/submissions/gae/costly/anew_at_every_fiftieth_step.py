# costly: "One pass is enough": every 50th step the running value is worked out anew from the end of the stretch ("against rounding errors"), quadratic with a small factor
import torch


def gae(rewards, values, dones, gamma, lam, last_value):
    r, v, d = rewards.tolist(), values.tolist(), dones.tolist()
    T = len(r)
    nv = v[1:] + [last_value]
    adv = [0.0] * T

    def step(t, a):
        return r[t] - v[t] if d[t] else r[t] + gamma * nv[t] - v[t] + gamma * lam * a

    run = 0.0
    for t in range(T - 1, -1, -1):
        if t % 50 == 0:
            run = 0.0
            for j in range(T - 1, t, -1):
                run = step(j, run)
        run = step(t, run)
        adv[t] = run
    adv = torch.tensor(adv, dtype=rewards.dtype)
    return adv, adv + values.to(rewards.dtype)
