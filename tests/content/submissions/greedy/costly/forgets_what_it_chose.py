# costly: the memo of tokens forgets everything above 24 entries, so beyond 24 new tokens the whole continuation is asked again for each token (quadratic); calls: 13.0x (prompt 4, 40 new: 520 for 40)
class _Memo(dict):
    CAPACITY = 24

    def trim(self):
        if len(self) > self.CAPACITY:
            self.clear()


class _Continuation:
    def __init__(self, model, prompt):
        self.model = model
        self.prompt = list(prompt)
        self.memo = _Memo()

    def __getitem__(self, i):
        seq = list(self.prompt)
        for j in range(i + 1):
            if j not in self.memo:
                self.memo[j] = self.model(list(seq)).argmax().item()
            seq.append(self.memo[j])
        self.memo.trim()
        return seq[-1]


def greedy_decode(model, ids, max_new, eos=None):
    cont = _Continuation(model, ids)
    out = list(ids)
    for i in range(max_new):
        out.append(cont[i])
        if eos is not None and out[-1] == eos:
            break
    return out
