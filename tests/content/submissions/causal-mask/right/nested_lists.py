import torch


def causal_mask(t_q, t_k=None):
    if t_k is None:
        t_k = t_q
    rows = [[key <= query + t_k - t_q for key in range(t_k)] for query in range(t_q)]
    return torch.tensor(rows, dtype=torch.bool).reshape(t_q, t_k)


if __name__ == "__main__":
    for row in causal_mask(3, 5).int().tolist():
        print(*row)
