import torch


def mmr(query, docs, k, lam=0.5):
    def unit(x):
        length = x.norm(dim=-1, keepdim=True)
        return torch.where(length > 0, x / length, torch.zeros_like(x))

    docs, query = unit(docs), unit(query)
    relevance = docs @ query
    picks = []
    for _ in range(min(k, docs.shape[0])):
        worst = torch.zeros_like(relevance)
        for number, pick in enumerate(picks):
            similarity = docs @ docs[pick]
            worst = torch.maximum(worst, similarity) if number else similarity
        score = lam * relevance - (1 - lam) * worst
        for pick in picks:
            score[pick] = -torch.inf
        picks.append(score.argmax().item())
    return torch.tensor(picks)
