# other: among several places takes the one with the most room behind, but ties at the end
def ngram_draft(ids, max_n, k):
    best = []
    for n in range(1, min(max_n, len(ids) - 1) + 1):
        for i in range(len(ids) - n):
            if ids[i : i + n] == ids[-n:] and len(ids[i + n : i + n + k]) >= len(best):
                best = ids[i + n : i + n + k]
    return best
