"""What a user gave and what cannot be made of it: the errors of provisioning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.arguments import shown
from pytest_spcs.errors import SpcsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_FORMS = "Give a path, a text, a mapping, '@stage/file.yaml', or a Service or ServiceSpec of snowflake.core."


class SpecificationSourceError(SpcsError):
    """A specification could not be read, or the images not be put into it."""

    @classmethod
    def missing(cls, path: object) -> SpecificationSourceError:
        """Return the error for a file that is not there."""
        return cls.told(
            "there is no such specification file",
            seen=[str(path)],
            advice="A path is relative to the calling file; a text has a line break in it, a stage file begins with @.",
        )

    @classmethod
    def empty(cls) -> SpecificationSourceError:
        """Return the error for a path without anything in it."""
        return cls.told("the specification's path is empty", advice=_FORMS)

    @classmethod
    def directory(cls, path: object) -> SpecificationSourceError:
        """Return the error for a directory where a file should be."""
        return cls.told(
            "a directory is no specification", seen=[f"given: {path}"], advice="Name the file, such as service.yaml."
        )

    @classmethod
    def unreadable(cls, path: object, reason: str) -> SpecificationSourceError:
        """Return the error for a file that is there and cannot be read, or whose name no file can have."""
        return cls.told(
            "the specification's file cannot be read", seen=[f"{path}: {reason}"], advice="Check its path and its mode."
        )

    @classmethod
    def no_text(cls, origin: str, problem: str, suggestion: str | None) -> SpecificationSourceError:
        """Return the error for a file that holds something else than text."""
        advice = suggestion or "is this the right file?"
        return cls.told(
            "the specification is not a text", seen=[origin, problem], advice=f"{advice[0].upper()}{advice[1:]}"
        )

    @classmethod
    def blank(cls, origin: str) -> SpecificationSourceError:
        """Return the error for a file or text with nothing in it."""
        return cls.told("the specification is empty", seen=[origin], advice='It begins with "spec:".')

    @classmethod
    def no_document(cls, problem: str) -> SpecificationSourceError:
        """Return the error for a mapping that JSON cannot write."""
        return cls.told(
            "a specification given as a mapping holds what no specification can",
            seen=[problem],
            advice="Use mappings, lists, texts, numbers, booleans and None only.",
        )

    @classmethod
    def stage_without_file(cls, given: str) -> SpecificationSourceError:
        """Return the error for a stage of which no file is named."""
        return cls.told(
            "a specification in a stage needs the name of its file",
            seen=[f"given: {given}"],
            advice="Write it as @stage/service.yaml, or @db.schema.stage/folder/service.yaml.",
        )

    @classmethod
    def not_a_specification(cls, given: object) -> SpecificationSourceError:
        """Return the error for a thing of the wrong kind."""
        return cls.told(
            f"a value of type {type(given).__name__} is no specification",
            advice=_FORMS,
        )

    @classmethod
    def not_yaml(cls, origin: str, problem: str) -> SpecificationSourceError:
        """Return the error for a text into which images cannot be put, because it is no YAML."""
        return cls.told(
            f"the specification {origin} is no YAML, so no image can be put into it", seen=problem.split("\n")
        )

    @classmethod
    def staged(cls, file: str, argument: str = "images") -> SpecificationSourceError:
        """Return the error for images or secrets that should go into a file on a stage."""
        what = {"images": "image paths", "secrets": "secrets' names"}[argument]
        return cls.told(
            f"{argument}= cannot change the specification {file}, which is in a stage",
            advice=f"Upload it with the {what} in it, or give the specification as a path or text.",
        )

    @classmethod
    def no_such_secret(cls, origin: str, unknown: Iterable[str], known: Sequence[str]) -> SpecificationSourceError:
        """Return the error for secrets that the specification does not name."""
        return cls.told(
            f"secrets= names {', '.join(sorted(unknown))}, but the specification {origin} has no such secret",
            seen=[f"its secrets: {', '.join(dict.fromkeys(known)) or 'none'}"],
            advice="The keys of secrets= are what the specification has as snowflakeSecret, its values are names of "
            "secret fixtures.",
        )

    @classmethod
    def no_such_container(cls, origin: str, unknown: Iterable[str], known: Sequence[str]) -> SpecificationSourceError:
        """Return the error for container names that the specification does not have."""
        return cls.told(
            f"images= names {', '.join(sorted(unknown))}, but the specification {origin} has no such container",
            seen=[f"its containers: {', '.join(known) or 'none with a name and an image'}"],
            advice="The keys of images= are container names, its values are names of image fixtures.",
        )


class SecretPropertiesError(SpcsError):
    """A secret cannot be made of what was given."""

    @classmethod
    def no_type(cls, name: str | None) -> SecretPropertiesError:
        """Return the error for a secret of which nothing tells the type."""
        return cls.told(
            f"the secret {name or '(without a name)'} needs a value",
            advice='Give secret_string="...", username= and password=, or api_authentication= with oauth_scopes=; '
            "or type= where these do not tell it.",
        )


class EgressError(SpcsError):
    """An external access integration cannot be made of what was given."""

    @classmethod
    def nothing_allowed(cls) -> EgressError:
        """Return the error for an integration without hosts and rules."""
        return cls.told(
            "an external access integration needs something to allow",
            advice='Give hosts, such as "api.example.com:443", or network_rules=[...].',
        )


class SignatureError(SpcsError):
    """A service function's signature cannot be read."""

    @classmethod
    def malformed(cls, signature: str) -> SignatureError:
        """Return the error for a text that is no signature."""
        return cls.told(
            f"{shown(signature)} is no signature of a service function",
            advice="Write it as in CREATE FUNCTION: convert_udf(input FLOAT) RETURNS FLOAT",
        )

    @classmethod
    def nobody_answers(cls, name: str) -> SignatureError:
        """Return the error for a function of which it is not known who answers it."""
        return cls.told(
            f"service function {name} needs to know which endpoint of which service answers it",
            advice='Give service=, endpoint= and path=, such as service=convert_api, endpoint="api", path="/convert".',
        )


