"""Write the schema of the native provider, from the specs and the docstrings: `make generate`.

A test fails while the committed schema differs from the output of `python tools/schema.py`.
https://www.pulumi.com/docs/iac/build-with-pulumi/providers/schema/
"""

import dataclasses
import inspect
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from generate_types import Classes

import speaker_search_resource
from speaker_search_resource.aws import service_model
from speaker_search_resource.aws.service_model import SERVICE, Shape
from speaker_search_resource.inputs.rules import defaults, input_rules
from speaker_search_resource.native.messages import spelled
from speaker_search_resource.native.provider import SCHEMA
from speaker_search_resource.native.resources import PACKAGE, SPECS
from speaker_search_resource.operations.resource_spec import ResourceSpec
from speaker_search_resource.provider.spelling import camel_case

ROOT = Path(__file__).resolve().parent.parent
_PROJECT = (ROOT / "pyproject.toml").read_text()
VERSION = re.findall(r'^version = "(.+)"$', _PROJECT, re.MULTILINE)[0]

STRING = {"type": "string"}
BOOLEAN = {"type": "boolean"}
STRINGS = {"type": "array", "items": STRING}
STRING_MAP = {"type": "object", "additionalProperties": STRING}
PRIMITIVES = {"str": STRING, "bool": BOOLEAN, "int": {"type": "integer"}}

_ROLE = {
    "roleArn": (STRING, "ARN of the role."),
    "sessionName": (STRING, "Name of the session."),
    "duration": (STRING, "Duration of the session, such as `1h`."),
    "policy": (STRING, "Session policy, as JSON."),
    "policyArns": (STRINGS, "ARNs of session policies."),
}
CONFIG_TYPES: Mapping[str, tuple[str, Mapping[str, tuple[Any, str]]]] = {
    "AssumeRole": (
        "A role to assume.",
        {
            **_ROLE,
            "externalId": (STRING, "External id that the role requires."),
            "sourceIdentity": (STRING, "Source identity of the session."),
            "tags": (STRING_MAP, "Session tags."),
            "transitiveTagKeys": (STRINGS, "Keys of the session tags that chained roles keep."),
        },
    ),
    "AssumeRoleWithWebIdentity": (
        "A role that a token of an identity provider assumes.",
        {
            **_ROLE,
            "webIdentityToken": (STRING, "The token."),
            "webIdentityTokenFile": (STRING, "Path of the file that holds the token."),
        },
    ),
    "DefaultTags": (
        "Tags of every resource that takes tags.",
        {"tags": (STRING_MAP, "The tags.")},
    ),
    "IgnoreTags": (
        "Tags that other systems manage.",
        {"keys": (STRINGS, "Their keys."), "keyPrefixes": (STRINGS, "Prefixes of their keys.")},
    ),
}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/types/{PACKAGE}:index:{name}"}


