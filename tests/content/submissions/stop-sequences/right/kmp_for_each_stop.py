def borders(p):
    b, k = [0] * len(p), 0
    for i in range(1, len(p)):
        while k and p[i] != p[k]:
            k = b[k - 1]
        k += p[i] == p[k]
        b[i] = k
    return b


def stream_until(chunks, stops):
    tables = [borders(s) for s in stops]
    state = [0] * len(stops)
    window = ""
    for chunk in chunks:
        for ch in chunk:
            window += ch
            for j, s in enumerate(stops):
                k = state[j]
                while k and s[k] != ch:
                    k = tables[j][k - 1]
                state[j] = k = k + (s[k] == ch)
                if k == len(s):
                    yield window[: len(window) - k]
                    return
        safe = len(window) - max(state, default=0)
        if safe:
            yield window[:safe]
            window = window[safe:]
    yield window
