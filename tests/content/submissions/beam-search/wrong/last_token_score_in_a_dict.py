# catalogue: 2
import torch
def beam_search(model, ids, width, max_new, eos=None):
    live, done = [list(ids)], {}
    last = {tuple(ids): 0.0}
    for _ in range(max_new):
        if not live: break
        pool = dict(done)
        for s in live:
            lp = model(s)
            for t in range(len(lp)): pool[tuple(s + [t])] = float(lp[t])
        keep = sorted(pool, key=pool.get, reverse=True)[:width]
        last = {k: pool[k] for k in keep}
        done = {k: v for k, v in last.items() if k[-1] == eos}
        live = [list(k) for k in keep if k[-1] != eos]
    return sorted([(list(k), v) for k, v in last.items()], key=lambda x: -x[1])
