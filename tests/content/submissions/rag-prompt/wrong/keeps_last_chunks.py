# catalogue: 4
# chunks[-n:] keeps the worst chunks, as when a chat history is shortened.
def rag_prompt(question, chunks, budget, count):
    for n in range(len(chunks), -1, -1):
        used = chunks[len(chunks) - n:]
        text = "Answer from the sources only and cite their ids.\n\n"
        for cid, body in used:
            text += f"[{cid}] {body}\n\n"
        text += f"Question: {question}"
        if count(text) <= budget:
            return text, [u[0] for u in used]
    raise ValueError("too small")