CONFIG: Mapping[str, tuple[Any, str]] = {
    "region": (STRING, "AWS Region. Defaults to `AWS_REGION` or the profile's Region."),
    "profile": (STRING, "Profile of the shared configuration files."),
    "accessKey": (STRING, "Access key id."),
    "secretKey": (STRING, "Secret access key."),
    "token": (STRING, "Session token."),
    "assumeRoles": (
        {"type": "array", "items": _ref("AssumeRole")},
        "Roles to assume, each with the credentials of the one before it.",
    ),
    "assumeRoleWithWebIdentity": (
        _ref("AssumeRoleWithWebIdentity"),
        "Role that a token of an identity provider assumes.",
    ),
    "endpoints": (
        {"type": "array", "items": STRING_MAP},
        "URLs of services, by the names `chimesdkmediapipelines`, `chimesdkvoice`, `sts`, `sso` "
        "and `ssooidc`.",
    ),
    "useFipsEndpoint": (BOOLEAN, "Whether to call FIPS endpoints."),
    "useDualstackEndpoint": (BOOLEAN, "Whether to call dual-stack endpoints."),
    "stsRegion": (STRING, "Region of AWS STS."),
    "httpProxy": (STRING, "Proxy of HTTP requests."),
    "httpsProxy": (STRING, "Proxy of HTTPS requests."),
    "noProxy": (STRING, "Hosts to call without a proxy, separated by commas."),
    "customCaBundle": (STRING, "Path of a file of certificate authorities."),
    "insecure": (BOOLEAN, "Whether to accept any certificate."),
    "maxRetries": ({"type": "integer"}, "The most retries of one call."),
    "retryMode": (STRING, "`standard` or `adaptive`."),
    "ec2MetadataServiceEndpoint": (STRING, "URL of the EC2 metadata service."),
    "ec2MetadataServiceEndpointMode": (STRING, "`IPv4` or `IPv6`."),
    "skipMetadataApiCheck": (BOOLEAN, "Whether not to call the EC2 metadata service."),
    "sharedConfigFiles": (STRINGS, "Paths of shared config files."),
    "sharedCredentialsFiles": (STRINGS, "Paths of shared credentials files."),
    "allowedAccountIds": (STRINGS, "The only accounts that may be used."),
    "forbiddenAccountIds": (STRINGS, "Accounts that must not be used."),
    "userAgents": (STRINGS, "Products to add to the User-Agent header."),
    "defaultTags": (_ref("DefaultTags"), "Tags of every resource that takes tags."),
    "ignoreTags": (_ref("IgnoreTags"), "Tags that other systems manage."),
}
"""By key of pulumi-aws, its type and its description."""

SECRET_CONFIG = ("accessKey", "secretKey", "token", "assumeRoleWithWebIdentity")

# Without a name, `pulumi package add` names a package after the owner of the repository, and other
# commands name it as if it were one of Pulumi's own.
LANGUAGES = {
    "csharp": {"respectSchemaVersion": True, "namespaces": {PACKAGE: "SpeakerSearch"}},
    "go": {"respectSchemaVersion": True},
    "nodejs": {"respectSchemaVersion": True, "packageName": f"pulumi-{PACKAGE}"},
    "python": {
        "respectSchemaVersion": True,
        "packageName": f"pulumi_{PACKAGE}",
        "pyproject": {"enabled": True},
    },
}


