# seen tokens are excluded altogether
def repetition_penalty(logits, prev_ids, penalty):
    out = logits.clone()
    if penalty != 1.0:
        out[prev_ids] = float("-inf")
    return out
