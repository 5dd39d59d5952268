def few_shot_prompt(instruction, examples, query):
    s = ""
    if instruction:
        s += instruction
        s += "\n\n"
    i = 0
    while i < len(examples):
        pair = examples[i]
        if pair[0] != query:
            s += "Input: " + pair[0] + "\n" + "Output: " + pair[1] + "\n\n"
        i += 1
    s += "Input: " + query + "\n" + "Output:"
    return s
