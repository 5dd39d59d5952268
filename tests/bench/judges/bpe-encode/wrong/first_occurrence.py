# mistake: every merge joins its first occurrence only
def bpe_encode(text, merges):
    parts = [bytes([b]) for b in text.encode()]
    for pair in merges:
        for i in range(len(parts) - 1):
            if (parts[i], parts[i + 1]) == pair:
                parts[i : i + 2] = [parts[i] + parts[i + 1]]
                break
    return parts
