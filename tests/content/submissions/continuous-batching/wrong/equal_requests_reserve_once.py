# Reservations are kept by request, so equal requests reserve their tokens once.
def schedule(requests, max_tokens, max_seqs):
    need = [p + n for _, p, n in requests]
    if max(need, default=0) > max_tokens:
        raise ValueError("too large")
    out, running, i = [], {}, 0
    while i < len(requests) or running:
        t = len(out)
        while i < len(requests) and requests[i][0] <= t and len(running) < max_seqs and sum({requests[r]: need[r] for r in running}.values()) + need[i] <= max_tokens:
            running[i] = requests[i][2]; i += 1
        out.append(list(running))
        running = {r: k - 1 for r, k in running.items() if k > 1}
    return out
