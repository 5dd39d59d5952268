from bisect import bisect_right


class _Counts:
    """count of the prompt with the first n chunks, as a sorted sequence"""

    def __init__(self, render, n, count):
        self.render, self.n, self.count = render, n, count

    def __len__(self):
        return self.n + 1

    def __getitem__(self, i):
        return self.count(self.render(i))


def rag_prompt(question, chunks, budget, count):
    def render(n):
        sources = ["[%s] %s" % (i, t) for i, t in chunks[:n]]
        return "\n\n".join(["Answer from the sources only and cite their ids.", *sources, "Question: " + question])

    n = bisect_right(_Counts(render, len(chunks), count), budget) - 1
    if n < 0:
        raise ValueError("does not fit")
    return render(n), [i for i, _ in chunks[:n]]
