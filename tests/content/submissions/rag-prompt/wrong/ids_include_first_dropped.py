# catalogue: 2
# The id is noted before the chunk is tested, so the first chunk that does not fit is named too.
def rag_prompt(question, chunks, budget, count):
    prompt = "Answer from the sources only and cite their ids.\n\nQuestion: " + question
    if count(prompt) > budget:
        raise ValueError("too small")
    ids, blocks = [], []
    for cid, text in chunks:
        ids.append(cid)
        trial = blocks + [f"[{cid}] {text}"]
        candidate = "\n\n".join(["Answer from the sources only and cite their ids.", *trial, "Question: " + question])
        if count(candidate) > budget:
            break
        blocks, prompt = trial, candidate
    return prompt, ids
