def ngram_draft(ids, max_n, k):
    n = max_n
    while n >= 1:
        windows = list(zip(*[ids[i:] for i in range(n)]))
        if windows and windows[-1] in windows[:-1]:
            end = windows.index(windows[-1]) + n
            return list(ids[end : end + k])
        n -= 1
    return []