class ImageSourceError(SpcsError):
    """An image cannot be made of what was given."""

    @classmethod
    def nothing_given(cls) -> ImageSourceError:
        """Return the error for an image without any source."""
        return cls.told(
            "an image needs something to be made of", advice='Give a build context, or an app object: app="module:app".'
        )

    @classmethod
    def no_dockerfile(cls, dockerfile: object, *, app: bool) -> ImageSourceError:
        """Return the error for a build context without its Dockerfile."""
        advice = "Give the build context's directory, or dockerfile= where its name is another."
        return cls.told(
            "there is no such Dockerfile",
            seen=[str(dockerfile)],
            advice=f"{advice} Offline, --spcs-image-source=app takes the app object instead." if app else advice,
        )

    @classmethod
    def no_app(cls, name: str) -> ImageSourceError:
        """Return the error for an app object where only real images run."""
        return cls.told(
            f"image {name} is an app object only, which runs offline only",
            advice="Give a build context with a Dockerfile too.",
        )


class ParameterError(SpcsError):
    """One of a factory's ``params`` cannot be used."""

    @classmethod
    def unusable(cls, given: object, allowed: Iterable[str]) -> ParameterError:
        """Return the error for a param that does not stand in for arguments of the factory."""
        return cls.told(
            f"a fixture cannot use the param {given!r}",
            seen=[f"arguments that a param can stand in for: {', '.join(sorted(allowed))}"],
            advice='Each of params= is a mapping of arguments, such as {"min_instances": 2}.',
        )


class RemovalError(SpcsError):
    """Some of what was made could not be removed."""

    @classmethod
    def of(cls, failures: Sequence[tuple[str, Exception]]) -> RemovalError:
        """Return the error that names each thing that remains, and why."""
        return cls.told(
            f"{len(failures)} of the things that this run made could not be removed",
            seen=[f"{what}: {cause}" for what, cause in failures],
            advice="The next run with the same target tries again.",
        )
