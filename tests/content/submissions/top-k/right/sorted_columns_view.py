import torch


def top_k_filter(logits, k):
    v = logits.shape[-1]
    if (k := min(k, v)) == 0:
        return logits.detach()
    columns = logits.movedim(-1, 0)
    ordered, index = columns.sort(dim=0, descending=True)
    ordered[k:] = -torch.inf
    return torch.empty_like(columns).scatter_(0, index, ordered).movedim(0, -1)


if __name__ == "__main__":
    print(top_k_filter(torch.tensor([0.1, 0.5, 0.3]), 2))
