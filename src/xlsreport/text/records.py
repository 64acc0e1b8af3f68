"""The base of all records: a struct that also says how it is made.

msgspec makes classes and records much faster than dataclasses are made. To say what parameters one
has, the library looks up every name in its annotations; ours are often imported for type checkers
only, so that ``help()`` would fail for a module with such a record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import NODEFAULT, Struct, StructMeta

if TYPE_CHECKING:
    from inspect import Signature

__all__ = ["Record"]


class _Kind(StructMeta):
    @property
    def __signature__(self) -> Signature:
        """The parameters with their annotations as they are written, ``...`` for a default made."""
        from inspect import Parameter, Signature, get_annotations

        written: dict[str, str] = {}
        for owner in reversed(self.__mro__):
            written |= get_annotations(owner)
        names, values = self.__struct_fields__, self.__struct_defaults__
        defaults = dict(zip(names[len(names) - len(values) :], values, strict=True))
        return Signature(
            [
                Parameter(
                    name,
                    # Those that are given by name alone cannot be matched by their place.
                    Parameter.POSITIONAL_OR_KEYWORD
                    if name in self.__match_args__
                    else Parameter.KEYWORD_ONLY,
                    default=_show(defaults.get(name, NODEFAULT)),
                    annotation=written[name],
                )
                for name in names
            ]
        )


def _show(default: object) -> object:
    """A default as a signature shows it."""
    from inspect import Parameter

    if default is NODEFAULT:
        return Parameter.empty
    return ... if type(default).__module__.startswith("msgspec") else default


if TYPE_CHECKING:
    Record = Struct  # whose parameters type checkers know
else:

    class Record(Struct, metaclass=_Kind):
        """A struct whose parameters can be asked for."""
