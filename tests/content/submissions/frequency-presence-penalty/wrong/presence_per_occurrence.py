# catalogue: 1
# walks the history and takes both penalties each time
def frequency_presence_penalty(logits, prev_ids, frequency, presence):
    out = logits.clone()
    for i in prev_ids.tolist():
        out[i] -= frequency
        out[i] -= presence
    return out
