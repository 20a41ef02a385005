-- design: written by `UPDATE=1 cargo test -p systems --test derived`, not by hand.

-- design.layer 定制

CREATE TABLE IF NOT EXISTS "design_layer" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "name" TEXT,
  "title" TEXT,
  "why" TEXT,
  "files" TEXT,
  "epoch" INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "design_layer_up1_state" ON "design_layer" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "design_layer_up2_state" ON "design_layer" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "design_layer_up3_state" ON "design_layer" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "design_layer_up4_state" ON "design_layer" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "design_layer_up5_state" ON "design_layer" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "design_layer_up6_state" ON "design_layer" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "design_layer_by_name" ON "design_layer" ("name", id);
CREATE INDEX IF NOT EXISTS "design_layer_up1_by_name" ON "design_layer" (up1, "name", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "design_layer_up2_by_name" ON "design_layer" (up2, "name", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "design_layer_by_epoch" ON "design_layer" ("epoch", id);
CREATE INDEX IF NOT EXISTS "design_layer_up1_by_epoch" ON "design_layer" (up1, "epoch", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "design_layer_up2_by_epoch" ON "design_layer" (up2, "epoch", id) WHERE up2 IS NOT NULL;
CREATE TABLE IF NOT EXISTS "design_layer~words" (at INTEGER NOT NULL, word TEXT NOT NULL, record BLOB NOT NULL, field INTEGER NOT NULL, owner BLOB, PRIMARY KEY (at, word, record, field)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "design_layer~words.told" (record BLOB NOT NULL, field INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (record, field)) STRICT, WITHOUT ROWID;
