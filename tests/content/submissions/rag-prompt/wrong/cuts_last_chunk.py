# catalogue: 1
# The first chunk that does not fit is cut word by word until it does.
def rag_prompt(question, chunks, budget, count):
    head = "Answer from the sources only and cite their ids."

    def render(blocks):
        return "\n\n".join([head, *blocks, f"Question: {question}"])

    if count(render([])) > budget:
        raise ValueError("too small")
    blocks, ids = [], []
    for cid, text in chunks:
        block = f"[{cid}] {text}"
        if count(render(blocks + [block])) <= budget:
            blocks.append(block)
            ids.append(cid)
            continue
        words = text.split(" ")
        while words:
            words.pop()
            block = f"[{cid}] " + " ".join(words)
            if words and count(render(blocks + [block])) <= budget:
                blocks.append(block)
                ids.append(cid)
                break
        break
    return render(blocks), ids
