# catalogue: 3
# Averages the ranks of a document and sorts by that mean.
def rrf(rankings, k=60):
    total, times = {}, {}
    for r in rankings:
        for i, d in enumerate(r, 1):
            total[d] = total.get(d, 0) + i
            times[d] = times.get(d, 0) + 1
    return sorted(total, key=lambda d: 1 / (k + total[d] / times[d]), reverse=True)
