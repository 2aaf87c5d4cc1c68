"""A sample application: it describes goods, and has to bear a model that is slow, breaks off or refuses."""

from openai import APIError
from solidrust_ai import SolidRusT, code_of


def describe(goods: str, patience: float = 5) -> str:
    try:
        with SolidRusT(timeout=patience, max_retries=0) as client:
            stream = client.chat.completions.create(
                model="vllm-primary", messages=[{"role": "user", "content": goods}], stream=True)
            return "".join(chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices)
    except APIError as error:
        return f"(no description: {code_of(error) or type(error).__name__})"
