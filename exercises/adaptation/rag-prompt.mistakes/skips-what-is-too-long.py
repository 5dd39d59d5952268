"""You skip a chunk that does not fit and continue with worse ones that are shorter. Use the best ones, as many as fit
without a gap."""


def build(question, chunks):
    sources = [f"[{chunk_id}] {text}" for chunk_id, text in chunks]
    return "\n\n".join(["Answer from the sources only and cite their ids.", *sources, "Question: " + question])


def rag_prompt(question, chunks, budget, count):
    if count(build(question, [])) > budget:
        raise ValueError("the question does not fit the budget")
    used = []
    for chunk in chunks:
        if count(build(question, [*used, chunk])) <= budget:
            used.append(chunk)
    return build(question, used), [chunk_id for chunk_id, _ in used]
