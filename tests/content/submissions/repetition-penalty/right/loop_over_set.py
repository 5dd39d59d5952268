def repetition_penalty(logits, prev_ids, penalty):
    out = logits.clone()
    for token in set(prev_ids.tolist()):
        if out[token] > 0:
            out[token] = out[token] / penalty
        else:
            out[token] = out[token] * penalty
    return out
