import torch


def ndcg(ranking, relevance, k):
    table = torch.zeros(2, k, dtype=torch.float64)
    actual = [relevance.get(d, 0) for d in ranking][:k]
    ideal = sorted(relevance.values(), key=lambda g: -g)[:k]
    table[0, : len(actual)] = torch.tensor(actual, dtype=torch.float64)
    table[1, : len(ideal)] = torch.tensor(ideal, dtype=torch.float64)
    places = torch.arange(1, k + 1, dtype=torch.float64)
    got, best = ((2**table - 1) / torch.log2(places + 1)).sum(1).tolist()
    return got / best if best > 0 else 0.0
