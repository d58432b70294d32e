"""What our graph components share, those made from their config alone and those that keep what they learned."""

from __future__ import annotations

from typing import Any, ClassVar

import joblib
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


class TrainedComponent(GraphComponent):
    """A component that learns a model and keeps it in a file of Rasa's model storage.

    Args:
        config: Its settings, the defaults filled in.
        model_storage: Where the model is kept.
        resource: Its place there.
    """

    FILE: ClassVar[str]

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._model: Any = None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TrainedComponent:
        """Make an untrained component (Rasa calls this)."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TrainedComponent:
        """Load the trained component (Rasa calls this)."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._model = joblib.load(folder / cls.FILE)
        return component

    def _keep(self, model: Any) -> Resource:
        """Use the model from now on, and write it for `load`."""
        self._model = model
        with self._storage.write_to(self._resource) as folder:
            joblib.dump(model, folder / self.FILE)
        return self._resource
