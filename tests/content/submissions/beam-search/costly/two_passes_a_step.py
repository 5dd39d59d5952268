# costly: one round of calls finds the threshold, a second one collects what lies above it
import torch


def beam_search(model, ids, width, max_new, eos=None):
    beams = [(list(ids), 0.0, False)]
    for _ in range(max_new):
        live = [b for b in beams if not b[2]]
        done = [b for b in beams if b[2]]
        if not live:
            break
        every = torch.cat([b[1] + model(b[0]).double() for b in live] + [torch.tensor([b[1] for b in done]).double()])
        least = torch.topk(every, min(width, len(every))).values[-1].item()
        pool = list(done)
        for seq, score, _ in live:
            for t, lp in enumerate(model(seq).double().tolist()):
                if score + lp >= least:
                    pool.append((seq + [t], score + lp, t == eos))
        beams = sorted(pool, key=lambda b: -b[1])[:width]
    return [(s, v) for s, v, _ in beams]
