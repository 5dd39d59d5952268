import torch


def route(probs, k, capacity):
    rows = probs.tolist()
    n, e = len(rows), len(rows[0])
    experts = [sorted(range(e), key=lambda j: row[j], reverse=True)[:k] for row in rows]
    buffers = [[] for _ in range(e)]
    slots = [[-1] * k for _ in range(n)]
    for choice in range(k):
        for token in range(n):
            buffer = buffers[experts[token][choice]]
            if len(buffer) < capacity:
                slots[token][choice] = len(buffer)
                buffer.append(token)
    weights = []
    for token in range(n):
        total = sum(rows[token][j] for j in experts[token])
        weights.append([rows[token][j] / total if s >= 0 else 0.0 for j, s in zip(experts[token], slots[token])])
    return torch.tensor(experts), torch.tensor(slots), torch.tensor(weights, dtype=probs.dtype)
