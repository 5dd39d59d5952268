# other: compares n-grams as sets, so the order does not count
def ngram_draft(ids, max_n, k):
    for n in range(min(max_n, len(ids) - 1), 0, -1):
        for i in range(len(ids) - n):
            if sorted(ids[i : i + n]) == sorted(ids[-n:]):
                return ids[i + n : i + n + k]
    return []
