# catalogue: 6
import torch

def beam_search(model, ids, width, max_new, eos=None):
    prompt_len = len(ids)
    live, finished = [(list(ids), 0.0)], []
    norm = lambda h: h[1] / max(len(h[0]) - prompt_len, 1)
    for _ in range(max_new):
        if not live:
            break
        cand = [(h, True) for h in finished]
        for seq, score in live:
            for t, lp in enumerate(model(seq).tolist()):
                cand.append(((seq + [t], score + lp), eos is not None and t == eos))
        cand.sort(key=lambda c: norm(c[0]), reverse=True)
        cand = cand[:width]
        finished = [h for h, d in cand if d]
        live = [h for h, d in cand if not d]
    hyps = sorted(live + finished, key=norm, reverse=True)
    return [(s, norm((s, x))) for s, x in hyps]
