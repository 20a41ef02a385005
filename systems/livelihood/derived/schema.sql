-- livelihood: written by `UPDATE=1 cargo test -p systems --test derived`, not by hand.

-- livelihood.programme 项目清单

CREATE TABLE IF NOT EXISTS "livelihood_programme" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "title" TEXT,
  "for_year" TEXT,
  "approved_by" TEXT,
  "doc_number" TEXT,
  "approved_on" TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "livelihood_programme__file" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "livelihood_programme__file_value" ON "livelihood_programme__file" (value, record);
CREATE INDEX IF NOT EXISTS "livelihood_programme_up1_state" ON "livelihood_programme" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_programme_up2_state" ON "livelihood_programme" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_programme_up3_state" ON "livelihood_programme" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_programme_up4_state" ON "livelihood_programme" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_programme_up5_state" ON "livelihood_programme" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_programme_up6_state" ON "livelihood_programme" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_programme_by_for_year" ON "livelihood_programme" ("for_year", id);
CREATE INDEX IF NOT EXISTS "livelihood_programme_up1_by_for_year" ON "livelihood_programme" (up1, "for_year", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_programme_up2_by_for_year" ON "livelihood_programme" (up2, "for_year", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_programme_by_title" ON "livelihood_programme" ("title", id) WHERE "title" IS NOT NULL;
CREATE TABLE IF NOT EXISTS "livelihood_programme~words" (at INTEGER NOT NULL, word TEXT NOT NULL, record BLOB NOT NULL, field INTEGER NOT NULL, owner BLOB, PRIMARY KEY (at, word, record, field)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "livelihood_programme~words.told" (record BLOB NOT NULL, field INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (record, field)) STRICT, WITHOUT ROWID;

-- livelihood.pattern 标准工期

CREATE TABLE IF NOT EXISTS "livelihood_pattern" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "title" TEXT,
  "kind" TEXT,
  "n_nodes" INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "livelihood_pattern__node" (
  record BLOB NOT NULL, idx INTEGER NOT NULL, id BLOB NOT NULL,
  "title" TEXT,
  "share" INTEGER,
  "weight" INTEGER,
  PRIMARY KEY (record, idx)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "livelihood_pattern_up1" ON "livelihood_pattern" (up1, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_pattern_up2" ON "livelihood_pattern" (up2, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_pattern_up3" ON "livelihood_pattern" (up3, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_pattern_up4" ON "livelihood_pattern" (up4, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_pattern_up5" ON "livelihood_pattern" (up5, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_pattern_up6" ON "livelihood_pattern" (up6, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_pattern_by_title" ON "livelihood_pattern" ("title", id) WHERE "title" IS NOT NULL;

-- livelihood.project 民心工程项目

CREATE TABLE IF NOT EXISTS "livelihood_project" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "programme" BLOB,
  "approved_by" TEXT,
  "doc_number" TEXT,
  "for_year" TEXT,
  "no" INTEGER,
  "title" TEXT,
  "kind" TEXT,
  "content" TEXT,
  "promise" TEXT,
  "unit" BLOB,
  "school" BLOB,
  "lead" BLOB,
  "chief" BLOB,
  "begins_on" TEXT,
  "ends_on" TEXT,
  "scheduled_on" TEXT,
  "schedule_by" TEXT,
  "started_on" TEXT,
  "finished_on" TEXT,
  "deliver_by" TEXT,
  "delivered_on" TEXT,
  "total" INTEGER,
  "year_total" INTEGER,
  "paid" INTEGER,
  "monthly" BLOB,
  "stage" TEXT,
  "progress" INTEGER,
  "invested" INTEGER,
  "invest_rate" INTEGER,
  "told" BLOB,
  "told_on" TEXT,
  "report_by" TEXT,
  "n_obstacles" INTEGER,
  "lamp" TEXT,
  "lamp_why" TEXT,
  "lamp_until" TEXT,
  "overdue" INTEGER,
  "red_on" TEXT,
  "out" BLOB,
  "out_on" TEXT,
  "out_stage" TEXT,
  "out_progress" INTEGER,
  "out_invested" INTEGER,
  "publicity" TEXT,
  "released_on" TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "livelihood_project__proof" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "livelihood_project__proof_value" ON "livelihood_project__proof" (value, record);
CREATE TABLE IF NOT EXISTS "livelihood_project__fund" (
  record BLOB NOT NULL, idx INTEGER NOT NULL, id BLOB NOT NULL,
  "source" TEXT,
  "amount" INTEGER,
  "paid" INTEGER,
  PRIMARY KEY (record, idx)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "livelihood_project_up1_state" ON "livelihood_project" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_project_up2_state" ON "livelihood_project" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_project_up3_state" ON "livelihood_project" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_project_up4_state" ON "livelihood_project" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_project_up5_state" ON "livelihood_project" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_project_up6_state" ON "livelihood_project" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_project_by_no" ON "livelihood_project" ("no", id);
CREATE INDEX IF NOT EXISTS "livelihood_project_up1_by_no" ON "livelihood_project" (up1, "no", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_project_up2_by_no" ON "livelihood_project" (up2, "no", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_project_by_ends_on" ON "livelihood_project" ("ends_on", id);
CREATE INDEX IF NOT EXISTS "livelihood_project_up1_by_ends_on" ON "livelihood_project" (up1, "ends_on", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_project_up2_by_ends_on" ON "livelihood_project" (up2, "ends_on", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_project_by_progress" ON "livelihood_project" ("progress", id);
CREATE INDEX IF NOT EXISTS "livelihood_project_up1_by_progress" ON "livelihood_project" (up1, "progress", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_project_up2_by_progress" ON "livelihood_project" (up2, "progress", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_project_by_lamp_until" ON "livelihood_project" ("lamp_until", id);
CREATE INDEX IF NOT EXISTS "livelihood_project_up1_by_lamp_until" ON "livelihood_project" (up1, "lamp_until", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_project_up2_by_lamp_until" ON "livelihood_project" (up2, "lamp_until", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_project_by_schedule_by" ON "livelihood_project" ("schedule_by", id) WHERE "schedule_by" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_project_by_report_by" ON "livelihood_project" ("report_by", id) WHERE "report_by" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_project_by_deliver_by" ON "livelihood_project" ("deliver_by", id) WHERE "deliver_by" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_project_by_programme" ON "livelihood_project" ("programme", id) WHERE "programme" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_project_by_unit" ON "livelihood_project" ("unit", id) WHERE "unit" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_project_by_school" ON "livelihood_project" ("school", id) WHERE "school" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_project_by_lead" ON "livelihood_project" ("lead", id) WHERE "lead" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_project_by_chief" ON "livelihood_project" ("chief", id) WHERE "chief" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_project_by_monthly" ON "livelihood_project" ("monthly", id) WHERE "monthly" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_project_by_told" ON "livelihood_project" ("told", id) WHERE "told" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_project_by_out" ON "livelihood_project" ("out", id) WHERE "out" IS NOT NULL;
CREATE TABLE IF NOT EXISTS "livelihood_project~words" (at INTEGER NOT NULL, word TEXT NOT NULL, record BLOB NOT NULL, field INTEGER NOT NULL, owner BLOB, PRIMARY KEY (at, word, record, field)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "livelihood_project~words.told" (record BLOB NOT NULL, field INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (record, field)) STRICT, WITHOUT ROWID;

-- livelihood.milestone 节点

CREATE TABLE IF NOT EXISTS "livelihood_milestone" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "project" BLOB,
  "unit" BLOB,
  "title" TEXT,
  "due_on" TEXT,
  "first_on" TEXT,
  "weight" INTEGER,
  "done_on" TEXT,
  "note" TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "livelihood_milestone__photos" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "livelihood_milestone__photos_value" ON "livelihood_milestone__photos" (value, record);
CREATE INDEX IF NOT EXISTS "livelihood_milestone_up1_state" ON "livelihood_milestone" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_milestone_up2_state" ON "livelihood_milestone" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_milestone_up3_state" ON "livelihood_milestone" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_milestone_up4_state" ON "livelihood_milestone" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_milestone_up5_state" ON "livelihood_milestone" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_milestone_up6_state" ON "livelihood_milestone" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_milestone_by_due_on" ON "livelihood_milestone" ("due_on", id);
CREATE INDEX IF NOT EXISTS "livelihood_milestone_up1_by_due_on" ON "livelihood_milestone" (up1, "due_on", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_milestone_up2_by_due_on" ON "livelihood_milestone" (up2, "due_on", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_milestone_by_project" ON "livelihood_milestone" ("project", id) WHERE "project" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_milestone_by_unit" ON "livelihood_milestone" ("unit", id) WHERE "unit" IS NOT NULL;
CREATE TABLE IF NOT EXISTS "livelihood_milestone~words" (at INTEGER NOT NULL, word TEXT NOT NULL, record BLOB NOT NULL, field INTEGER NOT NULL, owner BLOB, PRIMARY KEY (at, word, record, field)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "livelihood_milestone~words.told" (record BLOB NOT NULL, field INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (record, field)) STRICT, WITHOUT ROWID;

-- livelihood.obstacle 难点堵点

CREATE TABLE IF NOT EXISTS "livelihood_obstacle" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "project" BLOB,
  "unit" BLOB,
  "title" TEXT,
  "kind" TEXT,
  "detail" TEXT,
  "raised_on" TEXT,
  "hand_by" TEXT,
  "solver" BLOB,
  "due_on" TEXT,
  "level" TEXT,
  "opinion" TEXT,
  "answer" TEXT,
  "close_by" TEXT,
  "solved_on" TEXT,
  "merged_into" BLOB
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "livelihood_obstacle__proof" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "livelihood_obstacle__proof_value" ON "livelihood_obstacle__proof" (value, record);
CREATE INDEX IF NOT EXISTS "livelihood_obstacle_number" ON "livelihood_obstacle" (number);
CREATE INDEX IF NOT EXISTS "livelihood_obstacle_up1_state" ON "livelihood_obstacle" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_obstacle_up2_state" ON "livelihood_obstacle" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_obstacle_up3_state" ON "livelihood_obstacle" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_obstacle_up4_state" ON "livelihood_obstacle" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_obstacle_up5_state" ON "livelihood_obstacle" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_obstacle_up6_state" ON "livelihood_obstacle" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_obstacle_by_due_on" ON "livelihood_obstacle" ("due_on", id);
CREATE INDEX IF NOT EXISTS "livelihood_obstacle_up1_by_due_on" ON "livelihood_obstacle" (up1, "due_on", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_obstacle_up2_by_due_on" ON "livelihood_obstacle" (up2, "due_on", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_obstacle_by_raised_on" ON "livelihood_obstacle" ("raised_on", id);
CREATE INDEX IF NOT EXISTS "livelihood_obstacle_up1_by_raised_on" ON "livelihood_obstacle" (up1, "raised_on", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_obstacle_up2_by_raised_on" ON "livelihood_obstacle" (up2, "raised_on", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_obstacle_by_hand_by" ON "livelihood_obstacle" ("hand_by", id) WHERE "hand_by" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_obstacle_by_close_by" ON "livelihood_obstacle" ("close_by", id) WHERE "close_by" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_obstacle_by_project" ON "livelihood_obstacle" ("project", id) WHERE "project" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_obstacle_by_unit" ON "livelihood_obstacle" ("unit", id) WHERE "unit" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_obstacle_by_solver" ON "livelihood_obstacle" ("solver", id) WHERE "solver" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_obstacle_by_merged_into" ON "livelihood_obstacle" ("merged_into", id) WHERE "merged_into" IS NOT NULL;
CREATE TABLE IF NOT EXISTS "livelihood_obstacle~words" (at INTEGER NOT NULL, word TEXT NOT NULL, record BLOB NOT NULL, field INTEGER NOT NULL, owner BLOB, PRIMARY KEY (at, word, record, field)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "livelihood_obstacle~words.told" (record BLOB NOT NULL, field INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (record, field)) STRICT, WITHOUT ROWID;

-- livelihood.monthly 项目月报

CREATE TABLE IF NOT EXISTS "livelihood_monthly" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "project" BLOB,
  "title" TEXT,
  "unit" BLOB,
  "period" TEXT,
  "as_of" TEXT,
  "stage" TEXT,
  "before_progress" INTEGER,
  "before_invested" INTEGER,
  "before_paid" INTEGER,
  "progress" INTEGER,
  "total" INTEGER,
  "invested" INTEGER,
  "paid" INTEGER,
  "odd_why" TEXT,
  "done" TEXT,
  "next" TEXT,
  "confirm_by" TEXT,
  "release_by" TEXT,
  "publicity" TEXT,
  "released_on" TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "livelihood_monthly__photos" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "livelihood_monthly__photos_value" ON "livelihood_monthly__photos" (value, record);
CREATE INDEX IF NOT EXISTS "livelihood_monthly_up1_state" ON "livelihood_monthly" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_monthly_up2_state" ON "livelihood_monthly" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_monthly_up3_state" ON "livelihood_monthly" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_monthly_up4_state" ON "livelihood_monthly" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_monthly_up5_state" ON "livelihood_monthly" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_monthly_up6_state" ON "livelihood_monthly" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_monthly_by_period" ON "livelihood_monthly" ("period", id);
CREATE INDEX IF NOT EXISTS "livelihood_monthly_up1_by_period" ON "livelihood_monthly" (up1, "period", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_monthly_up2_by_period" ON "livelihood_monthly" (up2, "period", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_monthly_by_confirm_by" ON "livelihood_monthly" ("confirm_by", id) WHERE "confirm_by" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_monthly_by_release_by" ON "livelihood_monthly" ("release_by", id) WHERE "release_by" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_monthly_by_project" ON "livelihood_monthly" ("project", id) WHERE "project" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "livelihood_monthly_by_unit" ON "livelihood_monthly" ("unit", id) WHERE "unit" IS NOT NULL;
CREATE TABLE IF NOT EXISTS "livelihood_monthly~words" (at INTEGER NOT NULL, word TEXT NOT NULL, record BLOB NOT NULL, field INTEGER NOT NULL, owner BLOB, PRIMARY KEY (at, word, record, field)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "livelihood_monthly~words.told" (record BLOB NOT NULL, field INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (record, field)) STRICT, WITHOUT ROWID;
