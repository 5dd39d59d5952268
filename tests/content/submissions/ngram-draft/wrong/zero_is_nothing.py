# other: takes token 0 for padding and drops it first
def ngram_draft(ids, max_n, k):
    ids = [i for i in ids if i]
    for n in range(min(max_n, len(ids) - 1), 0, -1):
        for i in range(len(ids) - n):
            if ids[i : i + n] == ids[-n:]:
                return ids[i + n : i + n + k]
    return []
