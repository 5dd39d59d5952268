from enum import StrEnum


class Technique(StrEnum):
    rag = "rag"
    fine_tuning = "fine-tuning"
    prompting = "prompting"


def choose_adaptation(requirements):
    wants = {key for key, value in requirements.items() if value}
    if wants & {"freshness", "citations"} or requirements.get("volume", 0) > 50000:
        return Technique.rag
    if wants & {"style", "latency"} and requirements.get("labelled", 0) >= 50:
        return Technique.fine_tuning
    return Technique.prompting
