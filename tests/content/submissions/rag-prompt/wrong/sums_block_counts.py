# The counts of the blocks are added up, though they need not add up to that of the whole.
def rag_prompt(question, chunks, budget, count):
    head = "Answer from the sources only and cite their ids.\n\n"
    tail = "Question: " + question
    total = count(head) + count(tail)
    if total > budget:
        raise ValueError("too small")
    blocks, ids = [], []
    for cid, text in chunks:
        block = f"[{cid}] {text}\n\n"
        total += count(block)
        if total > budget:
            break
        blocks.append(block)
        ids.append(cid)
    return head + "".join(blocks) + tail, ids
