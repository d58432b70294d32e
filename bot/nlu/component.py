"""What our untrained graph components share: they are made from their config alone."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage


class UntrainedComponent(GraphComponent):
    """A component with a config and a name, and nothing learned.

    Args:
        config: Its settings, the defaults filled in.
        name: Its node in the graph.
    """

    def __init__(self, config: dict[str, Any], name: str = "") -> None:
        self._config = config
        self._name = name or type(self).__name__

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> UntrainedComponent:
        """Make the component (Rasa calls this)."""
        return cls(config, execution_context.node_name or "")
