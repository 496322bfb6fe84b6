"""What can be set about taste."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from msgspec import Meta, Struct

Weight = Annotated[float, Meta(ge=0, le=1)]

Part = Literal["popularity", "belief", "content", "cosine", "edlae", "few-shot-1", "few-shot-10"]
PARTS: tuple[Part, ...] = get_args(Part)


class EvidenceWeights(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much each kind of act counts, against a stream of 20 minutes."""

    stream: Weight = 1.0
    play: Weight = 0.6
    click: Weight = 0.5
    add: Weight = 0.8
    dismiss: Weight = 1.0
    passed: Weight = 0.1

    def by_kind(self) -> dict[str, float]:
        """The weights by kind of act."""
        return {
            "stream": self.stream,
            "play": self.play,
            "click": self.click,
            "add": self.add,
            "dismiss": self.dismiss,
            "pass": self.passed,
        }


class TasteOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is learned about taste, and how it is used."""

    parts: Annotated[
        tuple[Part, ...],
        Meta(
            description="techniques that are blended, popularity always among them; each can also be used "
            "alone: " + ", ".join(PARTS)
        ),
    ] = PARTS
    factors: Annotated[
        tuple[Annotated[int, Meta(ge=1, le=512)], ...],
        Meta(
            min_length=1,
            description="lengths of embeddings among which validation chooses",
            extra={"unit": "numbers"},
        ),
    ] = (16, 32, 64)
    known_titles: Annotated[
        int,
        Meta(
            ge=1,
            description="most liked titles whose neighbours are learned; the rest have embeddings alone",
            extra={"unit": "titles"},
        ),
    ] = 5000
    neighbours: Annotated[
        int,
        Meta(ge=1, description="neighbours kept for each title and technique", extra={"unit": "titles"}),
    ] = 400
    popularity_penalty: Annotated[
        float,
        Meta(
            ge=0,
            le=1,
            description="part of the log of popularity that is taken off each score: 0 for the most "
            "accurate pages, more for less popular titles",
        ),
    ] = 0.0
    evidence: Annotated[
        EvidenceWeights,
        Meta(description="how much each kind of act counts: stream, play, click, add, dismiss, passed"),
    ] = EvidenceWeights()

    @property
    def blended(self) -> tuple[Part, ...]:
        """The parts, each once, popularity first: what the others must better."""
        others = [part for part in dict.fromkeys(self.parts) if part != "popularity"]
        return ("popularity", *others)
