# other: the results of a step are collected in a dict by call id, so of two calls with the same id only one result is added
# shows for: one step with two calls of id "c": one tool message, with the second result; should be two tool messages, in order
import json


def _execute(tools, call):
    if call["name"] not in tools:
        return f"error: unknown tool {call['name']}"
    try:
        arguments = json.loads(call["arguments"])
    except (ValueError, RecursionError):
        arguments = None
    if not isinstance(arguments, dict):
        return "error: arguments are not a JSON object"
    try:
        result = tools[call["name"]](**arguments)
    except Exception as error:
        return f"error: {type(error).__name__}: {error}"
    return result if isinstance(result, str) else json.dumps(result)


def run_agent(model, tools, messages, max_steps):
    conversation = list(messages)
    for _ in range(max_steps):
        answer = model(conversation)
        conversation.append({"role": "assistant", **answer})
        if "tool_calls" not in answer:
            return answer["content"], conversation, "done"
        results = {}
        for call in answer["tool_calls"]:
            results[call["id"]] = _execute(tools, call)
        conversation.extend({"role": "tool", "id": key, "content": text} for key, text in results.items())
    return None, conversation, "budget"
