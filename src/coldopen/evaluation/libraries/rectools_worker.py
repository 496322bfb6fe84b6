"""Run by RecTools' own Python: fits one of its models, writes scores of newcomers. `worker.py FOLDER`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

_ROWS = 2_000_000


def main(folder: Path) -> None:
    """Read task.npz and model.json, write scores.npy, (n_newcomers, n_titles), nan where there is none."""
    task = np.load(folder / "task.npz")
    asked = json.loads((folder / "model.json").read_text("utf-8"))
    titles, title = np.unique(task["title"], return_inverse=True)
    _, visitor = np.unique(task["visitor"], return_inverse=True)
    model = _model(asked["model"], asked["options"])
    model.fit(_dataset(visitor, title, visitor.max() + 1, len(titles)))
    ends = task["ends"]
    place = np.full(int(task["n_titles"]), -1)
    place[titles] = np.arange(len(titles))
    scores = np.full((len(ends) - 1, int(task["n_titles"])), np.nan, np.float32)
    step = max(1, _ROWS // len(titles))
    for first in range(0, len(ends) - 1, step):
        last = min(first + step, len(ends) - 1)
        liked = place[task["revealed"][ends[first] : ends[last]]]
        who = np.repeat(np.arange(last - first), np.diff(ends[first : last + 1]))
        scores[first:last, titles] = _recommended(model, who, liked, last - first, len(titles))
    np.save(folder / "scores.npy", scores)


def _model(name: str, options: dict[str, Any]) -> Any:
    from implicit.nearest_neighbours import TFIDFRecommender
    from rectools.models import EASEModel, ImplicitItemKNNWrapperModel

    if name == "EASE":
        return EASEModel(**options)
    return ImplicitItemKNNWrapperModel(TFIDFRecommender(**options))


def _dataset(visitor: np.ndarray, title: np.ndarray, n_visitors: int, n_titles: int) -> Any:
    import pandas as pd
    from rectools import Columns
    from rectools.dataset import Dataset, IdMap, Interactions

    columns = {Columns.User: visitor, Columns.Item: title, Columns.Weight: 1.0}
    frame = pd.DataFrame({**columns, Columns.Datetime: pd.Timestamp(0)})
    people, shelf = (IdMap.from_values(np.arange(n)) for n in (n_visitors, n_titles))
    return Dataset(people, shelf, Interactions(frame))


def _recommended(model: Any, who: np.ndarray, liked: np.ndarray, n: int, n_titles: int) -> np.ndarray:
    """All scores of n newcomers. One visitor more, who likes the last title, tells how many there are."""
    from rectools import Columns

    data = _dataset(np.append(who, n), np.append(liked, n_titles - 1), n + 1, n_titles)
    found = model.recommend(users=np.arange(n), dataset=data, k=n_titles, filter_viewed=False)
    scores = np.full((n, n_titles), np.nan, np.float32)
    scores[found[Columns.User], found[Columns.Item]] = found[Columns.Score]
    return scores


if __name__ == "__main__":
    main(Path(sys.argv[1]))
