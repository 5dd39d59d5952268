"""You drop the longest chunk first, even if it is the best. Drop the worst, which is at the end."""


def build(question, chunks):
    sources = [f"[{chunk_id}] {text}" for chunk_id, text in chunks]
    return "\n\n".join(["Answer from the sources only and cite their ids.", *sources, "Question: " + question])


def rag_prompt(question, chunks, budget, count):
    if count(build(question, [])) > budget:
        raise ValueError("the question does not fit the budget")
    best = list(chunks)
    while count(build(question, best)) > budget:
        best.remove(max(best, key=lambda chunk: count(chunk[1])))
    return build(question, best), [chunk_id for chunk_id, _ in best]
