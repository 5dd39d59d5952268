# catalogue: 3
# The prompt is fitted without the question, which is added afterwards.
def rag_prompt(question, chunks, budget, count):
    tail = "Question: " + question
    if count("Answer from the sources only and cite their ids.\n\n" + tail) > budget:
        raise ValueError("too small")
    context = "Answer from the sources only and cite their ids."
    ids = []
    for cid, text in chunks:
        longer = context + f"\n\n[{cid}] {text}"
        if count(longer) > budget:
            break
        context = longer
        ids.append(cid)
    return context + "\n\n" + tail, ids
