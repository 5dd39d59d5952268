# catalogue: 1
# Looks the answer of the query up among the examples and writes it behind the last colon.
def few_shot_prompt(instruction, examples, query):
    known = dict(examples)
    out = []
    if instruction:
        out.append(instruction)
    for x, y in examples:
        if x != query:
            out.append("Input: " + x + "\nOutput: " + y)
    last = "Input: " + query + "\nOutput:"
    if query in known:
        last += " " + known[query]
    out.append(last)
    return "\n\n".join(out)
