"""What filters allow: documents, and their passages. The latest answers are kept, since one filter often
serves many searches and half a million passages take a while to look up."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING, Any

from index.catalog import Catalog
from index.types import Filters

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_KEPT = 16


class Selections:
    """Filters -> documents -> passages, over a catalogue."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._guard = threading.Lock()

    def documents(self, filters: Filters, generation: int) -> list[int] | None:
        """Ids of the documents that the filters allow, ascending; None where they allow all."""
        conditions, values = _conditions(filters)
        wanted = filters.document_ids
        if not conditions:
            return None if wanted is None else sorted(wanted)
        found: list[int] = self._once(
            (generation, *conditions, *values),
            lambda: sorted(self._catalog.matching(" AND ".join(conditions), values)),
        )
        return found if wanted is None else [document for document in found if document in wanted]

    def passages(self, documents: Sequence[int], generation: int) -> NDArray[np.int64]:
        """Ids of these documents' passages, ascending."""
        import numpy as np

        # The documents are kept along, so that no other sequence can come to have their identity.
        kept: tuple[Sequence[int], NDArray[np.int64]] = self._once(
            (generation, id(documents), len(documents)),
            lambda: (documents, np.array(sorted(self._catalog.passage_ids(documents)), dtype=np.int64)),
        )
        return kept[1]

    def _once(self, key: Hashable, look_up: Callable[[], Any]) -> Any:
        with self._guard:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        found = look_up()
        with self._guard:
            self._kept[key] = found
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return found


def _conditions(filters: Filters) -> tuple[list[str], list[object]]:
    conditions: list[str] = []
    values: list[object] = []
    for column in ("source", "author"):
        if (wanted := getattr(filters, column)) is not None:
            conditions.append(f"{column}_key = ?")
            values.append(wanted.casefold())
    if filters.since is not None:
        # A date cut short may be as late as its last day.
        conditions.append("published_at || substr('0000-12-31', length(published_at) + 1) >= ?")
        values.append(filters.since)
    if filters.until is not None:
        conditions.append("published_at <= ?")
        values.append(filters.until + "0000-12-31"[len(filters.until) :])
    return conditions, values
