-- canteen: written by `UPDATE=1 cargo test -p systems --test derived`, not by hand.

-- canteen.canteen 食堂

CREATE TABLE IF NOT EXISTS "canteen_canteen" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "title" TEXT,
  "school" BLOB,
  "campus" TEXT,
  "operator" TEXT,
  "firm" TEXT,
  "capacity" INTEGER,
  "bright" TEXT,
  "licence" TEXT,
  "licence_to" TEXT,
  "rating" BLOB,
  "rated_on" TEXT,
  "grade" TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "canteen_canteen__photo" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "canteen_canteen__photo_value" ON "canteen_canteen__photo" (value, record);
CREATE INDEX IF NOT EXISTS "canteen_canteen_up1_state" ON "canteen_canteen" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "canteen_canteen_up2_state" ON "canteen_canteen" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "canteen_canteen_up3_state" ON "canteen_canteen" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "canteen_canteen_up4_state" ON "canteen_canteen" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "canteen_canteen_up5_state" ON "canteen_canteen" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "canteen_canteen_up6_state" ON "canteen_canteen" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "canteen_canteen_by_title" ON "canteen_canteen" ("title", id);
CREATE INDEX IF NOT EXISTS "canteen_canteen_up1_by_title" ON "canteen_canteen" (up1, "title", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "canteen_canteen_up2_by_title" ON "canteen_canteen" (up2, "title", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "canteen_canteen_by_licence_to" ON "canteen_canteen" ("licence_to", id);
CREATE INDEX IF NOT EXISTS "canteen_canteen_up1_by_licence_to" ON "canteen_canteen" (up1, "licence_to", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "canteen_canteen_up2_by_licence_to" ON "canteen_canteen" (up2, "licence_to", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "canteen_canteen_by_capacity" ON "canteen_canteen" ("capacity", id);
CREATE INDEX IF NOT EXISTS "canteen_canteen_up1_by_capacity" ON "canteen_canteen" (up1, "capacity", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "canteen_canteen_up2_by_capacity" ON "canteen_canteen" (up2, "capacity", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "canteen_canteen_by_school" ON "canteen_canteen" ("school", id) WHERE "school" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "canteen_canteen_by_licence" ON "canteen_canteen" ("licence", id) WHERE "licence" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "canteen_canteen_by_rating" ON "canteen_canteen" ("rating", id) WHERE "rating" IS NOT NULL;
CREATE TABLE IF NOT EXISTS "canteen_canteen~words" (at INTEGER NOT NULL, word TEXT NOT NULL, record BLOB NOT NULL, field INTEGER NOT NULL, owner BLOB, PRIMARY KEY (at, word, record, field)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "canteen_canteen~words.told" (record BLOB NOT NULL, field INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (record, field)) STRICT, WITHOUT ROWID;

-- canteen.check 食品安全自查

CREATE TABLE IF NOT EXISTS "canteen_check" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "serves" INTEGER,
  "head" BLOB,
  "n_items" INTEGER,
  "n_bad" INTEGER,
  "note" TEXT,
  "filed_on" TEXT,
  "unit" BLOB,
  "period" TEXT,
  "due_on" TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "canteen_check__item" (
  record BLOB NOT NULL, idx INTEGER NOT NULL, id BLOB NOT NULL,
  "item" TEXT,
  "result" TEXT,
  "trouble" TEXT,
  "mended" TEXT,
  "photos" TEXT,
  PRIMARY KEY (record, idx)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "canteen_check_up1_state" ON "canteen_check" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "canteen_check_up2_state" ON "canteen_check" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "canteen_check_up3_state" ON "canteen_check" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "canteen_check_up4_state" ON "canteen_check" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "canteen_check_up5_state" ON "canteen_check" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "canteen_check_up6_state" ON "canteen_check" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "canteen_check_by_due_on" ON "canteen_check" ("due_on", id);
CREATE INDEX IF NOT EXISTS "canteen_check_up1_by_due_on" ON "canteen_check" (up1, "due_on", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "canteen_check_up2_by_due_on" ON "canteen_check" (up2, "due_on", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "canteen_check_by_period" ON "canteen_check" ("period", id);
CREATE INDEX IF NOT EXISTS "canteen_check_up1_by_period" ON "canteen_check" (up1, "period", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "canteen_check_up2_by_period" ON "canteen_check" (up2, "period", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "canteen_check_by_head" ON "canteen_check" ("head", id) WHERE "head" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "canteen_check_by_unit" ON "canteen_check" ("unit", id) WHERE "unit" IS NOT NULL;

-- canteen.meal 陪餐记录

CREATE TABLE IF NOT EXISTS "canteen_meal" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "canteen" BLOB,
  "school" BLOB,
  "held_on" TEXT,
  "meal" TEXT,
  "leader" BLOB,
  "parents" INTEGER,
  "dishes" TEXT,
  "found" TEXT,
  "done" TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "canteen_meal_up1" ON "canteen_meal" (up1, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "canteen_meal_up2" ON "canteen_meal" (up2, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "canteen_meal_up3" ON "canteen_meal" (up3, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "canteen_meal_up4" ON "canteen_meal" (up4, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "canteen_meal_up5" ON "canteen_meal" (up5, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "canteen_meal_up6" ON "canteen_meal" (up6, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "canteen_meal_by_held_on" ON "canteen_meal" ("held_on", id);
CREATE INDEX IF NOT EXISTS "canteen_meal_up1_by_held_on" ON "canteen_meal" (up1, "held_on", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "canteen_meal_up2_by_held_on" ON "canteen_meal" (up2, "held_on", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "canteen_meal_by_canteen" ON "canteen_meal" ("canteen", id) WHERE "canteen" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "canteen_meal_by_school" ON "canteen_meal" ("school", id) WHERE "school" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "canteen_meal_by_leader" ON "canteen_meal" ("leader", id) WHERE "leader" IS NOT NULL;

-- canteen.rating 食堂评定

CREATE TABLE IF NOT EXISTS "canteen_rating" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "canteen" BLOB,
  "school" BLOB,
  "campus" TEXT,
  "for_year" INTEGER,
  "inspector" BLOB,
  "held_on" TEXT,
  "full" INTEGER,
  "score" INTEGER,
  "total" INTEGER,
  "grade" TEXT,
  "objection" TEXT,
  "answer" TEXT,
  "answer_by" TEXT,
  "publish_by" TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "canteen_rating__item" (
  record BLOB NOT NULL, idx INTEGER NOT NULL, id BLOB NOT NULL,
  "item" TEXT,
  "result" TEXT,
  "full" INTEGER,
  "score" INTEGER,
  "trouble" TEXT,
  "photos" TEXT,
  PRIMARY KEY (record, idx)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "canteen_rating__photos" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "canteen_rating__photos_value" ON "canteen_rating__photos" (value, record);
CREATE TABLE IF NOT EXISTS "canteen_rating__proof" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "canteen_rating__proof_value" ON "canteen_rating__proof" (value, record);
CREATE INDEX IF NOT EXISTS "canteen_rating_number" ON "canteen_rating" (number);
CREATE INDEX IF NOT EXISTS "canteen_rating_up1_state" ON "canteen_rating" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "canteen_rating_up2_state" ON "canteen_rating" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "canteen_rating_up3_state" ON "canteen_rating" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "canteen_rating_up4_state" ON "canteen_rating" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "canteen_rating_up5_state" ON "canteen_rating" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "canteen_rating_up6_state" ON "canteen_rating" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "canteen_rating_by_held_on" ON "canteen_rating" ("held_on", id);
CREATE INDEX IF NOT EXISTS "canteen_rating_up1_by_held_on" ON "canteen_rating" (up1, "held_on", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "canteen_rating_up2_by_held_on" ON "canteen_rating" (up2, "held_on", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "canteen_rating_by_total" ON "canteen_rating" ("total", id);
CREATE INDEX IF NOT EXISTS "canteen_rating_up1_by_total" ON "canteen_rating" (up1, "total", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "canteen_rating_up2_by_total" ON "canteen_rating" (up2, "total", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "canteen_rating_by_publish_by" ON "canteen_rating" ("publish_by", id);
CREATE INDEX IF NOT EXISTS "canteen_rating_up1_by_publish_by" ON "canteen_rating" (up1, "publish_by", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "canteen_rating_up2_by_publish_by" ON "canteen_rating" (up2, "publish_by", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "canteen_rating_by_answer_by" ON "canteen_rating" ("answer_by", id) WHERE "answer_by" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "canteen_rating_by_canteen" ON "canteen_rating" ("canteen", id) WHERE "canteen" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "canteen_rating_by_school" ON "canteen_rating" ("school", id) WHERE "school" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "canteen_rating_by_inspector" ON "canteen_rating" ("inspector", id) WHERE "inspector" IS NOT NULL;
CREATE TABLE IF NOT EXISTS "canteen_rating~words" (at INTEGER NOT NULL, word TEXT NOT NULL, record BLOB NOT NULL, field INTEGER NOT NULL, owner BLOB, PRIMARY KEY (at, word, record, field)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "canteen_rating~words.told" (record BLOB NOT NULL, field INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (record, field)) STRICT, WITHOUT ROWID;
