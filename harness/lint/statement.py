"""What a learner must find in an exercise's texts, and which texts read like a draft."""

from __future__ import annotations

import re
from collections.abc import Iterator

from harness.course.exercise import Exercise

# Left over from writing.
LEFTOVER = re.compile(r"\b(TODO|FIXME|XXX)\b|\blorem\b|\?\?|Where the (definition|answer) comes from")
SHORTEST_EXPLANATION = 20
SENTENCE_ENDS = (".", "?", "!", "`")


def check_statement(exercise: Exercise) -> Iterator[str]:
    """What an exercise does not say to its learner, or says too early."""
    file = exercise.file
    for parameter in exercise.signature.parameters:
        if not re.search(rf"\b{re.escape(parameter.name)}\b", file.statement):
            yield f'the statement does not mention the parameter "{parameter.name}"'
    if exercise.example is None:
        yield "no case is the worked example; mark one with `example: true`"
    if len({hint.strip() for hint in file.hints}) < len(file.hints):
        yield "two hints are the same"
    for rule in file.forbid:
        for name in rule.names:
            if "." not in name:
                yield f'forbid: "{name}" is not a full name; write it with its module, such as torch.{name}'
    starter = exercise.starter_source()
    for line in file.support.splitlines():
        if line.startswith(("def ", "class ")) and line in starter:
            yield f"the starter shows `{line}` of the support text, which makes the inputs"


def find_draft_texts(exercise: Exercise) -> Iterator[str]:
    """Warnings: these texts work, but read like a draft."""
    file = exercise.file
    if not file.sources:
        yield "sources is empty; say where the definition comes from"
    texts = {"the statement": file.statement}
    texts |= {f"hint {number}": hint for number, hint in enumerate(file.hints, 1)}
    texts |= {f"source {number}": source for number, source in enumerate(file.sources, 1)}
    texts |= {f"the explanation of {mistake.id}": mistake.explanation for mistake in exercise.mistakes}
    for name, text in texts.items():
        if leftover := LEFTOVER.search(text):
            yield f'{name} contains "{leftover[0]}"'
    for mistake in exercise.mistakes:
        text = mistake.explanation.strip()
        if not text.endswith(SENTENCE_ENDS):
            yield f"the explanation of {mistake.id} is not a whole sentence: it has no full stop"
        elif len(text) <= SHORTEST_EXPLANATION:
            yield f"the explanation of {mistake.id} is very short; say what is wrong and how to fix it"
