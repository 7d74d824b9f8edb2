"""A scripted OpenAI-compatible server on this machine: honest, lying or faulty, as told."""

from tests.mock_llm.messages import Behaviour, Failure, Reply, Request
from tests.mock_llm.server import MockLLM

__all__ = ["Behaviour", "Failure", "MockLLM", "Reply", "Request"]
