# catalogue: 2
# goes over the history, so a token seen three times is penalised three times
def repetition_penalty(logits, prev_ids, penalty):
    out = logits.clone()
    for i in prev_ids:
        if out[i] > 0:
            out[i] = out[i] / penalty
        else:
            out[i] = out[i] * penalty
    return out
