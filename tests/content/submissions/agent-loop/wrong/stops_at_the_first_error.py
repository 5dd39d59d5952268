# Leaves out the calls of a step that follow one that failed.
import json


def run_agent(model, tools, messages, max_steps):
    talk = list(messages)
    for _ in range(max_steps):
        reply = model(talk)
        talk.append({"role": "assistant", **reply})
        if "tool_calls" not in reply:
            return reply["content"], talk, "done"
        for call in reply["tool_calls"]:
            text = run(tools, call)
            talk.append({"role": "tool", "id": call["id"], "content": text})
            if text.startswith("error: "):
                break
    return None, talk, "budget"


def run(tools, call):
    if call["name"] not in tools:
        return f"error: unknown tool {call['name']}"
    try:
        arguments = json.loads(call["arguments"])
    except ValueError:
        return "error: arguments are not a JSON object"
    if not isinstance(arguments, dict):
        return "error: arguments are not a JSON object"
    try:
        value = tools[call["name"]](**arguments)
    except Exception as error:
        return f"error: {type(error).__name__}: {error}"
    return value if isinstance(value, str) else json.dumps(value)
