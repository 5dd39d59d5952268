# catalogue: 1
# negative logits are divided as well, which makes them more likely
def repetition_penalty(logits, prev_ids, penalty):
    out = logits.clone()
    out[prev_ids.unique()] /= penalty
    return out
