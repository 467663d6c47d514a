"""Runs Rasa's graph of components one after the other.

Rasa hands every message and every prediction to Dask, which plans the graph anew each time: about a tenth of a
turn. The graph never changes while a model is loaded, so its order is worked out once per target.
"""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Tuple

from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import GraphNode
from rasa.engine.runner.dask import DaskGraphRunner

_Step = Tuple[str, GraphNode, Tuple[str, ...]]


class SequentialGraphRunner(DaskGraphRunner):
    """Same nodes, same results, no planner."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._plans: Dict[Tuple[str, ...], List[_Step]] = {}

    def _plan(self, targets: Tuple[str, ...]) -> List[_Step]:
        nodes = self._graph_schema.minimal_graph_schema(list(targets)).nodes
        done: Dict[str, None] = {}

        def visit(name: str, path: Tuple[str, ...]) -> None:
            if name in path:
                raise GraphRunError(f"The graph runs in a circle at '{name}'.")
            if name in done or name not in nodes:
                return
            for needed in nodes[name].needs.values():
                visit(needed, (*path, name))
            done[name] = None

        for target in targets:
            visit(target, ())
        return [(name, self._instantiated_nodes[name], tuple(nodes[name].needs.values())) for name in done]

    def run(
        self,
        inputs: Optional[Dict[str, Any]] = None,
        targets: Optional[List[str]] = None,
    ) -> Dict[str, Any]:
        """Runs what the targets need; returns the targets' outputs by name."""
        wanted = tuple(targets or self._graph_schema.target_names)
        plan = self._plans.get(wanted)
        if plan is None:
            plan = self._plans[wanted] = self._plan(wanted)
        results: Dict[str, Any] = {name: (name, value) for name, value in (inputs or {}).items()}
        for name, node, needs in plan:
            results[name] = node(*(results.get(needed, needed) for needed in needs))
        return {name: results[name][1] for name in wanted}
