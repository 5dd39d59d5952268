# stretch: at each place the rest of the list is copied before its first n ids are compared
def ngram_draft(ids, max_n, k):
    for n in range(min(max_n, len(ids) - 1), 0, -1):
        suffix = ids[len(ids) - n :]
        for place in range(len(ids) - n):
            rest = ids[place:]
            if rest[:n] == suffix:
                return rest[n : n + k]
    return []
