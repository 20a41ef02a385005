-- registry: written by `UPDATE=1 cargo test -p systems --test derived`, not by hand.

-- registry.organisation 机构

CREATE TABLE IF NOT EXISTS "registry_organisation" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "title" TEXT,
  "short" TEXT,
  "code" TEXT,
  "coded" INTEGER,
  "kind" TEXT,
  "level" TEXT,
  "parent" BLOB,
  "aliases" TEXT,
  "nature" TEXT,
  "founder" TEXT,
  "school_type" TEXT,
  "schooling" TEXT,
  "locality" TEXT,
  "boarding" INTEGER,
  "pupils" INTEGER,
  "schools" INTEGER,
  "credit_code" TEXT,
  "phone" TEXT,
  "region" TEXT,
  "address" TEXT,
  "place" INTEGER,
  "place__lat" INTEGER,
  "from" TEXT,
  "to" TEXT,
  "closed" INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "registry_organisation__stages" (record BLOB NOT NULL, idx INTEGER NOT NULL, value TEXT NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "registry_organisation__stages_value" ON "registry_organisation__stages" (value, record);
CREATE TABLE IF NOT EXISTS "registry_organisation__successors" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "registry_organisation__successors_value" ON "registry_organisation__successors" (value, record);
CREATE INDEX IF NOT EXISTS "registry_organisation_up1" ON "registry_organisation" (up1, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_organisation_up2" ON "registry_organisation" (up2, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_organisation_up3" ON "registry_organisation" (up3, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_organisation_up4" ON "registry_organisation" (up4, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_organisation_up5" ON "registry_organisation" (up5, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_organisation_up6" ON "registry_organisation" (up6, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_organisation_by_code" ON "registry_organisation" ("code", id);
CREATE INDEX IF NOT EXISTS "registry_organisation_up1_by_code" ON "registry_organisation" (up1, "code", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_organisation_up2_by_code" ON "registry_organisation" (up2, "code", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_organisation_by_title" ON "registry_organisation" ("title", id);
CREATE INDEX IF NOT EXISTS "registry_organisation_up1_by_title" ON "registry_organisation" (up1, "title", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_organisation_up2_by_title" ON "registry_organisation" (up2, "title", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_organisation_by_parent" ON "registry_organisation" ("parent", id) WHERE "parent" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_organisation_by_credit_code" ON "registry_organisation" ("credit_code", id) WHERE "credit_code" IS NOT NULL;
CREATE TABLE IF NOT EXISTS "registry_organisation~words" (at INTEGER NOT NULL, word TEXT NOT NULL, record BLOB NOT NULL, field INTEGER NOT NULL, owner BLOB, PRIMARY KEY (at, word, record, field)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "registry_organisation~words.told" (record BLOB NOT NULL, field INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (record, field)) STRICT, WITHOUT ROWID;

-- registry.merger 机构变更

CREATE TABLE IF NOT EXISTS "registry_merger" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "unit" BLOB,
  "kind" TEXT,
  "new_title" TEXT,
  "new_short" TEXT,
  "new_parent" BLOB,
  "on" TEXT,
  "eve" TEXT,
  "cause" TEXT,
  "document" TEXT,
  "left" TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "registry_merger__before" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "registry_merger__before_value" ON "registry_merger__before" (value, record);
CREATE TABLE IF NOT EXISTS "registry_merger__after" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "registry_merger__after_value" ON "registry_merger__after" (value, record);
CREATE TABLE IF NOT EXISTS "registry_merger__files" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "registry_merger__files_value" ON "registry_merger__files" (value, record);
CREATE INDEX IF NOT EXISTS "registry_merger_number" ON "registry_merger" (number);
CREATE INDEX IF NOT EXISTS "registry_merger_up1_state" ON "registry_merger" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_merger_up2_state" ON "registry_merger" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_merger_up3_state" ON "registry_merger" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_merger_up4_state" ON "registry_merger" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_merger_up5_state" ON "registry_merger" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_merger_up6_state" ON "registry_merger" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_merger_by_on" ON "registry_merger" ("on", id);
CREATE INDEX IF NOT EXISTS "registry_merger_up1_by_on" ON "registry_merger" (up1, "on", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_merger_up2_by_on" ON "registry_merger" (up2, "on", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_merger_by_eve" ON "registry_merger" ("eve", id) WHERE "eve" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_merger_by_unit" ON "registry_merger" ("unit", id) WHERE "unit" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_merger_by_new_parent" ON "registry_merger" ("new_parent", id) WHERE "new_parent" IS NOT NULL;
CREATE TABLE IF NOT EXISTS "registry_merger~words" (at INTEGER NOT NULL, word TEXT NOT NULL, record BLOB NOT NULL, field INTEGER NOT NULL, owner BLOB, PRIMARY KEY (at, word, record, field)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "registry_merger~words.told" (record BLOB NOT NULL, field INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (record, field)) STRICT, WITHOUT ROWID;

-- registry.pupil 学生

CREATE TABLE IF NOT EXISTS "registry_pupil" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "person" BLOB,
  "name" TEXT,
  "citizen_id" BLOB,
  "citizen_id__index" BLOB,
  "sex" TEXT,
  "birth_on" TEXT,
  "nation" TEXT,
  "document_kind" TEXT,
  "document_number" BLOB,
  "document_number__index" BLOB,
  "register_number" BLOB,
  "register_number__index" BLOB,
  "school" BLOB,
  "stage" TEXT,
  "class" BLOB,
  "cohort" INTEGER,
  "since" TEXT,
  "source" TEXT,
  "attendance" TEXT,
  "standing" TEXT,
  "change" TEXT,
  "change_reason" TEXT,
  "resume_on" TEXT,
  "merged_into" BLOB,
  "moved_to" TEXT,
  "migrant" INTEGER,
  "left_behind" INTEGER,
  "disability" BLOB,
  "disability__index" BLOB,
  "address" TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "registry_pupil_up1_state" ON "registry_pupil" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_pupil_up2_state" ON "registry_pupil" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_pupil_up3_state" ON "registry_pupil" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_pupil_up4_state" ON "registry_pupil" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_pupil_up5_state" ON "registry_pupil" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_pupil_up6_state" ON "registry_pupil" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_pupil_by_name" ON "registry_pupil" ("name", id);
CREATE INDEX IF NOT EXISTS "registry_pupil_up1_by_name" ON "registry_pupil" (up1, "name", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_pupil_up2_by_name" ON "registry_pupil" (up2, "name", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_pupil_by_class" ON "registry_pupil" ("class", id);
CREATE INDEX IF NOT EXISTS "registry_pupil_up1_by_class" ON "registry_pupil" (up1, "class", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_pupil_up2_by_class" ON "registry_pupil" (up2, "class", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_pupil_up1_by_state.class" ON "registry_pupil" (up1, "state", "class", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_pupil_up2_by_state.class" ON "registry_pupil" (up2, "state", "class", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_pupil_up1_by_cohort" ON "registry_pupil" (up1, "cohort", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_pupil_up1_by_cohort.class" ON "registry_pupil" (up1, "cohort", "class", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_pupil_up2_by_cohort" ON "registry_pupil" (up2, "cohort", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_pupil_up2_by_cohort.class" ON "registry_pupil" (up2, "cohort", "class", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_pupil_by_person" ON "registry_pupil" ("person", id) WHERE "person" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_pupil_by_citizen_id" ON "registry_pupil" ("citizen_id__index", id) WHERE "citizen_id__index" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_pupil_by_document_number" ON "registry_pupil" ("document_number__index", id) WHERE "document_number__index" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_pupil_by_register_number" ON "registry_pupil" ("register_number__index", id) WHERE "register_number__index" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_pupil_by_school" ON "registry_pupil" ("school", id) WHERE "school" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_pupil_by_merged_into" ON "registry_pupil" ("merged_into", id) WHERE "merged_into" IS NOT NULL;
CREATE TABLE IF NOT EXISTS "registry_pupil~words" (at INTEGER NOT NULL, word TEXT NOT NULL, record BLOB NOT NULL, field INTEGER NOT NULL, owner BLOB, PRIMARY KEY (at, word, record, field)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "registry_pupil~words.told" (record BLOB NOT NULL, field INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (record, field)) STRICT, WITHOUT ROWID;

-- registry.class 班级

CREATE TABLE IF NOT EXISTS "registry_class" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "school" BLOB,
  "grade" TEXT,
  "stage" TEXT,
  "cohort" INTEGER,
  "no" INTEGER,
  "title" TEXT,
  "called" TEXT,
  "short" TEXT,
  "entered" TEXT,
  "kind" TEXT,
  "limit" INTEGER,
  "since" TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "registry_class_up1_state" ON "registry_class" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_class_up2_state" ON "registry_class" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_class_up3_state" ON "registry_class" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_class_up4_state" ON "registry_class" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_class_up5_state" ON "registry_class" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_class_up6_state" ON "registry_class" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_class_by_grade" ON "registry_class" ("grade", id);
CREATE INDEX IF NOT EXISTS "registry_class_up1_by_grade" ON "registry_class" (up1, "grade", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_class_up2_by_grade" ON "registry_class" (up2, "grade", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_class_by_title" ON "registry_class" ("title", id);
CREATE INDEX IF NOT EXISTS "registry_class_up1_by_title" ON "registry_class" (up1, "title", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_class_up2_by_title" ON "registry_class" (up2, "title", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_class_by_cohort" ON "registry_class" ("cohort", id);
CREATE INDEX IF NOT EXISTS "registry_class_up1_by_cohort" ON "registry_class" (up1, "cohort", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_class_up2_by_cohort" ON "registry_class" (up2, "cohort", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_class_by_school" ON "registry_class" ("school", id) WHERE "school" IS NOT NULL;
CREATE TABLE IF NOT EXISTS "registry_class~words" (at INTEGER NOT NULL, word TEXT NOT NULL, record BLOB NOT NULL, field INTEGER NOT NULL, owner BLOB, PRIMARY KEY (at, word, record, field)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "registry_class~words.told" (record BLOB NOT NULL, field INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (record, field)) STRICT, WITHOUT ROWID;

-- registry.promotion 学年升级

CREATE TABLE IF NOT EXISTS "registry_promotion" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "round" BLOB,
  "school" BLOB,
  "since" TEXT,
  "year" TEXT,
  "classes" INTEGER,
  "rising" INTEGER,
  "ending" INTEGER,
  "leaving" INTEGER,
  "staying" INTEGER,
  "hindrances" INTEGER,
  "hindered" TEXT,
  "remarks" TEXT,
  "outlook" TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "registry_promotion_number" ON "registry_promotion" (number);
CREATE INDEX IF NOT EXISTS "registry_promotion_up1_state" ON "registry_promotion" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_promotion_up2_state" ON "registry_promotion" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_promotion_up3_state" ON "registry_promotion" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_promotion_up4_state" ON "registry_promotion" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_promotion_up5_state" ON "registry_promotion" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_promotion_up6_state" ON "registry_promotion" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_promotion_by_round" ON "registry_promotion" ("round", id) WHERE "round" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_promotion_by_school" ON "registry_promotion" ("school", id) WHERE "school" IS NOT NULL;
CREATE TABLE IF NOT EXISTS "registry_promotion~words" (at INTEGER NOT NULL, word TEXT NOT NULL, record BLOB NOT NULL, field INTEGER NOT NULL, owner BLOB, PRIMARY KEY (at, word, record, field)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "registry_promotion~words.told" (record BLOB NOT NULL, field INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (record, field)) STRICT, WITHOUT ROWID;

-- registry.promotion_round 整批升级

CREATE TABLE IF NOT EXISTS "registry_promotion_round" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "area" BLOB,
  "since" TEXT,
  "year" TEXT,
  "schools" INTEGER,
  "ready" INTEGER,
  "hindered" INTEGER,
  "done" INTEGER,
  "classes" INTEGER,
  "rising" INTEGER,
  "leaving" INTEGER,
  "staying" INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "registry_promotion_round_number" ON "registry_promotion_round" (number);
CREATE INDEX IF NOT EXISTS "registry_promotion_round_up1_state" ON "registry_promotion_round" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_promotion_round_up2_state" ON "registry_promotion_round" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_promotion_round_up3_state" ON "registry_promotion_round" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_promotion_round_up4_state" ON "registry_promotion_round" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_promotion_round_up5_state" ON "registry_promotion_round" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_promotion_round_up6_state" ON "registry_promotion_round" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_promotion_round_by_area" ON "registry_promotion_round" ("area", id) WHERE "area" IS NOT NULL;
CREATE TABLE IF NOT EXISTS "registry_promotion_round~words" (at INTEGER NOT NULL, word TEXT NOT NULL, record BLOB NOT NULL, field INTEGER NOT NULL, owner BLOB, PRIMARY KEY (at, word, record, field)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "registry_promotion_round~words.told" (record BLOB NOT NULL, field INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (record, field)) STRICT, WITHOUT ROWID;

-- registry.census 年报快照

CREATE TABLE IF NOT EXISTS "registry_census" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "round" BLOB,
  "organisation" BLOB,
  "title" TEXT,
  "day" TEXT,
  "summed" INTEGER,
  "known_at" INTEGER,
  "pupils" INTEGER,
  "classes" INTEGER,
  "staff" INTEGER,
  "previous" BLOB,
  "pupils_more" INTEGER,
  "classes_more" INTEGER,
  "staff_more" INTEGER,
  "compared_on" TEXT,
  "differing" INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "registry_census__figure" (
  record BLOB NOT NULL, idx INTEGER NOT NULL, id BLOB NOT NULL,
  "item" TEXT,
  "value" INTEGER,
  PRIMARY KEY (record, idx)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "registry_census__change" (
  record BLOB NOT NULL, idx INTEGER NOT NULL, id BLOB NOT NULL,
  "item" TEXT,
  "before" INTEGER,
  "value" INTEGER,
  "more" INTEGER,
  PRIMARY KEY (record, idx)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "registry_census__difference" (
  record BLOB NOT NULL, idx INTEGER NOT NULL, id BLOB NOT NULL,
  "item" TEXT,
  "value" INTEGER,
  "now" INTEGER,
  "more" INTEGER,
  PRIMARY KEY (record, idx)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "registry_census__cause" (
  record BLOB NOT NULL, idx INTEGER NOT NULL, id BLOB NOT NULL,
  "pupil" BLOB,
  "class" BLOB,
  "what" TEXT,
  "how" TEXT,
  "on" TEXT,
  "why" TEXT,
  PRIMARY KEY (record, idx)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "registry_census__cause_pupil" ON "registry_census__cause" ("pupil", record);
CREATE INDEX IF NOT EXISTS "registry_census__cause_class" ON "registry_census__cause" ("class", record);
CREATE INDEX IF NOT EXISTS "registry_census_up1_state" ON "registry_census" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_census_up2_state" ON "registry_census" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_census_up3_state" ON "registry_census" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_census_up4_state" ON "registry_census" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_census_up5_state" ON "registry_census" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_census_up6_state" ON "registry_census" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_census_by_day" ON "registry_census" ("day", id);
CREATE INDEX IF NOT EXISTS "registry_census_up1_by_day" ON "registry_census" (up1, "day", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_census_up2_by_day" ON "registry_census" (up2, "day", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_census_up1_by_state.day" ON "registry_census" (up1, "state", "day", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_census_up2_by_state.day" ON "registry_census" (up2, "state", "day", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_census_by_round" ON "registry_census" ("round", id) WHERE "round" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_census_by_organisation" ON "registry_census" ("organisation", id) WHERE "organisation" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_census_by_previous" ON "registry_census" ("previous", id) WHERE "previous" IS NOT NULL;

-- registry.census_round 年报统计

CREATE TABLE IF NOT EXISTS "registry_census_round" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "area" BLOB,
  "day" TEXT,
  "schools" INTEGER,
  "pupils" INTEGER,
  "classes" INTEGER,
  "staff" INTEGER,
  "previous" INTEGER,
  "more" INTEGER,
  "differing" INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "registry_census_round_number" ON "registry_census_round" (number);
CREATE INDEX IF NOT EXISTS "registry_census_round_up1_state" ON "registry_census_round" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_census_round_up2_state" ON "registry_census_round" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_census_round_up3_state" ON "registry_census_round" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_census_round_up4_state" ON "registry_census_round" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_census_round_up5_state" ON "registry_census_round" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_census_round_up6_state" ON "registry_census_round" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_census_round_by_day" ON "registry_census_round" ("day", id);
CREATE INDEX IF NOT EXISTS "registry_census_round_up1_by_day" ON "registry_census_round" (up1, "day", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_census_round_up2_by_day" ON "registry_census_round" (up2, "day", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_census_round_by_area" ON "registry_census_round" ("area", id) WHERE "area" IS NOT NULL;
CREATE TABLE IF NOT EXISTS "registry_census_round~words" (at INTEGER NOT NULL, word TEXT NOT NULL, record BLOB NOT NULL, field INTEGER NOT NULL, owner BLOB, PRIMARY KEY (at, word, record, field)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "registry_census_round~words.told" (record BLOB NOT NULL, field INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (record, field)) STRICT, WITHOUT ROWID;

-- registry.condition 办学条件

CREATE TABLE IF NOT EXISTS "registry_condition" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "school" BLOB,
  "day" TEXT,
  "year" TEXT,
  "title" TEXT,
  "classrooms" INTEGER,
  "capacity" INTEGER,
  "land" INTEGER,
  "building" INTEGER,
  "teaching" INTEGER,
  "indoor" INTEGER,
  "gym" INTEGER,
  "field" INTEGER,
  "activity" INTEGER,
  "outdoor" INTEGER,
  "unsafe" INTEGER,
  "built" INTEGER,
  "dense" INTEGER,
  "equipment" INTEGER,
  "multimedia" INTEGER,
  "computers" INTEGER,
  "books" INTEGER,
  "pupils" INTEGER,
  "compulsory" INTEGER,
  "migrants" INTEGER,
  "classes" INTEGER,
  "largest" INTEGER,
  "music" INTEGER,
  "art" INTEGER,
  "music_short" INTEGER,
  "art_short" INTEGER,
  "room_short" INTEGER,
  "rooms_met" INTEGER,
  "limit" INTEGER,
  "size_over" INTEGER,
  "size_met" INTEGER,
  "confirm_by" TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "registry_condition__room" (
  record BLOB NOT NULL, idx INTEGER NOT NULL, id BLOB NOT NULL,
  "kind" TEXT,
  "area" INTEGER,
  "built" INTEGER,
  "least" INTEGER,
  "short" INTEGER,
  "fit" INTEGER,
  PRIMARY KEY (record, idx)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "registry_condition_up1_state" ON "registry_condition" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_condition_up2_state" ON "registry_condition" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_condition_up3_state" ON "registry_condition" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_condition_up4_state" ON "registry_condition" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_condition_up5_state" ON "registry_condition" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_condition_up6_state" ON "registry_condition" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_condition_by_day" ON "registry_condition" ("day", id);
CREATE INDEX IF NOT EXISTS "registry_condition_up1_by_day" ON "registry_condition" (up1, "day", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_condition_up2_by_day" ON "registry_condition" (up2, "day", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_condition_up1_by_state.day" ON "registry_condition" (up1, "state", "day", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_condition_up2_by_state.day" ON "registry_condition" (up2, "state", "day", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_condition_by_confirm_by" ON "registry_condition" ("confirm_by", id) WHERE "confirm_by" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_condition_by_school" ON "registry_condition" ("school", id) WHERE "school" IS NOT NULL;

-- registry.condition_stage 学段办学条件

CREATE TABLE IF NOT EXISTS "registry_condition_stage" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "school" BLOB,
  "stage" TEXT,
  "condition" BLOB,
  "title" TEXT,
  "year" TEXT,
  "from" TEXT,
  "to" TEXT,
  "assessed" INTEGER,
  "pupils" INTEGER,
  "migrants" INTEGER,
  "boarders" INTEGER,
  "weighted" INTEGER,
  "classes" INTEGER,
  "over" INTEGER,
  "big" INTEGER,
  "huge" INTEGER,
  "largest" INTEGER,
  "teachers" INTEGER,
  "graduate" INTEGER,
  "bachelor" INTEGER,
  "higher" INTEGER,
  "backbone" INTEGER,
  "arts" INTEGER,
  "due_staff" INTEGER,
  "land" INTEGER,
  "building" INTEGER,
  "teaching" INTEGER,
  "sports" INTEGER,
  "equipment" INTEGER,
  "multimedia" INTEGER,
  "computers" INTEGER,
  "books" INTEGER,
  "capacity" INTEGER,
  "activity" INTEGER,
  "outdoor" INTEGER,
  "higher_per" INTEGER,
  "higher_line" INTEGER,
  "higher_short" INTEGER,
  "backbone_per" INTEGER,
  "backbone_line" INTEGER,
  "backbone_short" INTEGER,
  "arts_per" INTEGER,
  "arts_line" INTEGER,
  "arts_short" INTEGER,
  "teaching_per" INTEGER,
  "teaching_line" INTEGER,
  "teaching_short" INTEGER,
  "sports_per" INTEGER,
  "sports_line" INTEGER,
  "sports_short" INTEGER,
  "equipment_per" INTEGER,
  "equipment_line" INTEGER,
  "equipment_short" INTEGER,
  "multimedia_per" INTEGER,
  "multimedia_line" INTEGER,
  "multimedia_short" INTEGER,
  "reached" INTEGER,
  "leading" INTEGER,
  "music_short" INTEGER,
  "art_short" INTEGER,
  "room_short" INTEGER,
  "size_over" INTEGER,
  "rooms_met" INTEGER,
  "size_met" INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "registry_condition_stage_up1" ON "registry_condition_stage" (up1, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_condition_stage_up2" ON "registry_condition_stage" (up2, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_condition_stage_up3" ON "registry_condition_stage" (up3, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_condition_stage_up4" ON "registry_condition_stage" (up4, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_condition_stage_up5" ON "registry_condition_stage" (up5, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_condition_stage_up6" ON "registry_condition_stage" (up6, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_condition_stage_on" ON "registry_condition_stage" ("from", "to", id);
CREATE INDEX IF NOT EXISTS "registry_condition_stage_up1_on" ON "registry_condition_stage" (up1, "from", "to", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_condition_stage_up2_on" ON "registry_condition_stage" (up2, "from", "to", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_condition_stage_by_from" ON "registry_condition_stage" ("from", id);
CREATE INDEX IF NOT EXISTS "registry_condition_stage_up1_by_from" ON "registry_condition_stage" (up1, "from", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_condition_stage_up2_by_from" ON "registry_condition_stage" (up2, "from", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_condition_stage_by_reached" ON "registry_condition_stage" ("reached", id);
CREATE INDEX IF NOT EXISTS "registry_condition_stage_up1_by_reached" ON "registry_condition_stage" (up1, "reached", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_condition_stage_up2_by_reached" ON "registry_condition_stage" (up2, "reached", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_condition_stage_by_title" ON "registry_condition_stage" ("title", id);
CREATE INDEX IF NOT EXISTS "registry_condition_stage_up1_by_title" ON "registry_condition_stage" (up1, "title", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_condition_stage_up2_by_title" ON "registry_condition_stage" (up2, "title", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_condition_stage_up1_by_stage" ON "registry_condition_stage" (up1, "stage", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_condition_stage_up1_by_stage.from" ON "registry_condition_stage" (up1, "stage", "from", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_condition_stage_up1_by_stage.reached" ON "registry_condition_stage" (up1, "stage", "reached", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_condition_stage_up1_by_stage.title" ON "registry_condition_stage" (up1, "stage", "title", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_condition_stage_up2_by_stage" ON "registry_condition_stage" (up2, "stage", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_condition_stage_up2_by_stage.from" ON "registry_condition_stage" (up2, "stage", "from", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_condition_stage_up2_by_stage.reached" ON "registry_condition_stage" (up2, "stage", "reached", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_condition_stage_up2_by_stage.title" ON "registry_condition_stage" (up2, "stage", "title", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_condition_stage_up1_by_assessed" ON "registry_condition_stage" (up1, "assessed", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_condition_stage_up1_by_assessed.from" ON "registry_condition_stage" (up1, "assessed", "from", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_condition_stage_up1_by_assessed.reached" ON "registry_condition_stage" (up1, "assessed", "reached", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_condition_stage_up1_by_assessed.title" ON "registry_condition_stage" (up1, "assessed", "title", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_condition_stage_up2_by_assessed" ON "registry_condition_stage" (up2, "assessed", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_condition_stage_up2_by_assessed.from" ON "registry_condition_stage" (up2, "assessed", "from", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_condition_stage_up2_by_assessed.reached" ON "registry_condition_stage" (up2, "assessed", "reached", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_condition_stage_up2_by_assessed.title" ON "registry_condition_stage" (up2, "assessed", "title", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_condition_stage_by_school" ON "registry_condition_stage" ("school", id) WHERE "school" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_condition_stage_by_condition" ON "registry_condition_stage" ("condition", id) WHERE "condition" IS NOT NULL;

-- registry.population 学龄人口

CREATE TABLE IF NOT EXISTS "registry_population" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "county" BLOB,
  "age" INTEGER,
  "sex" TEXT,
  "people" INTEGER,
  "from" TEXT,
  "to" TEXT,
  "origin" TEXT,
  "edition" TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "registry_population_up1" ON "registry_population" (up1, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_population_up2" ON "registry_population" (up2, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_population_up3" ON "registry_population" (up3, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_population_up4" ON "registry_population" (up4, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_population_up5" ON "registry_population" (up5, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_population_up6" ON "registry_population" (up6, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_population_on" ON "registry_population" ("from", "to", id);
CREATE INDEX IF NOT EXISTS "registry_population_up1_on" ON "registry_population" (up1, "from", "to", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_population_up2_on" ON "registry_population" (up2, "from", "to", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_population_by_age" ON "registry_population" ("age", id);
CREATE INDEX IF NOT EXISTS "registry_population_up1_by_age" ON "registry_population" (up1, "age", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_population_up2_by_age" ON "registry_population" (up2, "age", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_population_by_from" ON "registry_population" ("from", id);
CREATE INDEX IF NOT EXISTS "registry_population_up1_by_from" ON "registry_population" (up1, "from", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_population_up2_by_from" ON "registry_population" (up2, "from", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_population_by_county" ON "registry_population" ("county", id) WHERE "county" IS NOT NULL;

-- registry.cohort 巩固率年报

CREATE TABLE IF NOT EXISTS "registry_cohort" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "county" BLOB,
  "year" TEXT,
  "span" TEXT,
  "entrants" INTEGER,
  "moved_in" INTEGER,
  "moved_out" INTEGER,
  "died" INTEGER,
  "graduates" INTEGER,
  "due" INTEGER,
  "stayed" INTEGER,
  "alive" INTEGER,
  "origin" TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "registry_cohort__files" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "registry_cohort__files_value" ON "registry_cohort__files" (value, record);
CREATE INDEX IF NOT EXISTS "registry_cohort_up1_state" ON "registry_cohort" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_cohort_up2_state" ON "registry_cohort" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_cohort_up3_state" ON "registry_cohort" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_cohort_up4_state" ON "registry_cohort" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_cohort_up5_state" ON "registry_cohort" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_cohort_up6_state" ON "registry_cohort" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_cohort_by_year" ON "registry_cohort" ("year", id);
CREATE INDEX IF NOT EXISTS "registry_cohort_up1_by_year" ON "registry_cohort" (up1, "year", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_cohort_up2_by_year" ON "registry_cohort" (up2, "year", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_cohort_by_county" ON "registry_cohort" ("county", id) WHERE "county" IS NOT NULL;

-- registry.statistic 部门统计数

CREATE TABLE IF NOT EXISTS "registry_statistic" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "area" BLOB,
  "item" TEXT,
  "year" TEXT,
  "value" INTEGER,
  "origin" TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "registry_statistic__files" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "registry_statistic__files_value" ON "registry_statistic__files" (value, record);
CREATE INDEX IF NOT EXISTS "registry_statistic_up1" ON "registry_statistic" (up1, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_statistic_up2" ON "registry_statistic" (up2, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_statistic_up3" ON "registry_statistic" (up3, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_statistic_up4" ON "registry_statistic" (up4, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_statistic_up5" ON "registry_statistic" (up5, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_statistic_up6" ON "registry_statistic" (up6, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_statistic_by_year" ON "registry_statistic" ("year", id);
CREATE INDEX IF NOT EXISTS "registry_statistic_up1_by_year" ON "registry_statistic" (up1, "year", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_statistic_up2_by_year" ON "registry_statistic" (up2, "year", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_statistic_by_area" ON "registry_statistic" ("area", id) WHERE "area" IS NOT NULL;

-- registry.spending 教育经费年报

CREATE TABLE IF NOT EXISTS "registry_spending" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "county" BLOB,
  "year" TEXT,
  "total" INTEGER,
  "per_kindergarten" INTEGER,
  "per_primary" INTEGER,
  "per_junior" INTEGER,
  "per_senior" INTEGER,
  "per_vocational" INTEGER,
  "teacher_pay" INTEGER,
  "official_pay" INTEGER,
  "edition" TEXT,
  "origin" TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "registry_spending__files" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "registry_spending__files_value" ON "registry_spending__files" (value, record);
CREATE INDEX IF NOT EXISTS "registry_spending_up1_state" ON "registry_spending" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_spending_up2_state" ON "registry_spending" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_spending_up3_state" ON "registry_spending" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_spending_up4_state" ON "registry_spending" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_spending_up5_state" ON "registry_spending" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_spending_up6_state" ON "registry_spending" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_spending_by_year" ON "registry_spending" ("year", id);
CREATE INDEX IF NOT EXISTS "registry_spending_up1_by_year" ON "registry_spending" (up1, "year", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_spending_up2_by_year" ON "registry_spending" (up2, "year", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_spending_by_county" ON "registry_spending" ("county", id) WHERE "county" IS NOT NULL;

-- registry.transfer 转学和升学

CREATE TABLE IF NOT EXISTS "registry_transfer" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "kind" TEXT,
  "citizen_id" BLOB,
  "citizen_id__index" BLOB,
  "name" TEXT,
  "document_kind" TEXT,
  "document_number" BLOB,
  "document_number__index" BLOB,
  "pupil" BLOB,
  "from_school" BLOB,
  "from_grade" TEXT,
  "from_standing" TEXT,
  "to_school" BLOB,
  "class" BLOB,
  "since" TEXT,
  "why" TEXT,
  "consent_by" TEXT,
  "decide_by" TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "registry_transfer__proof" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "registry_transfer__proof_value" ON "registry_transfer__proof" (value, record);
CREATE INDEX IF NOT EXISTS "registry_transfer_number" ON "registry_transfer" (number);
CREATE INDEX IF NOT EXISTS "registry_transfer_up1_state" ON "registry_transfer" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_transfer_up2_state" ON "registry_transfer" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_transfer_up3_state" ON "registry_transfer" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_transfer_up4_state" ON "registry_transfer" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_transfer_up5_state" ON "registry_transfer" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_transfer_up6_state" ON "registry_transfer" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_transfer_by_consent_by" ON "registry_transfer" ("consent_by", id) WHERE "consent_by" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_transfer_by_decide_by" ON "registry_transfer" ("decide_by", id) WHERE "decide_by" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_transfer_by_citizen_id" ON "registry_transfer" ("citizen_id__index", id) WHERE "citizen_id__index" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_transfer_by_pupil" ON "registry_transfer" ("pupil", id) WHERE "pupil" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_transfer_by_from_school" ON "registry_transfer" ("from_school", id) WHERE "from_school" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_transfer_by_to_school" ON "registry_transfer" ("to_school", id) WHERE "to_school" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_transfer_by_class" ON "registry_transfer" ("class", id) WHERE "class" IS NOT NULL;
CREATE TABLE IF NOT EXISTS "registry_transfer~words" (at INTEGER NOT NULL, word TEXT NOT NULL, record BLOB NOT NULL, field INTEGER NOT NULL, owner BLOB, PRIMARY KEY (at, word, record, field)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "registry_transfer~words.told" (record BLOB NOT NULL, field INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (record, field)) STRICT, WITHOUT ROWID;

-- registry.correction 信息变更

CREATE TABLE IF NOT EXISTS "registry_correction" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "pupil" BLOB,
  "item" TEXT,
  "before" BLOB,
  "before__index" BLOB,
  "after" BLOB,
  "after__index" BLOB,
  "new_id" BLOB,
  "new_id__index" BLOB,
  "why" TEXT,
  "decide_by" TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "registry_correction__proof" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "registry_correction__proof_value" ON "registry_correction__proof" (value, record);
CREATE INDEX IF NOT EXISTS "registry_correction_number" ON "registry_correction" (number);
CREATE INDEX IF NOT EXISTS "registry_correction_up1_state" ON "registry_correction" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_correction_up2_state" ON "registry_correction" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_correction_up3_state" ON "registry_correction" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_correction_up4_state" ON "registry_correction" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_correction_up5_state" ON "registry_correction" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_correction_up6_state" ON "registry_correction" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_correction_by_decide_by" ON "registry_correction" ("decide_by", id) WHERE "decide_by" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_correction_by_pupil" ON "registry_correction" ("pupil", id) WHERE "pupil" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_correction_by_new_id" ON "registry_correction" ("new_id__index", id) WHERE "new_id__index" IS NOT NULL;
CREATE TABLE IF NOT EXISTS "registry_correction~words" (at INTEGER NOT NULL, word TEXT NOT NULL, record BLOB NOT NULL, field INTEGER NOT NULL, owner BLOB, PRIMARY KEY (at, word, record, field)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "registry_correction~words.told" (record BLOB NOT NULL, field INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (record, field)) STRICT, WITHOUT ROWID;

-- registry.guardian 监护人

CREATE TABLE IF NOT EXISTS "registry_guardian" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "child" BLOB,
  "relation" TEXT,
  "person" BLOB,
  "name" TEXT,
  "phone" TEXT,
  "citizen_id" BLOB,
  "citizen_id__index" BLOB,
  "sex" TEXT,
  "birth_on" TEXT,
  "document_kind" TEXT,
  "document_number" BLOB,
  "document_number__index" BLOB,
  "main" INTEGER,
  "account" BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "registry_guardian_up1_state" ON "registry_guardian" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_guardian_up2_state" ON "registry_guardian" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_guardian_up3_state" ON "registry_guardian" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_guardian_up4_state" ON "registry_guardian" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_guardian_up5_state" ON "registry_guardian" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_guardian_up6_state" ON "registry_guardian" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_guardian_by_name" ON "registry_guardian" ("name", id);
CREATE INDEX IF NOT EXISTS "registry_guardian_up1_by_name" ON "registry_guardian" (up1, "name", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_guardian_up2_by_name" ON "registry_guardian" (up2, "name", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_guardian_by_child" ON "registry_guardian" ("child", id) WHERE "child" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_guardian_by_person" ON "registry_guardian" ("person", id) WHERE "person" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_guardian_by_citizen_id" ON "registry_guardian" ("citizen_id__index", id) WHERE "citizen_id__index" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_guardian_by_account" ON "registry_guardian" ("account", id) WHERE "account" IS NOT NULL;
CREATE TABLE IF NOT EXISTS "registry_guardian~words" (at INTEGER NOT NULL, word TEXT NOT NULL, record BLOB NOT NULL, field INTEGER NOT NULL, owner BLOB, PRIMARY KEY (at, word, record, field)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "registry_guardian~words.told" (record BLOB NOT NULL, field INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (record, field)) STRICT, WITHOUT ROWID;

-- registry.enrolment 就学经历

CREATE TABLE IF NOT EXISTS "registry_enrolment" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "pupil" BLOB,
  "name" TEXT,
  "school" BLOB,
  "stage" TEXT,
  "class" BLOB,
  "standing" TEXT,
  "change" TEXT,
  "from" TEXT,
  "to" TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "registry_enrolment_up1" ON "registry_enrolment" (up1, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_enrolment_up2" ON "registry_enrolment" (up2, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_enrolment_up3" ON "registry_enrolment" (up3, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_enrolment_up4" ON "registry_enrolment" (up4, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_enrolment_up5" ON "registry_enrolment" (up5, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_enrolment_up6" ON "registry_enrolment" (up6, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_enrolment_on" ON "registry_enrolment" ("from", "to", id);
CREATE INDEX IF NOT EXISTS "registry_enrolment_up1_on" ON "registry_enrolment" (up1, "from", "to", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_enrolment_up2_on" ON "registry_enrolment" (up2, "from", "to", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_enrolment_by_from" ON "registry_enrolment" ("from", id);
CREATE INDEX IF NOT EXISTS "registry_enrolment_up1_by_from" ON "registry_enrolment" (up1, "from", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_enrolment_up2_by_from" ON "registry_enrolment" (up2, "from", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_enrolment_by_name" ON "registry_enrolment" ("name", id);
CREATE INDEX IF NOT EXISTS "registry_enrolment_up1_by_name" ON "registry_enrolment" (up1, "name", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_enrolment_up2_by_name" ON "registry_enrolment" (up2, "name", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_enrolment_by_pupil" ON "registry_enrolment" ("pupil", id) WHERE "pupil" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_enrolment_by_school" ON "registry_enrolment" ("school", id) WHERE "school" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_enrolment_by_class" ON "registry_enrolment" ("class", id) WHERE "class" IS NOT NULL;

-- registry.class_year 班级各学年

CREATE TABLE IF NOT EXISTS "registry_class_year" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "class" BLOB,
  "school" BLOB,
  "grade" TEXT,
  "title" TEXT,
  "from" TEXT,
  "to" TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "registry_class_year_up1" ON "registry_class_year" (up1, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_class_year_up2" ON "registry_class_year" (up2, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_class_year_up3" ON "registry_class_year" (up3, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_class_year_up4" ON "registry_class_year" (up4, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_class_year_up5" ON "registry_class_year" (up5, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_class_year_up6" ON "registry_class_year" (up6, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_class_year_on" ON "registry_class_year" ("from", "to", id);
CREATE INDEX IF NOT EXISTS "registry_class_year_up1_on" ON "registry_class_year" (up1, "from", "to", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_class_year_up2_on" ON "registry_class_year" (up2, "from", "to", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_class_year_by_from" ON "registry_class_year" ("from", id);
CREATE INDEX IF NOT EXISTS "registry_class_year_up1_by_from" ON "registry_class_year" (up1, "from", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_class_year_up2_by_from" ON "registry_class_year" (up2, "from", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_class_year_by_class" ON "registry_class_year" ("class", id) WHERE "class" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_class_year_by_school" ON "registry_class_year" ("school", id) WHERE "school" IS NOT NULL;

-- registry.staff 教职工

CREATE TABLE IF NOT EXISTS "registry_staff" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "person" BLOB,
  "name" TEXT,
  "citizen_id" BLOB,
  "citizen_id__index" BLOB,
  "sex" TEXT,
  "birth_on" TEXT,
  "document_kind" TEXT,
  "document_number" BLOB,
  "document_number__index" BLOB,
  "school" BLOB,
  "rotating" INTEGER,
  "joined_on" TEXT,
  "basis" TEXT,
  "account" BLOB,
  "category" TEXT,
  "establishment" TEXT,
  "slot" TEXT,
  "homeroom" INTEGER,
  "contract" TEXT,
  "contract_from" TEXT,
  "contract_to" TEXT,
  "education" TEXT,
  "degree" TEXT,
  "major" TEXT,
  "preschool" INTEGER,
  "rank" TEXT,
  "ranked_on" TEXT,
  "backbone" TEXT,
  "licensed" INTEGER,
  "dual" INTEGER,
  "training_hours" INTEGER,
  "status" TEXT,
  "left_on" TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "registry_staff__schools" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "registry_staff__schools_value" ON "registry_staff__schools" (value, record);
CREATE TABLE IF NOT EXISTS "registry_staff__stages" (record BLOB NOT NULL, idx INTEGER NOT NULL, value TEXT NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "registry_staff__stages_value" ON "registry_staff__stages" (value, record);
CREATE TABLE IF NOT EXISTS "registry_staff__subjects" (record BLOB NOT NULL, idx INTEGER NOT NULL, value TEXT NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "registry_staff__subjects_value" ON "registry_staff__subjects" (value, record);
CREATE TABLE IF NOT EXISTS "registry_staff__certificates" (
  record BLOB NOT NULL, idx INTEGER NOT NULL, id BLOB NOT NULL,
  "kind" TEXT,
  "subject" TEXT,
  "number" TEXT,
  "issued_on" TEXT,
  PRIMARY KEY (record, idx)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "registry_staff_number" ON "registry_staff" (number);
CREATE INDEX IF NOT EXISTS "registry_staff_up1_state" ON "registry_staff" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_staff_up2_state" ON "registry_staff" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_staff_up3_state" ON "registry_staff" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_staff_up4_state" ON "registry_staff" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_staff_up5_state" ON "registry_staff" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_staff_up6_state" ON "registry_staff" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_staff_by_name" ON "registry_staff" ("name", id);
CREATE INDEX IF NOT EXISTS "registry_staff_up1_by_name" ON "registry_staff" (up1, "name", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_staff_up2_by_name" ON "registry_staff" (up2, "name", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_staff_by_joined_on" ON "registry_staff" ("joined_on", id);
CREATE INDEX IF NOT EXISTS "registry_staff_up1_by_joined_on" ON "registry_staff" (up1, "joined_on", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_staff_up2_by_joined_on" ON "registry_staff" (up2, "joined_on", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_staff_by_person" ON "registry_staff" ("person", id) WHERE "person" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_staff_by_citizen_id" ON "registry_staff" ("citizen_id__index", id) WHERE "citizen_id__index" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_staff_by_document_number" ON "registry_staff" ("document_number__index", id) WHERE "document_number__index" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_staff_by_school" ON "registry_staff" ("school", id) WHERE "school" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_staff_by_account" ON "registry_staff" ("account", id) WHERE "account" IS NOT NULL;
CREATE TABLE IF NOT EXISTS "registry_staff~words" (at INTEGER NOT NULL, word TEXT NOT NULL, record BLOB NOT NULL, field INTEGER NOT NULL, owner BLOB, PRIMARY KEY (at, word, record, field)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "registry_staff~words.told" (record BLOB NOT NULL, field INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (record, field)) STRICT, WITHOUT ROWID;

-- registry.post 任职

CREATE TABLE IF NOT EXISTS "registry_post" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "staff" BLOB,
  "name" TEXT,
  "school" BLOB,
  "kind" TEXT,
  "share" INTEGER,
  "from" TEXT,
  "to" TEXT,
  "document" TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "registry_post__duties" (record BLOB NOT NULL, idx INTEGER NOT NULL, value TEXT NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "registry_post__duties_value" ON "registry_post__duties" (value, record);
CREATE TABLE IF NOT EXISTS "registry_post__subjects" (record BLOB NOT NULL, idx INTEGER NOT NULL, value TEXT NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "registry_post__subjects_value" ON "registry_post__subjects" (value, record);
CREATE TABLE IF NOT EXISTS "registry_post__files" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "registry_post__files_value" ON "registry_post__files" (value, record);
CREATE INDEX IF NOT EXISTS "registry_post_up1" ON "registry_post" (up1, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_post_up2" ON "registry_post" (up2, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_post_up3" ON "registry_post" (up3, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_post_up4" ON "registry_post" (up4, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_post_up5" ON "registry_post" (up5, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_post_up6" ON "registry_post" (up6, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_post_by_from" ON "registry_post" ("from", id);
CREATE INDEX IF NOT EXISTS "registry_post_up1_by_from" ON "registry_post" (up1, "from", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_post_up2_by_from" ON "registry_post" (up2, "from", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_post_by_to" ON "registry_post" ("to", id);
CREATE INDEX IF NOT EXISTS "registry_post_up1_by_to" ON "registry_post" (up1, "to", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_post_up2_by_to" ON "registry_post" (up2, "to", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_post_by_staff" ON "registry_post" ("staff", id) WHERE "staff" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_post_by_school" ON "registry_post" ("school", id) WHERE "school" IS NOT NULL;

-- registry.person 人员

CREATE TABLE IF NOT EXISTS "registry_person" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "name" TEXT,
  "sex" TEXT,
  "birth_on" TEXT,
  "nation" TEXT,
  "citizen_id" BLOB,
  "citizen_id__index" BLOB,
  "document_kind" TEXT,
  "document_number" BLOB,
  "document_number__index" BLOB,
  "former_name" TEXT,
  "verified" INTEGER,
  "merged_into" BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "registry_person_up1_state" ON "registry_person" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_person_up2_state" ON "registry_person" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_person_up3_state" ON "registry_person" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_person_up4_state" ON "registry_person" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_person_up5_state" ON "registry_person" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_person_up6_state" ON "registry_person" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_person_by_name" ON "registry_person" ("name", id);
CREATE INDEX IF NOT EXISTS "registry_person_up1_by_name" ON "registry_person" (up1, "name", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_person_up2_by_name" ON "registry_person" (up2, "name", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_person_by_citizen_id" ON "registry_person" ("citizen_id__index", id) WHERE "citizen_id__index" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_person_by_document_number" ON "registry_person" ("document_number__index", id) WHERE "document_number__index" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_person_by_merged_into" ON "registry_person" ("merged_into", id) WHERE "merged_into" IS NOT NULL;
CREATE TABLE IF NOT EXISTS "registry_person~words" (at INTEGER NOT NULL, word TEXT NOT NULL, record BLOB NOT NULL, field INTEGER NOT NULL, owner BLOB, PRIMARY KEY (at, word, record, field)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "registry_person~words.told" (record BLOB NOT NULL, field INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (record, field)) STRICT, WITHOUT ROWID;

-- registry.finding 数据质量问题

CREATE TABLE IF NOT EXISTS "registry_finding" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "rule" BLOB,
  "title" TEXT,
  "about" TEXT,
  "twin" TEXT,
  "kind" TEXT,
  "advice" TEXT,
  "unit" BLOB,
  "explanation" TEXT,
  "closed_on" TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "registry_finding_up1_state" ON "registry_finding" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_finding_up2_state" ON "registry_finding" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_finding_up3_state" ON "registry_finding" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_finding_up4_state" ON "registry_finding" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_finding_up5_state" ON "registry_finding" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_finding_up6_state" ON "registry_finding" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_finding_by_closed_on" ON "registry_finding" ("closed_on", id);
CREATE INDEX IF NOT EXISTS "registry_finding_up1_by_closed_on" ON "registry_finding" (up1, "closed_on", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_finding_up2_by_closed_on" ON "registry_finding" (up2, "closed_on", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_finding_up1_by_state.closed_on" ON "registry_finding" (up1, "state", "closed_on", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_finding_up2_by_state.closed_on" ON "registry_finding" (up2, "state", "closed_on", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_finding_up1_by_kind" ON "registry_finding" (up1, "kind", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_finding_up1_by_kind.closed_on" ON "registry_finding" (up1, "kind", "closed_on", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_finding_up2_by_kind" ON "registry_finding" (up2, "kind", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_finding_up2_by_kind.closed_on" ON "registry_finding" (up2, "kind", "closed_on", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_finding_by_rule" ON "registry_finding" ("rule", id) WHERE "rule" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_finding_by_about" ON "registry_finding" ("about", id) WHERE "about" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_finding_by_twin" ON "registry_finding" ("twin", id) WHERE "twin" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_finding_by_unit" ON "registry_finding" ("unit", id) WHERE "unit" IS NOT NULL;

-- registry.score 数据质量得分

CREATE TABLE IF NOT EXISTS "registry_score" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "unit" BLOB,
  "records" INTEGER,
  "open" INTEGER,
  "checks" INTEGER,
  "missing" INTEGER,
  "filled" INTEGER,
  "complete" INTEGER,
  "dues" INTEGER,
  "late" INTEGER,
  "in_time" INTEGER,
  "timely" INTEGER,
  "wrong" INTEGER,
  "sound" INTEGER,
  "right" INTEGER,
  "score" INTEGER,
  "points" INTEGER,
  "checked_on" TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "registry_score_up1" ON "registry_score" (up1, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_score_up2" ON "registry_score" (up2, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_score_up3" ON "registry_score" (up3, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_score_up4" ON "registry_score" (up4, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_score_up5" ON "registry_score" (up5, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_score_up6" ON "registry_score" (up6, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_score_by_score" ON "registry_score" ("score", id);
CREATE INDEX IF NOT EXISTS "registry_score_up1_by_score" ON "registry_score" (up1, "score", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_score_up2_by_score" ON "registry_score" (up2, "score", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_score_by_complete" ON "registry_score" ("complete", id);
CREATE INDEX IF NOT EXISTS "registry_score_up1_by_complete" ON "registry_score" (up1, "complete", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_score_up2_by_complete" ON "registry_score" (up2, "complete", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_score_by_timely" ON "registry_score" ("timely", id);
CREATE INDEX IF NOT EXISTS "registry_score_up1_by_timely" ON "registry_score" (up1, "timely", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_score_up2_by_timely" ON "registry_score" (up2, "timely", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_score_by_open" ON "registry_score" ("open", id);
CREATE INDEX IF NOT EXISTS "registry_score_up1_by_open" ON "registry_score" (up1, "open", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_score_up2_by_open" ON "registry_score" (up2, "open", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_score_by_unit" ON "registry_score" ("unit", id) WHERE "unit" IS NOT NULL;

-- registry.reconciliation 名单比对

CREATE TABLE IF NOT EXISTS "registry_reconciliation" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "title" TEXT,
  "area" BLOB,
  "born_from" TEXT,
  "born_until" TEXT,
  "first_source" TEXT,
  "second_source" TEXT,
  "first_rows" INTEGER,
  "second_rows" INTEGER,
  "registered" INTEGER,
  "agreeing" INTEGER,
  "differing" INTEGER,
  "compared_on" TEXT,
  "remarks" TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "registry_reconciliation__stages" (record BLOB NOT NULL, idx INTEGER NOT NULL, value TEXT NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "registry_reconciliation__stages_value" ON "registry_reconciliation__stages" (value, record);
CREATE TABLE IF NOT EXISTS "registry_reconciliation__first" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "registry_reconciliation__first_value" ON "registry_reconciliation__first" (value, record);
CREATE TABLE IF NOT EXISTS "registry_reconciliation__second" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "registry_reconciliation__second_value" ON "registry_reconciliation__second" (value, record);
CREATE INDEX IF NOT EXISTS "registry_reconciliation_number" ON "registry_reconciliation" (number);
CREATE INDEX IF NOT EXISTS "registry_reconciliation_up1_state" ON "registry_reconciliation" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_reconciliation_up2_state" ON "registry_reconciliation" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_reconciliation_up3_state" ON "registry_reconciliation" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_reconciliation_up4_state" ON "registry_reconciliation" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_reconciliation_up5_state" ON "registry_reconciliation" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_reconciliation_up6_state" ON "registry_reconciliation" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_reconciliation_by_area" ON "registry_reconciliation" ("area", id) WHERE "area" IS NOT NULL;
CREATE TABLE IF NOT EXISTS "registry_reconciliation~words" (at INTEGER NOT NULL, word TEXT NOT NULL, record BLOB NOT NULL, field INTEGER NOT NULL, owner BLOB, PRIMARY KEY (at, word, record, field)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "registry_reconciliation~words.told" (record BLOB NOT NULL, field INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (record, field)) STRICT, WITHOUT ROWID;

-- registry.mismatch 比对差异

CREATE TABLE IF NOT EXISTS "registry_mismatch" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "round" BLOB,
  "kind" TEXT,
  "unit" BLOB,
  "pupil" BLOB,
  "hint" TEXT,
  "name" TEXT,
  "birth_on" TEXT,
  "document" BLOB,
  "document__index" BLOB,
  "school" TEXT,
  "rows" TEXT,
  "outcome" TEXT,
  "same" BLOB,
  "said" TEXT,
  "settled_on" TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "registry_mismatch__lists" (record BLOB NOT NULL, idx INTEGER NOT NULL, value TEXT NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "registry_mismatch__lists_value" ON "registry_mismatch__lists" (value, record);
CREATE TABLE IF NOT EXISTS "registry_mismatch__candidate" (
  record BLOB NOT NULL, idx INTEGER NOT NULL, id BLOB NOT NULL,
  "pupil" BLOB,
  "points" INTEGER,
  PRIMARY KEY (record, idx)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "registry_mismatch__candidate_pupil" ON "registry_mismatch__candidate" ("pupil", record);
CREATE INDEX IF NOT EXISTS "registry_mismatch_up1_state" ON "registry_mismatch" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_mismatch_up2_state" ON "registry_mismatch" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_mismatch_up3_state" ON "registry_mismatch" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_mismatch_up4_state" ON "registry_mismatch" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_mismatch_up5_state" ON "registry_mismatch" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_mismatch_up6_state" ON "registry_mismatch" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_mismatch_by_settled_on" ON "registry_mismatch" ("settled_on", id);
CREATE INDEX IF NOT EXISTS "registry_mismatch_up1_by_settled_on" ON "registry_mismatch" (up1, "settled_on", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_mismatch_up2_by_settled_on" ON "registry_mismatch" (up2, "settled_on", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_mismatch_up1_by_state.settled_on" ON "registry_mismatch" (up1, "state", "settled_on", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_mismatch_up2_by_state.settled_on" ON "registry_mismatch" (up2, "state", "settled_on", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_mismatch_up1_by_kind" ON "registry_mismatch" (up1, "kind", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_mismatch_up1_by_kind.settled_on" ON "registry_mismatch" (up1, "kind", "settled_on", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_mismatch_up2_by_kind" ON "registry_mismatch" (up2, "kind", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_mismatch_up2_by_kind.settled_on" ON "registry_mismatch" (up2, "kind", "settled_on", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_mismatch_up1_by_outcome" ON "registry_mismatch" (up1, "outcome", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_mismatch_up1_by_outcome.settled_on" ON "registry_mismatch" (up1, "outcome", "settled_on", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_mismatch_up2_by_outcome" ON "registry_mismatch" (up2, "outcome", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_mismatch_up2_by_outcome.settled_on" ON "registry_mismatch" (up2, "outcome", "settled_on", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_mismatch_by_round" ON "registry_mismatch" ("round", id) WHERE "round" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_mismatch_by_unit" ON "registry_mismatch" ("unit", id) WHERE "unit" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_mismatch_by_pupil" ON "registry_mismatch" ("pupil", id) WHERE "pupil" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_mismatch_by_same" ON "registry_mismatch" ("same", id) WHERE "same" IS NOT NULL;

-- registry.rule 数据质量规则

CREATE TABLE IF NOT EXISTS "registry_rule" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "name" TEXT,
  "title" TEXT,
  "kind" TEXT,
  "of" TEXT,
  "advice" TEXT,
  "source" TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "registry_rule_up1_state" ON "registry_rule" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_rule_up2_state" ON "registry_rule" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_rule_up3_state" ON "registry_rule" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_rule_up4_state" ON "registry_rule" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_rule_up5_state" ON "registry_rule" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_rule_up6_state" ON "registry_rule" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_rule_by_of" ON "registry_rule" ("of", id);
CREATE INDEX IF NOT EXISTS "registry_rule_up1_by_of" ON "registry_rule" (up1, "of", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_rule_up2_by_of" ON "registry_rule" (up2, "of", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_rule_by_title" ON "registry_rule" ("title", id);
CREATE INDEX IF NOT EXISTS "registry_rule_up1_by_title" ON "registry_rule" (up1, "title", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_rule_up2_by_title" ON "registry_rule" (up2, "title", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_rule_up1_by_kind" ON "registry_rule" (up1, "kind", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_rule_up1_by_kind.of" ON "registry_rule" (up1, "kind", "of", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_rule_up1_by_kind.title" ON "registry_rule" (up1, "kind", "title", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_rule_up2_by_kind" ON "registry_rule" (up2, "kind", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_rule_up2_by_kind.of" ON "registry_rule" (up2, "kind", "of", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_rule_up2_by_kind.title" ON "registry_rule" (up2, "kind", "title", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_rule_by_name" ON "registry_rule" ("name", id) WHERE "name" IS NOT NULL;

-- registry.map 行政区划地图

CREATE TABLE IF NOT EXISTS "registry_map" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "title" TEXT,
  "origin" TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "registry_map__file" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "registry_map__file_value" ON "registry_map__file" (value, record);
CREATE INDEX IF NOT EXISTS "registry_map_up1_state" ON "registry_map" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_map_up2_state" ON "registry_map" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_map_up3_state" ON "registry_map" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_map_up4_state" ON "registry_map" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_map_up5_state" ON "registry_map" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_map_up6_state" ON "registry_map" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_map_by_title" ON "registry_map" ("title", id);
CREATE INDEX IF NOT EXISTS "registry_map_up1_by_title" ON "registry_map" (up1, "title", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_map_up2_by_title" ON "registry_map" (up2, "title", id) WHERE up2 IS NOT NULL;

-- registry.promotion_part 升级的改动

CREATE TABLE IF NOT EXISTS "registry_promotion_part" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "promotion" BLOB,
  "register" TEXT,
  "changed" TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "registry_promotion_part_up1" ON "registry_promotion_part" (up1, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_promotion_part_up2" ON "registry_promotion_part" (up2, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_promotion_part_up3" ON "registry_promotion_part" (up3, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_promotion_part_up4" ON "registry_promotion_part" (up4, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_promotion_part_up5" ON "registry_promotion_part" (up5, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_promotion_part_up6" ON "registry_promotion_part" (up6, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "registry_promotion_part_by_promotion" ON "registry_promotion_part" ("promotion", id) WHERE "promotion" IS NOT NULL;
