-- registry: written by `UPDATE=1 cargo test -p systems --test derived`, not by hand.

-- registry.organisation 机构

CREATE TABLE IF NOT EXISTS "registry_organisation" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "title" TEXT,
  "short" TEXT,
  "code" TEXT,
  "kind" TEXT,
  "level" TEXT,
  "parent" BLOB,
  "aliases" TEXT,
  "pupils" INTEGER,
  "schools" INTEGER,
  "credit_code" TEXT,
  "phone" TEXT,
  "region" TEXT,
  "address" TEXT,
  "place" INTEGER,
  "place__lat" INTEGER,
  "from" TEXT,
  "to" TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "registry_organisation_up1" ON "registry_organisation" (up1, id);
CREATE INDEX IF NOT EXISTS "registry_organisation_up2" ON "registry_organisation" (up2, id);
CREATE INDEX IF NOT EXISTS "registry_organisation_up3" ON "registry_organisation" (up3, id);
CREATE INDEX IF NOT EXISTS "registry_organisation_up4" ON "registry_organisation" (up4, id);
CREATE INDEX IF NOT EXISTS "registry_organisation_up5" ON "registry_organisation" (up5, id);
CREATE INDEX IF NOT EXISTS "registry_organisation_up6" ON "registry_organisation" (up6, id);
CREATE INDEX IF NOT EXISTS "registry_organisation_by_code" ON "registry_organisation" ("code", id);
CREATE INDEX IF NOT EXISTS "registry_organisation_up1_by_code" ON "registry_organisation" (up1, "code", id);
CREATE INDEX IF NOT EXISTS "registry_organisation_up2_by_code" ON "registry_organisation" (up2, "code", id);
CREATE INDEX IF NOT EXISTS "registry_organisation_up3_by_code" ON "registry_organisation" (up3, "code", id);
CREATE INDEX IF NOT EXISTS "registry_organisation_by_title" ON "registry_organisation" ("title", id);
CREATE INDEX IF NOT EXISTS "registry_organisation_up1_by_title" ON "registry_organisation" (up1, "title", id);
CREATE INDEX IF NOT EXISTS "registry_organisation_up2_by_title" ON "registry_organisation" (up2, "title", id);
CREATE INDEX IF NOT EXISTS "registry_organisation_up3_by_title" ON "registry_organisation" (up3, "title", id);
CREATE INDEX IF NOT EXISTS "registry_organisation_by_parent" ON "registry_organisation" ("parent", id);
CREATE INDEX IF NOT EXISTS "registry_organisation_by_credit_code" ON "registry_organisation" ("credit_code", id);
CREATE TABLE IF NOT EXISTS "registry_organisation~words" (record BLOB NOT NULL, field INTEGER NOT NULL, word TEXT NOT NULL, at INTEGER NOT NULL, owner BLOB, PRIMARY KEY (record, field, word)) STRICT, WITHOUT ROWID;
