# catalogue: 3
import torch

def beam_search(model, ids, width, max_new, eos=None):
    beams = [(list(ids), 0.0)]
    for _ in range(max_new):
        cand = []
        for seq, score in beams:
            lp = model(seq)
            top = torch.topk(lp, min(width, lp.numel()))
            for v, i in zip(top.values.tolist(), top.indices.tolist()):
                cand.append((seq + [i], score + v))
        cand.sort(key=lambda c: -c[1])
        beams = cand[:width]
        if eos is not None:
            for seq, score in beams:
                if seq[-1] == eos:
                    return [(seq, score)]
    return beams
