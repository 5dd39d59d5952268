# other: searches only in the first half of the ids
def ngram_draft(ids, max_n, k):
    for n in range(min(max_n, len(ids) - 1), 0, -1):
        for i in range(min(len(ids) // 2, len(ids) - n)):
            if ids[i : i + n] == ids[-n:]:
                return ids[i + n : i + n + k]
    return []
