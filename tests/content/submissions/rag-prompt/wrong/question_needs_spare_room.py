# other: raises where the prompt without chunks just fits
def rag_prompt(question, chunks, budget, count):
    def build(n):
        return "\n\n".join(
            ["Answer from the sources only and cite their ids."]
            + ["[" + i + "] " + t for i, t in chunks[:n]]
            + ["Question: " + question])

    if count(build(0)) >= budget:
        raise ValueError("no room for any source")
    n = len(chunks)
    while n and count(build(n)) > budget:
        n -= 1
    return build(n), [i for i, _ in chunks[:n]]
