"""Runs Rasa's graph node by node, in an order worked out once.

Rasa's own runner hands the graph to dask at every message and every prediction; dask plans it anew each time, which
takes longer than our components. Nodes, inputs and results are the same.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from graphlib import TopologicalSorter
from typing import Any, TypeVar

from rasa.engine.runner.dask import DaskGraphRunner

Component = TypeVar("Component")


class SequentialGraphRunner(DaskGraphRunner):
    """Rasa's runner without the planning; made from one that dask would have run."""

    @classmethod
    def of(cls, runner: DaskGraphRunner) -> SequentialGraphRunner:
        """Take over the loaded nodes of a runner."""
        taken = cls.__new__(cls)
        taken.__dict__.update(runner.__dict__)
        return taken

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """Run what the targets need.

        Args:
            inputs: Values of the placeholder nodes, by name.
            targets: Names of the nodes whose results are wanted.

        Returns:
            The result of each target.
        """
        wanted = tuple(targets or self._graph_schema.target_names)
        results: dict[str, Any] = {name: (name, value) for name, value in (inputs or {}).items()}
        for name, needs in self._plan(wanted):
            if name not in results:
                results[name] = self._instantiated_nodes[name](*(results[need] for need in needs))
        return {name: results[name][1] for name in wanted}

    def component(self, wanted: type[Component]) -> Component | None:
        """The loaded component of this class, if the pipeline has one."""
        parts = (node._component for node in self._instantiated_nodes.values())
        return next((part for part in parts if isinstance(part, wanted)), None)

    @functools.lru_cache(maxsize=8)  # noqa: B019  # one runner lives as long as the process
    def _plan(self, targets: Iterable[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
        schema = self._graph_schema.minimal_graph_schema(list(targets))
        needs = {name: tuple(node.needs.values()) for name, node in schema.nodes.items()}
        order = TopologicalSorter(needs).static_order()
        return tuple((name, needs[name]) for name in order if name in needs)
