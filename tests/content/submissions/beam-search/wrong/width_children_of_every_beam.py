# catalogue: 5
# every beam keeps its width best children, the beam is cut to width only at the end
import torch


def beam_search(model, ids, width, max_new, eos=None):
    beams = [(list(ids), 0.0, False)]
    for _ in range(max_new):
        grown = []
        for seq, score, done in beams:
            if done:
                grown.append((seq, score, True))
                continue
            lp = torch.as_tensor(model(seq))
            v, i = lp.topk(min(width, lp.numel()))
            grown += [(seq + [t], score + p, t == eos) for p, t in zip(v.tolist(), i.tolist())]
        beams = grown
        if all(b[2] for b in beams):
            break
    beams.sort(key=lambda b: b[1], reverse=True)
    return [(s, sc) for s, sc, _ in beams[:width]]
