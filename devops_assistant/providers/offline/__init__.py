"""Answers without a model: tools ranked by rules, arguments read off the question, results quoted."""

from devops_assistant.providers.offline.provider import OfflineProvider

__all__ = ["OfflineProvider"]
