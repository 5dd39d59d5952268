# stretch: the first place of every n-gram is looked up in the list of those before it
def ngram_draft(ids, max_n, k):
    for n in range(min(max_n, len(ids) - 1), 0, -1):
        grams = [tuple(ids[i : i + n]) for i in range(len(ids) - n + 1)]
        first = [grams.index(gram) for gram in grams]
        if first[-1] < len(grams) - 1:
            start = first[-1] + n
            return ids[start : start + k]
    return []
