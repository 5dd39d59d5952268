# catalogue: 2
# reserves the prompt, not the tokens to come
def schedule(requests, max_tokens, max_seqs):
    for a, p, n in requests:
        if p + n > max_tokens:
            raise ValueError
    live, i, out = {}, 0, []
    while i < len(requests) or live:
        while i < len(requests):
            a, p, n = requests[i]
            used = sum(requests[j][1] for j in live)
            if a > len(out) or len(live) >= max_seqs or used + p > max_tokens:
                break
            live[i] = n
            i += 1
        out.append(sorted(live))
        live = {j: k - 1 for j, k in live.items() if k > 1}
    return out
