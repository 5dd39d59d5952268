# catalogue: 6
from collections import Counter
def _apply(seq, a, b):
    it, out = 0, []
    while it < len(seq):
        hit = seq[it:it + 2] == [a, b]
        out.append(a + b if hit else seq[it])
        it += 2 if hit else 1
    return out
def bpe_train(text, num_merges):
    seq, rules = [bytes([c]) for c in text.encode()], []
    while len(rules) < num_merges:
        rules.append(Counter(zip(seq, seq[1:])).most_common(1)[0][0])
        seq = _apply(seq, *rules[-1])
    return rules