class Schema:
    """The schema of the package."""

    def __init__(self) -> None:
        self._classes = Classes()
        self._types: dict[str, Any] = {}

    def document(self) -> dict[str, Any]:
        """Return the schema."""
        for name, (description, properties) in CONFIG_TYPES.items():
            fields = {
                key: {**type_, "description": text} for key, (type_, text) in properties.items()
            }
            self._types[f"{PACKAGE}:index:{name}"] = {
                "type": "object",
                "description": description,
                "properties": fields,
            }
        resources = {type_: self._resource(type_, spec) for type_, spec in SPECS.items()}
        config = {
            key: {
                **type_,
                "description": text,
                **({"secret": True} if key in SECRET_CONFIG else {}),
            }
            for key, (type_, text) in CONFIG.items()
        }
        return {
            "name": PACKAGE,
            "displayName": "Speaker Search",
            "version": VERSION,
            "description": "Amazon Chime SDK call analytics: pipelines, speaker search, voice tone",
            "keywords": ["amazon-chime-sdk", "aws", "call-analytics", "category/cloud"],
            "license": "Apache-2.0",
            # `pulumi package add` sets supportPack in any case. Go programs need it for go.mod.
            "meta": {"moduleFormat": "(.*)", "supportPack": True},
            "config": {"variables": config},
            "provider": {
                "description": "The credentials and the Region of the resources.",
                "inputProperties": config,
            },
            "types": dict(sorted(self._types.items())),
            "resources": resources,
            "language": LANGUAGES,
        }

    def _resource(self, type_: str, spec: ResourceSpec[Any, Any, Any]) -> dict[str, Any]:
        name = type_.rpartition(":")[2]
        shape = service_model.input_shape(SERVICE, spec.start_operation)
        inputs = self._properties(spec.arguments, shape)
        # `willReplaceOnChanges` says that the provider replaces. With `replaceOnChanges`, SDKs pass
        # the resource option of that name, and the engine replaces where Diff plans an update.
        # https://github.com/pulumi/pulumi/blob/master/pkg/codegen/schema/pulumi.json
        for each, rule in input_rules(spec.arguments).items():
            if not rule.updatable and not rule.creation_only:
                inputs[camel_case(each)]["willReplaceOnChanges"] = True
        outputs = {
            camel_case(field.name): {
                **STRING,
                "description": self._description(spec.outputs.__name__, field.name),
            }
            for field in dataclasses.fields(spec.outputs)
        }
        required = _required(spec.arguments)
        present = {*required, *map(camel_case, defaults(spec.arguments)), "region", *outputs}
        text = inspect.getdoc(getattr(speaker_search_resource, name)) or ""
        properties = {
            key: {
                part: value
                for part, value in each.items()
                if part not in ("default", "willReplaceOnChanges")
            }
            for key, each in inputs.items()
        }
        return {
            "description": _prose(text),
            "inputProperties": inputs,
            "requiredInputs": required,
            "properties": {**properties, **outputs},
            "required": sorted(present),
            "aliases": [{"type": f"pulumi-python:dynamic/chimesdkmediapipelines:{name}"}],
        }

    def _properties(self, arguments: type, shape: Shape) -> dict[str, Any]:
        values = defaults(arguments)
        found: dict[str, Any] = {}
        for name, rule in input_rules(arguments).items():
            description = self._description(arguments.__name__, name)
            member = shape.arguments.get(name)
            if rule.args and member:
                type_ = self._structure(rule.args, member.member if rule.is_list else member)
                type_ = {"type": "array", "items": type_} if rule.is_list else type_
            else:
                type_ = self._plain(arguments, name, member, description)
            found[camel_case(name)] = {
                **type_,
                "description": description,
                **({"default": values[name]} if name in values else {}),
                **({"secret": True} if rule.secret else {}),
            }
        return found

    def _structure(self, arguments: type, shape: Shape) -> dict[str, Any]:
        """Add the type of a nested structure, and return the reference to it."""
        name = arguments.__name__.removesuffix("Args")
        self._types[f"{PACKAGE}:index:{name}"] = {
            "type": "object",
            "description": _prose(inspect.getdoc(arguments) or ""),
            "properties": self._properties(arguments, shape),
            "required": _required(arguments),
        }
        return _ref(name)

    def _plain(
        self, arguments: type, name: str, shape: Shape | None, description: str
    ) -> dict[str, Any]:
        annotation = self._classes.fields(arguments.__name__)[name][0]
        literals = re.findall(r'"(\w+)"', annotation) if "Literal[" in annotation else []
        values = literals or (shape.traits.get("enum") if shape else None)
        if values:
            enum = shape.name if shape else "".join(map(str.capitalize, name.split("_")))
            self._types[f"{PACKAGE}:index:{enum}"] = {
                "type": "string",
                "description": description,
                "enum": [{"value": value} for value in values],
            }
            return _ref(enum)
        if "Mapping[str, pulumi.Input[str]]" in annotation:
            return STRING_MAP
        primitive = re.search(r"Input\[(\w+)\]", annotation)
        return PRIMITIVES.get(primitive[1] if primitive else "", {"$ref": "pulumi.json#/Any"})

    def _description(self, class_: str, field: str) -> str:
        doc = self._classes.fields(class_)[field][1] or ""
        return _prose(inspect.cleandoc(doc.strip().strip('"')))


def _required(arguments: type) -> list[str]:
    fields = dataclasses.fields(arguments)
    return sorted(camel_case(each.name) for each in fields if each.default is dataclasses.MISSING)


def _prose(text: str) -> str:
    """Return a docstring as Markdown, in the spelling of the provider's users."""
    paragraphs = [" ".join(paragraph.split()) for paragraph in text.split("\n\n")]
    return spelled("\n\n".join(paragraphs).replace("``", "`"))


def text() -> str:
    """Return the text of the schema."""
    return json.dumps(Schema().document(), indent=2) + "\n"


if __name__ == "__main__":
    SCHEMA.write_text(text())
