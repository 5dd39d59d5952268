from statistics import fmean


def mrr(rankings, relevant, k=None):
    if len(rankings) != len(relevant) or not len(rankings):
        raise ValueError("rankings and relevant must have the same length, at least 1")

    def one(ranking, good):
        places = {d: i for i, d in enumerate(ranking, start=1)}
        best = min((places[g] for g in good if g in places), default=None)
        return 0.0 if best is None or (k is not None and best > k) else 1.0 / best

    return fmean(map(one, rankings, relevant))
