from dataclasses import dataclass, field


@dataclass
class Decoder:
    model: object
    eos: int | None
    new: list = field(default_factory=list)

    def step(self, prompt):
        scores = self.model(prompt + self.new)
        self.new.append(scores.topk(1).indices[0].item())

    @property
    def done(self):
        return self.eos is not None and self.new[-1:] == [self.eos]

    def run(self, prompt, limit):
        while len(self.new) < limit and not self.done:
            self.step(prompt)
        return prompt + self.new


def greedy_decode(model, ids, max_new, eos=None):
    return Decoder(model, eos).run(list(ids), max_new)
