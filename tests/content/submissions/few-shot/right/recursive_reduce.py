from functools import reduce


class Prompt(str):
    pass


def few_shot_prompt(instruction, examples, query):
    kept = list(filter(lambda e: e[0] != query, examples))
    body = reduce(lambda acc, e: acc + "Input: {}\nOutput: {}\n\n".format(*e), kept, "")
    start = instruction + "\n\n" if instruction else ""
    return Prompt(start + body + "Input: {}\nOutput:".format(query))
