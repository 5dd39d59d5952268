from itertools import accumulate

def speculative_step(p_target, p_draft, draft, u):
    T, D, x, u = p_target.tolist(), p_draft.tolist(), draft.tolist(), u.tolist()
    weights, n = T[-1], len(x)
    for i, tok in enumerate(x):
        if not u[i] < T[i][tok] / D[i][tok]:
            weights, n = [max(0.0, a - b) for a, b in zip(T[i], D[i])], i
            break
    z = sum(weights) if n < len(x) else 1.0
    last = max(j for j, w in enumerate(weights) if w > 0)
    return x[:n] + [next((j for j, c in enumerate(accumulate(w / z for w in weights)) if c > u[-1]), last)]
