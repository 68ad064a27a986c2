"""The catalogue of batches that a handler has to stand: Snowflake may cut and fill batches like any of them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from pytest_spcs.unit.batches.sample_values import Samples, samples_of
from pytest_spcs.unit.problems import BatchSettingError, SignatureError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pytest_spcs.unit.batches.signatures import Signature

SIZES = (1, 2, 3, 7, 101, 2049)
"""Rows of batches; the default of Snowflake is unpublished, and the last batch of a query has what is left."""
_EQUAL_ROWS = 5


@dataclass(frozen=True, slots=True)
class NastyBatch:
    """Rows with a name that says what is nasty about them; ``plain`` rows are nothing but many.

    ``compared`` ones are sent in several ways, and the answers have to agree; ``argument`` has values at the edges.
    """

    name: str
    rows: tuple[tuple[Any, ...], ...]
    plain: bool = False
    compared: bool = False
    argument: str = ""

    @property
    def has_nulls(self) -> bool:
        """Whether a value of any row is NULL."""
        return any(None in row for row in self.rows)


class Catalogue:
    """The batches for one signature; ``arguments`` gives an argument's own values in place of all others."""

    def __init__(self, signature: Signature, *, arguments: Mapping[str, Sequence[Any]] | None = None) -> None:
        self._signature = signature
        given = {name.upper(): tuple(values) for name, values in (arguments or {}).items()}
        names = [argument.name for argument in signature.arguments]
        unknown = given.keys() - {name.upper() for name in names}
        if unknown:
            known = ", ".join(names) or "none"
            raise SignatureError.malformed(str(signature), f"it has no argument {', '.join(unknown)}; it has {known}")
        self._samples = [
            Samples(given[argument.name.upper()]) if argument.name.upper() in given else samples_of(argument.type)
            for argument in signature.arguments
        ]

    def ordinary_rows(self, count: int) -> tuple[tuple[Any, ...], ...]:
        """Return so many rows of ordinary values; the columns repeat in different steps."""
        return tuple(
            tuple(
                samples.ordinary[(row + column) % len(samples.ordinary)] for column, samples in enumerate(self._samples)
            )
            for row in range(count)
        )

    def mixed_rows(self, count: int, *, nulls: bool) -> tuple[tuple[Any, ...], ...]:
        """Return so many ordinary rows, with NULL in each second one if it is wanted and the function is asked then."""
        rows = self.ordinary_rows(count)
        if not nulls or self._signature.null_on_null or not self._samples:
            return rows
        return tuple((None,) * len(row) if place % 2 else row for place, row in enumerate(rows))

    def batches(self, sizes: Sequence[int] = SIZES) -> Iterator[NastyBatch]:
        """Yield all batches, small ones first."""
        for size in sorted(sizes):
            if size < 1:
                raise BatchSettingError.out_of_range("sizes", sizes, "sizes of 1 row or more")
            yield NastyBatch(f"{size} row{'' if size == 1 else 's'}", self.ordinary_rows(size), plain=True)
        if not self._samples:
            return
        yield NastyBatch("equal rows", self.ordinary_rows(1) * _EQUAL_ROWS)
        if not self._signature.null_on_null:
            yield from self._with_nulls()
        yield from self._with_special_values()

    def _with_nulls(self) -> Iterator[NastyBatch]:
        width = len(self._samples)
        for column, argument in enumerate(self._signature.arguments):
            ordinary = self.ordinary_rows(3)
            middle = (*ordinary[1][:column], None, *ordinary[1][column + 1 :])
            yield NastyBatch(f"NULL in {argument.name}", (ordinary[0], middle, ordinary[2]))
        nulls = (None,) * width
        yield NastyBatch("NULL in the first and the last row", (nulls, *self.ordinary_rows(2), nulls))
        yield NastyBatch("nothing but NULL", (nulls,) * 3)

    def _with_special_values(self) -> Iterator[NastyBatch]:
        for column, (argument, samples) in enumerate(zip(self._signature.arguments, self._samples, strict=True)):
            for name, values in samples.special.items():
                ordinary = self.ordinary_rows(len(values))
                rows = tuple(
                    (*row[:column], value, *row[column + 1 :]) for row, value in zip(ordinary, values, strict=True)
                )
                yield NastyBatch(f"{name} in {argument.name}", rows, argument=argument.name)

    def halves(self, count: int) -> tuple[tuple[tuple[Any, ...], ...], tuple[tuple[Any, ...], ...]]:
        """Return two batches with different rows, for tests of what belongs to which."""
        rows = self.ordinary_rows(2 * count)
        return tuple(islice(rows, count)), rows[count:]
