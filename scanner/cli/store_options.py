"""Options that say where runs are kept."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click
from platformdirs import user_state_dir

from scanner.cli.option_group import option_group
from scanner.store.runs import Store


@dataclass(frozen=True, slots=True)
class StoreOptions:
    """Where runs are kept."""

    store: str | None

    @property
    def url(self) -> str:
        """The store that is meant."""
        return self.store or default_store()

    def opened(self, create: bool = False) -> Store:
        """The store; raises :class:`StoreError` if it cannot be used."""
        return Store(self.url, create)


def default_store() -> str:
    """A file of the user's own, where the system keeps such things."""
    return str(Path(user_state_dir("hotfixscan", appauthor=False)) / "runs.db")


STORE_OPTION = click.option(
    "--store",
    metavar="URL",
    help="Where runs are kept: a file, sqlite:///FILE or postgresql://HOST/DATABASE.",
)

store_options = option_group("store", StoreOptions, "Runs", [STORE_OPTION])
