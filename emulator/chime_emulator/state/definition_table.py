"""The table of definitions: pipeline configurations and voice profile domains."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .database import Database, first
from .records import VOICE_PROFILE_DOMAIN, Definition

COLUMNS = "kind, id, arn, region, name, token, request, members, created_at, updated_at"
SCHEMA = """
CREATE TABLE definition (
    number INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL UNIQUE,
    arn TEXT NOT NULL UNIQUE, region TEXT NOT NULL, name TEXT, token TEXT, request TEXT NOT NULL,
    members TEXT NOT NULL, created_at REAL NOT NULL, updated_at REAL NOT NULL
);
CREATE INDEX definition_region ON definition (region, kind);
CREATE INDEX definition_name ON definition (name);
CREATE INDEX definition_token ON definition (token);
"""


class DefinitionTable:
    """The definitions that exist. Deleted definitions have no row."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, definition: Definition) -> None:
        """Add a definition, unless its ARN exists."""
        self._database.execute(
            f"INSERT OR IGNORE INTO definition ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            definition.kind,
            definition.id,
            definition.arn,
            definition.region,
            definition.name,
            definition.token,
            json.dumps(definition.request),
            json.dumps(definition.members),
            definition.created_at,
            definition.updated_at,
        )

    def add_voice_profile_domain(self, region: str, arn: str, created_at: float = 0.0) -> None:
        """Add a voice profile domain with this ARN, unless the ARN exists."""
        id_ = arn.rpartition("/")[2]
        key = f"{arn.rpartition(':')[0].replace(':chime:', ':kms:')}:key/{id_}"
        members = {"Name": id_, "ServerSideEncryptionConfiguration": {"KmsKeyArn": key}}
        self.add(
            Definition(
                VOICE_PROFILE_DOMAIN,
                id_,
                arn,
                region,
                name=None,
                token=None,
                request=members,
                members=members,
                created_at=created_at,
                updated_at=created_at,
            )
        )

    def find(self, region: str, kind: str, identifier: str) -> Definition | None:
        """Return the definition with this id, ARN or name in a Region."""
        # Separate lookups: for an OR of the columns SQLite would scan the whole Region.
        for column in ("arn", "id", "name"):
            condition = f"WHERE {column} = ? AND region = ? AND kind = ?"
            if found := self._select(condition, identifier, region, kind):
                return found[0]
        return None

    def of_region(self, region: str, kind: str) -> list[Definition]:
        """Return the definitions of a kind in a Region, oldest first."""
        return self._select("WHERE region = ? AND kind = ? ORDER BY number", region, kind)

    def newest(self, kind: str, limit: int) -> list[Definition]:
        """Return the newest definitions of a kind in any Region, newest first."""
        return self._select("WHERE kind = ? ORDER BY number DESC LIMIT ?", kind, limit)

    def by_token(self, region: str, kind: str, token: str) -> Definition | None:
        """Return the newest definition with this client request token."""
        condition = "WHERE region = ? AND kind = ? AND token = ? ORDER BY number DESC LIMIT 1"
        return first(self._select(condition, region, kind, token))

    def update(
        self, definition: Definition, members: Mapping[str, Any], updated_at: float
    ) -> Definition:
        """Replace the members of a definition, and return the new record."""
        self._database.execute(
            "UPDATE definition SET members = ?, updated_at = ? WHERE arn = ?",
            json.dumps(members),
            updated_at,
            definition.arn,
        )
        return replace(definition, members=members, updated_at=updated_at)

    def delete(self, definition: Definition) -> None:
        """Delete a definition."""
        self._database.execute("DELETE FROM definition WHERE arn = ?", definition.arn)

    def total(self, kind: str) -> int:
        """Count the definitions of a kind in all Regions."""
        return self._database.count("definition WHERE kind = ?", kind)

    def _select(self, condition: str, *values: Any) -> list[Definition]:
        rows = self._database.execute(
            f"SELECT {COLUMNS}, number FROM definition {condition}", *values
        )
        return [
            Definition(
                kind, id_, arn, region, name, token, json.loads(request), json.loads(members), *rest
            )
            for kind, id_, arn, region, name, token, request, members, *rest in rows
        ]
