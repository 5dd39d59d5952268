from collections import defaultdict
from enum import Enum


class Choice(str, Enum):
    RAG = "rag"
    FT = "fine-tuning"
    PROMPT = "prompting"


def choose_adaptation(requirements):
    r = defaultdict(int, requirements)
    if any(r[key] for key in ("freshness", "citations")) or r["volume"] >= 50001:
        return Choice.RAG
    if not (r["style"] or r["latency"]):
        return Choice.PROMPT
    return Choice.PROMPT if r["labelled"] < 50 else Choice.FT
