from itertools import chain


def few_shot_prompt(instruction, examples, query):
    shots = ("Input: %s\nOutput: %s" % (x, y) for x, y in examples if x != query)
    head = (instruction,) if len(instruction) > 0 else ()
    tail = ("Input: %s\nOutput:" % (query,),)
    return "\n\n".join(chain(head, shots, tail))
