# style: one query after the other, over the keys that it sees, as llm.c does it; NumPy in double precision
import numpy as np
import torch


def attention_backward(grad_out, q, k, v, mask=None):
    lead, (tq, d), tk = q.shape[:-2], q.shape[-2:], k.shape[-2]
    allowed = np.ones((*lead, tq, tk), bool) if mask is None else mask.expand(*lead, tq, tk).numpy()
    flat = [np.ascontiguousarray(t.double().numpy()).reshape(-1, *t.shape[-2:]) for t in (grad_out, q, k, v)]
    grads = [np.zeros_like(a) for a in flat[1:]]
    for g, qs, ks, vs, sees, dq, dk, dv in zip(*flat, allowed.reshape(-1, tq, tk), *grads):
        for i in range(tq):
            seen = np.flatnonzero(sees[i])
            if not len(seen):
                continue
            s = ks[seen] @ qs[i] / np.sqrt(d)
            p = np.exp(s - s.max())
            p /= p.sum()
            dv[seen] += np.outer(p, g[i])
            dp = vs[seen] @ g[i]
            ds = p * (dp - p @ dp) / np.sqrt(d)
            dq[i] += ds @ ks[seen]
            dk[seen] += np.outer(ds, qs[i])
    return tuple(torch.from_numpy(a).reshape(t.shape).to(t.dtype) for a, t in zip(grads, (q, k, v)))
