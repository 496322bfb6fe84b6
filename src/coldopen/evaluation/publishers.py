"""Who publishes each set, on what terms, and where: what a user agrees to before downloading."""

from __future__ import annotations

from msgspec import Struct

_GROUPLENS = "GroupLens, University of Minnesota"
_GROUPLENS_TERMS = (
    "Acknowledge its use in publications (Harper and Konstan 2015, The MovieLens Datasets: History and "
    "Context). Do not redistribute it without permission. No commercial use without permission. No "
    "endorsement by the University of Minnesota or GroupLens may be claimed."
)
_TWEETS = "https://raw.githubusercontent.com/sidooms/MovieTweetings/master/snapshots/100K"


class Download(Struct, frozen=True):
    """A file at an address. `sha256` is known where the publisher never changes the file."""

    address: str
    sha256: str | None = None


class Published(Struct, frozen=True):
    """A set as its publisher offers it.

    `downloads` is empty where the publisher asks for an account or a form: then `by_hand` says what to do.
    `files` are what the set's folder then has.
    """

    name: str
    what: str
    publisher: str
    page: str
    terms: str
    files: tuple[str, ...]
    downloads: tuple[Download, ...] = ()
    by_hand: str = ""


PUBLISHED = {
    published.name: published
    for published in (
        Published(
            "ml-1m",
            "a million ratings of 6,040 people, with gender, age, occupation and zip code",
            _GROUPLENS,
            "https://grouplens.org/datasets/movielens/1m/",
            _GROUPLENS_TERMS,
            ("ratings.dat", "users.dat", "movies.dat"),
            (
                Download(
                    "https://files.grouplens.org/datasets/movielens/ml-1m.zip",
                    "a6898adb50b9ca05aa231689da44c217cb524e7ebd39d264c56e2832f2c54e20",
                ),
            ),
        ),
        Published(
            "ml-latest-small",
            "100,000 ratings of about 600 people, with times",
            _GROUPLENS,
            "https://grouplens.org/datasets/movielens/latest/",
            "Acknowledge its use in publications (Harper and Konstan 2015). Redistribution under the same "
            "terms. No commercial use without permission. The publisher replaces the file now and then.",
            ("ratings.csv", "movies.csv"),
            (Download("https://files.grouplens.org/datasets/movielens/ml-latest-small.zip"),),
        ),
        Published(
            "movietweetings",
            "100,000 ratings that 16,554 people tweeted in 2013, with times",
            "Simon Dooms, Ghent University",
            "https://github.com/sidooms/MovieTweetings",
            "MIT licence. Cite Dooms, De Pessemier and Martens 2013, MovieTweetings: a Movie Rating Dataset "
            "Collected From Twitter.",
            ("ratings.dat", "movies.dat"),
            (
                Download(
                    f"{_TWEETS}/ratings.dat",
                    "c0dd868c2632d10002ebc928ddc5345f33adeaa59eca52c2941c26a2c5e36fd6",
                ),
                Download(
                    f"{_TWEETS}/movies.dat",
                    "e63fb84bc734e3c574f135634a40d3cbafab22b8f94f5fc0b80f80d1d2076efc",
                ),
            ),
        ),
        Published(
            "globo",
            "clicks on the news portal G1 in October 2017, with device, region and referrer",
            "Globo.com, with Gabriel de Souza Pereira Moreira",
            "https://www.kaggle.com/datasets/gspmoreira/news-portal-user-interactions-by-globocom",
            "Academic and non-commercial use only. Cite the papers on CHAMELEON (Moreira, Ferreira, Cunha "
            "2018; Moreira, Jannach, Cunha 2019).",
            ("clicks.parquet",),
            by_hand="Download it with an account of Kaggle, and put the folder `clicks` of the archive, or "
            "all its rows as clicks.parquet, into the folder `globo`.",
        ),
        Published(
            "frappe",
            "which apps 957 people used, with country, time of day and weather",
            "Linas Baltrunas and others, Telefonica Research",
            "https://www.baltrunas.info/context-aware",
            "Research only. Cite Baltrunas, Church, Karatzoglou and Oliver 2015, Frappe: Understanding the "
            "Usage and Perception of Mobile App Recommendations In-The-Wild.",
            ("frappe.parquet", "meta.parquet"),
            by_hand="Download the archive from that page, and put frappe.csv and meta.csv into the "
            "folder `frappe`.",
        ),
    )
}
"""By name, in the order in which they are listed."""
