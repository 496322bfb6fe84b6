"""Run by LensKit's own Python: fits one of its models, writes scores of newcomers. `worker.py FOLDER`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np


def main(folder: Path) -> None:
    """Read task.npz and model.json, write scores.npy, (n_newcomers, n_titles), nan where there is none."""
    import pandas as pd
    from lenskit.data import ItemList, RecQuery, from_interactions_df
    from lenskit.training import TrainingOptions

    task = np.load(folder / "task.npz")
    asked = json.loads((folder / "model.json").read_text("utf-8"))
    model = _model(asked["model"], asked["options"])
    frame = pd.DataFrame({"user_id": task["visitor"], "item_id": task["title"]})
    model.train(from_interactions_df(frame), TrainingOptions(rng=int(task["seed"])))
    ends, liked = task["ends"], task["revealed"]
    shelf = ItemList(item_ids=np.arange(int(task["n_titles"])))
    scores = np.full((len(ends) - 1, len(shelf)), np.nan, np.float32)
    for row in range(len(scores)):
        query = RecQuery(user_items=ItemList(item_ids=liked[ends[row] : ends[row + 1]]))
        scores[row] = model(query, shelf).scores()
    np.save(folder / "scores.npy", scores)


def _model(name: str, options: dict[str, Any]) -> Any:
    from lenskit.als import ImplicitMFScorer
    from lenskit.knn import ItemKNNScorer

    if name == "ItemKNN":
        return ItemKNNScorer(feedback="implicit", **options)
    return ImplicitMFScorer(**options)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
