# catalogue: 2
def repetition_penalty(logits, prev_ids, penalty):
    out = logits.clone()
    for t in prev_ids.tolist():
        if out[t] > 0:
            out[t] = out[t] / penalty
        else:
            out[t] = out[t] * penalty
    return out
