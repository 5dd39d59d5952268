# costly: shows the model every prefix of the prompt first, though it keeps nothing
class Decoder:
    def __init__(self, model):
        self.model = model

    def prefill(self, ids):
        for end in range(1, len(ids)):
            self.model(ids[:end])

    def run(self, ids, max_new, eos):
        out = list(ids)
        self.prefill(out)
        while max_new > 0:
            out.append(self.model(out).argmax().item())
            max_new -= 1
            if out[-1] == eos:
                break
        return out


def greedy_decode(model, ids, max_new, eos=None):
    return Decoder(model).run(ids, max_new, eos)
