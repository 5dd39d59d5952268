WAITING, READING, DECODING = range(3)


class Scheduler:
    """One list of records in the order of admission, those that wait behind."""

    def __init__(self, budget, max_seqs):
        self.budget = budget
        self.max_seqs = max_seqs
        self.records = []

    def add(self, seq, prompt_len):
        self.records.append({"seq": seq, "state": WAITING, "tokens": prompt_len, "done": 0, "kept": prompt_len})

    def plan(self):
        left, steps = self.budget, []
        running = sum(record["state"] != WAITING for record in self.records)
        for record in self.records:
            record["kept"] = record["tokens"]
        for wanted in (DECODING, READING, WAITING):
            for record in [one for one in self.records if one["state"] == wanted]:
                if left == 0 or (wanted == WAITING and running == self.max_seqs):
                    break
                running += wanted == WAITING
                n = min(left, record["tokens"] - record["done"])
                left -= n
                steps.append((record, n))
        for record, n in steps:
            record["done"] += n
            record["state"] = DECODING if record["done"] == record["tokens"] else READING
            record["tokens"] += record["state"] == DECODING
        self.records.sort(key=lambda record: record["state"] == WAITING)
        return sorted((record["seq"], n) for record, n in steps)

    def index(self, seq):
        return [record["seq"] for record in self.records].index(seq)

    def finish(self, seq):
        self.records.pop(self.index(seq))

    def preempt(self, seq):
        record = self.records.pop(self.index(seq))
        record.update(state=WAITING, tokens=record["kept"], done=0)
        first = sum(one["state"] != WAITING for one in self.records)
        self.records.insert(first, record)
