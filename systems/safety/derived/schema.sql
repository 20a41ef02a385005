-- safety: written by `UPDATE=1 cargo test -p systems --test derived`, not by hand.

-- safety.hazard 安全隐患

CREATE TABLE IF NOT EXISTS "safety_hazard" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "title" TEXT,
  "school" BLOB,
  "area" TEXT,
  "grade" TEXT,
  "place" TEXT,
  "finding" TEXT,
  "found_on" TEXT,
  "finder" BLOB,
  "fixer" BLOB,
  "measures" TEXT,
  "funds" INTEGER,
  "due_on" TEXT,
  "fallback" TEXT,
  "fixed_on" TEXT,
  "merged_into" BLOB
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "safety_hazard__before" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "safety_hazard__before_value" ON "safety_hazard__before" (value, record);
CREATE TABLE IF NOT EXISTS "safety_hazard__after" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "safety_hazard__after_value" ON "safety_hazard__after" (value, record);
CREATE INDEX IF NOT EXISTS "safety_hazard_number" ON "safety_hazard" (number);
CREATE INDEX IF NOT EXISTS "safety_hazard_up1_state" ON "safety_hazard" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "safety_hazard_up2_state" ON "safety_hazard" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "safety_hazard_up3_state" ON "safety_hazard" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "safety_hazard_up4_state" ON "safety_hazard" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "safety_hazard_up5_state" ON "safety_hazard" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "safety_hazard_up6_state" ON "safety_hazard" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "safety_hazard_by_found_on" ON "safety_hazard" ("found_on", id);
CREATE INDEX IF NOT EXISTS "safety_hazard_up1_by_found_on" ON "safety_hazard" (up1, "found_on", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "safety_hazard_up2_by_found_on" ON "safety_hazard" (up2, "found_on", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "safety_hazard_by_due_on" ON "safety_hazard" ("due_on", id);
CREATE INDEX IF NOT EXISTS "safety_hazard_up1_by_due_on" ON "safety_hazard" (up1, "due_on", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "safety_hazard_up2_by_due_on" ON "safety_hazard" (up2, "due_on", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "safety_hazard_by_school" ON "safety_hazard" ("school", id) WHERE "school" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "safety_hazard_by_finder" ON "safety_hazard" ("finder", id) WHERE "finder" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "safety_hazard_by_fixer" ON "safety_hazard" ("fixer", id) WHERE "fixer" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "safety_hazard_by_merged_into" ON "safety_hazard" ("merged_into", id) WHERE "merged_into" IS NOT NULL;
CREATE TABLE IF NOT EXISTS "safety_hazard~words" (at INTEGER NOT NULL, word TEXT NOT NULL, record BLOB NOT NULL, field INTEGER NOT NULL, owner BLOB, PRIMARY KEY (at, word, record, field)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "safety_hazard~words.told" (record BLOB NOT NULL, field INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (record, field)) STRICT, WITHOUT ROWID;

-- safety.inspection 安全检查

CREATE TABLE IF NOT EXISTS "safety_inspection" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "title" TEXT,
  "school" BLOB,
  "held_on" TEXT,
  "head" TEXT,
  "n_items" INTEGER,
  "n_bad" INTEGER,
  "cost" INTEGER,
  "rate" INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "safety_inspection__item" (
  record BLOB NOT NULL, idx INTEGER NOT NULL, id BLOB NOT NULL,
  "area" TEXT,
  "place" TEXT,
  "what" TEXT,
  "result" TEXT,
  "trouble" TEXT,
  "due_on" TEXT,
  "cost" INTEGER,
  "photos" TEXT,
  PRIMARY KEY (record, idx)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "safety_inspection_number" ON "safety_inspection" (number);
CREATE INDEX IF NOT EXISTS "safety_inspection_up1_state" ON "safety_inspection" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "safety_inspection_up2_state" ON "safety_inspection" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "safety_inspection_up3_state" ON "safety_inspection" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "safety_inspection_up4_state" ON "safety_inspection" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "safety_inspection_up5_state" ON "safety_inspection" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "safety_inspection_up6_state" ON "safety_inspection" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "safety_inspection_by_held_on" ON "safety_inspection" ("held_on", id);
CREATE INDEX IF NOT EXISTS "safety_inspection_up1_by_held_on" ON "safety_inspection" (up1, "held_on", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "safety_inspection_up2_by_held_on" ON "safety_inspection" (up2, "held_on", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "safety_inspection_by_school" ON "safety_inspection" ("school", id) WHERE "school" IS NOT NULL;
CREATE TABLE IF NOT EXISTS "safety_inspection~words" (at INTEGER NOT NULL, word TEXT NOT NULL, record BLOB NOT NULL, field INTEGER NOT NULL, owner BLOB, PRIMARY KEY (at, word, record, field)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "safety_inspection~words.told" (record BLOB NOT NULL, field INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (record, field)) STRICT, WITHOUT ROWID;
