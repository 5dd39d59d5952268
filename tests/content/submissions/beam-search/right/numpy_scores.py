import numpy as np


def beam_search(model, ids, width, max_new, eos=None):
    seqs = [tuple(ids)]
    scores = np.zeros(1)
    ended = np.zeros(1, dtype=bool)
    for _ in range(max_new):
        if ended.all():
            break
        cand_seqs, cand_scores, cand_ended = [], [], []
        for s, sc, e in zip(seqs, scores, ended):
            if e:
                cand_seqs.append(s)
                cand_scores.append(sc)
                cand_ended.append(True)
            else:
                lp = np.asarray(model(list(s)), dtype=np.float64)
                # no more than width children of one parent can survive
                for t in np.argsort(-lp)[:width]:
                    cand_seqs.append(s + (int(t),))
                    cand_scores.append(sc + lp[t])
                    cand_ended.append(eos is not None and int(t) == eos)
        order = np.argsort(-np.array(cand_scores), kind="stable")[:width]
        seqs = [cand_seqs[i] for i in order]
        scores = np.array([cand_scores[i] for i in order])
        ended = np.array([cand_ended[i] for i in order])
    return [(list(s), sc) for s, sc in zip(seqs, scores)]
