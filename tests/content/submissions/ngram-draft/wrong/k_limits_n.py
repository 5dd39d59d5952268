# other: looks for k ids and returns max_n
def ngram_draft(ids, max_n, k):
    for n in range(min(k, len(ids) - 1), 0, -1):
        for i in range(len(ids) - n):
            if ids[i : i + n] == ids[-n:]:
                return ids[i + n : i + n + max_n]
    return []
