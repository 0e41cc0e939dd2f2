"""The table of definitions: pipeline configurations and voice profile domains."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .database import Database, first
from .records import Definition

COLUMNS = "kind, id, arn, region, name, token, request, members, created, updated"
SCHEMA = """
CREATE TABLE definition (
    number INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL UNIQUE,
    arn TEXT NOT NULL UNIQUE, region TEXT NOT NULL, name TEXT, token TEXT, request TEXT NOT NULL,
    members TEXT NOT NULL, created REAL NOT NULL, updated REAL NOT NULL
);
CREATE INDEX definition_region ON definition (region, kind);
CREATE INDEX definition_name ON definition (name);
CREATE INDEX definition_token ON definition (token);
"""


class DefinitionStore(Database):
    """The definitions there are."""

    def add_definition(self, definition: Definition) -> None:
        """Adds a definition, unless one of its ARN is there already."""
        self.execute(
            f"INSERT OR IGNORE INTO definition ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            definition.kind,
            definition.id,
            definition.arn,
            definition.region,
            definition.name,
            definition.token,
            json.dumps(definition.request),
            json.dumps(definition.members),
            definition.created,
            definition.updated,
        )

    def definition(self, region: str, kind: str, identifier: str) -> Definition | None:
        """The definition of that id, ARN or name in that Region."""
        # One lookup each, for SQLite answers an OR of them by reading the whole Region.
        for column in ("arn", "id", "name"):
            condition = f"WHERE {column} = ? AND region = ? AND kind = ?"
            if found := self._definitions(condition, identifier, region, kind):
                return found[0]
        return None

    def add_voice_profile_domain(self, region: str, arn: str, created: float = 0.0) -> None:
        """Adds a voice profile domain of that ARN, unless it is there already."""
        id_ = arn.rpartition("/")[2]
        key = f"{arn.rpartition(':')[0].replace(':chime:', ':kms:')}:key/{id_}"
        members = {"Name": id_, "ServerSideEncryptionConfiguration": {"KmsKeyArn": key}}
        self.add_definition(
            Definition(
                *("VoiceProfileDomain", id_, arn, region, None, None),
                request=members,
                members=members,
                created=created,
                updated=created,
            )
        )

    def definitions(self, region: str, kind: str) -> list[Definition]:
        """The definitions of a kind in a Region, oldest first."""
        return self._definitions("WHERE region = ? AND kind = ? ORDER BY number", region, kind)

    def newest_definitions(self, kind: str, limit: int) -> list[Definition]:
        """The definitions of a kind that were created last, in any Region, newest first."""
        return self._definitions("WHERE kind = ? ORDER BY number DESC LIMIT ?", kind, limit)

    def definition_by_token(self, region: str, kind: str, token: str) -> Definition | None:
        """The last definition that was created with that client request token."""
        condition = "WHERE region = ? AND kind = ? AND token = ? ORDER BY number DESC LIMIT 1"
        return first(self._definitions(condition, region, kind, token))

    def update_definition(
        self, definition: Definition, members: Mapping[str, Any], updated: float
    ) -> Definition:
        """Writes down that a definition's members have changed, and returns the definition."""
        self.execute(
            "UPDATE definition SET members = ?, updated = ? WHERE arn = ?",
            json.dumps(members),
            updated,
            definition.arn,
        )
        return replace(definition, members=members, updated=updated)

    def delete_definition(self, definition: Definition) -> None:
        """Deletes a definition."""
        self.execute("DELETE FROM definition WHERE arn = ?", definition.arn)

    def _definitions(self, condition: str, *values: Any) -> list[Definition]:
        rows = self.execute(f"SELECT {COLUMNS}, number FROM definition {condition}", *values)
        return [
            Definition(
                kind, id_, arn, region, name, token, json.loads(request), json.loads(members), *rest
            )
            for kind, id_, arn, region, name, token, request, members, *rest in rows
        ]
