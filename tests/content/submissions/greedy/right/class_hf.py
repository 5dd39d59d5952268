class GreedySearch:
    def __init__(self, model, eos_token_id):
        self.model, self.eos = model, eos_token_id

    def is_done(self, token):
        return self.eos is not None and token == self.eos

    def generate(self, input_ids, max_new_tokens):
        sequence = input_ids.copy()
        for step in range(max_new_tokens):
            token = self.model(sequence).topk(1).indices.squeeze(-1).item()
            sequence = sequence + [token]
            if self.is_done(token):
                return sequence
        return sequence

def greedy_decode(model, ids, max_new, eos=None):
    return GreedySearch(model, eos).generate(ids, max_new)
