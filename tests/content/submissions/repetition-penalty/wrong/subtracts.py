# catalogue: 4
# subtracts the penalty from the logits of seen tokens
def repetition_penalty(logits, prev_ids, penalty):
    out = logits.clone()
    for t in set(prev_ids.tolist()):
        out[t] -= penalty
    return out
