-- plan: written by `UPDATE=1 cargo test -p systems --test derived`, not by hand.

-- plan.plan 计划

CREATE TABLE IF NOT EXISTS "plan_plan" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "title" TEXT,
  "doc_number" TEXT,
  "issuers" TEXT,
  "issued_on" TEXT,
  "period" TEXT,
  "begins_on" TEXT,
  "ends_on" TEXT,
  "issuer" BLOB,
  "office" BLOB,
  "revises" BLOB,
  "continues" BLOB,
  "rhythm" BLOB,
  "pace_by" TEXT,
  "text" TEXT,
  "problems" TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "plan_plan__file" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "plan_plan__file_value" ON "plan_plan__file" (value, record);
CREATE INDEX IF NOT EXISTS "plan_plan_up1_state" ON "plan_plan" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_plan_up2_state" ON "plan_plan" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_plan_up3_state" ON "plan_plan" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_plan_up4_state" ON "plan_plan" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_plan_up5_state" ON "plan_plan" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_plan_up6_state" ON "plan_plan" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_plan_by_issued_on" ON "plan_plan" ("issued_on", id);
CREATE INDEX IF NOT EXISTS "plan_plan_up1_by_issued_on" ON "plan_plan" (up1, "issued_on", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_plan_up2_by_issued_on" ON "plan_plan" (up2, "issued_on", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_plan_by_ends_on" ON "plan_plan" ("ends_on", id);
CREATE INDEX IF NOT EXISTS "plan_plan_up1_by_ends_on" ON "plan_plan" (up1, "ends_on", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_plan_up2_by_ends_on" ON "plan_plan" (up2, "ends_on", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_plan_by_pace_by" ON "plan_plan" ("pace_by", id) WHERE "pace_by" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_plan_by_issuer" ON "plan_plan" ("issuer", id) WHERE "issuer" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_plan_by_office" ON "plan_plan" ("office", id) WHERE "office" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_plan_by_revises" ON "plan_plan" ("revises", id) WHERE "revises" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_plan_by_continues" ON "plan_plan" ("continues", id) WHERE "continues" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_plan_by_rhythm" ON "plan_plan" ("rhythm", id) WHERE "rhythm" IS NOT NULL;
CREATE TABLE IF NOT EXISTS "plan_plan~words" (at INTEGER NOT NULL, word TEXT NOT NULL, record BLOB NOT NULL, field INTEGER NOT NULL, owner BLOB, PRIMARY KEY (at, word, record, field)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "plan_plan~words.told" (record BLOB NOT NULL, field INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (record, field)) STRICT, WITHOUT ROWID;

-- plan.task 任务

CREATE TABLE IF NOT EXISTS "plan_task" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "plan" BLOB,
  "section" BLOB,
  "no" INTEGER,
  "parent" BLOB,
  "kind" TEXT,
  "title" TEXT,
  "text" TEXT,
  "goals" TEXT,
  "measures" TEXT,
  "lead" BLOB,
  "unfound_lead" TEXT,
  "chief" BLOB,
  "person" BLOB,
  "begins_on" TEXT,
  "due_on" TEXT,
  "nature" TEXT,
  "serves" BLOB,
  "continues" BLOB,
  "former_title" TEXT,
  "named_units" TEXT,
  "match" TEXT,
  "progress" INTEGER,
  "progress_kind" TEXT,
  "lamp" TEXT,
  "lamp_why" TEXT,
  "lamp_until" TEXT,
  "given_on" TEXT,
  "red_on" TEXT,
  "at" INTEGER,
  "to" INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "plan_task__supporting" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "plan_task__supporting_value" ON "plan_task__supporting" (value, record);
CREATE TABLE IF NOT EXISTS "plan_task__involved" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "plan_task__involved_value" ON "plan_task__involved" (value, record);
CREATE INDEX IF NOT EXISTS "plan_task_up1_state" ON "plan_task" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_task_up2_state" ON "plan_task" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_task_up3_state" ON "plan_task" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_task_up4_state" ON "plan_task" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_task_up5_state" ON "plan_task" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_task_up6_state" ON "plan_task" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_task_by_no" ON "plan_task" ("no", id);
CREATE INDEX IF NOT EXISTS "plan_task_up1_by_no" ON "plan_task" (up1, "no", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_task_up2_by_no" ON "plan_task" (up2, "no", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_task_by_due_on" ON "plan_task" ("due_on", id);
CREATE INDEX IF NOT EXISTS "plan_task_up1_by_due_on" ON "plan_task" (up1, "due_on", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_task_up2_by_due_on" ON "plan_task" (up2, "due_on", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_task_by_progress" ON "plan_task" ("progress", id);
CREATE INDEX IF NOT EXISTS "plan_task_up1_by_progress" ON "plan_task" (up1, "progress", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_task_up2_by_progress" ON "plan_task" (up2, "progress", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_task_by_lamp_until" ON "plan_task" ("lamp_until", id);
CREATE INDEX IF NOT EXISTS "plan_task_up1_by_lamp_until" ON "plan_task" (up1, "lamp_until", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_task_up2_by_lamp_until" ON "plan_task" (up2, "lamp_until", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_task_by_plan" ON "plan_task" ("plan", id) WHERE "plan" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_task_by_section" ON "plan_task" ("section", id) WHERE "section" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_task_by_parent" ON "plan_task" ("parent", id) WHERE "parent" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_task_by_lead" ON "plan_task" ("lead", id) WHERE "lead" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_task_by_chief" ON "plan_task" ("chief", id) WHERE "chief" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_task_by_person" ON "plan_task" ("person", id) WHERE "person" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_task_by_serves" ON "plan_task" ("serves", id) WHERE "serves" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_task_by_continues" ON "plan_task" ("continues", id) WHERE "continues" IS NOT NULL;
CREATE TABLE IF NOT EXISTS "plan_task~words" (at INTEGER NOT NULL, word TEXT NOT NULL, record BLOB NOT NULL, field INTEGER NOT NULL, owner BLOB, PRIMARY KEY (at, word, record, field)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "plan_task~words.told" (record BLOB NOT NULL, field INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (record, field)) STRICT, WITHOUT ROWID;

-- plan.target 目标

CREATE TABLE IF NOT EXISTS "plan_target" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "task" BLOB,
  "plan" BLOB,
  "parent" BLOB,
  "quote" TEXT,
  "title" TEXT,
  "subject" TEXT,
  "comparator" TEXT,
  "value" INTEGER,
  "value_to" INTEGER,
  "unit" TEXT,
  "additive" INTEGER,
  "nature" TEXT,
  "begins_on" TEXT,
  "due_on" TEXT,
  "base_year" INTEGER,
  "base" INTEGER,
  "continues" BLOB,
  "holder" BLOB,
  "giver" BLOB,
  "measure" TEXT,
  "suggested" TEXT,
  "measured_of" BLOB,
  "measured_in" TEXT,
  "measured" INTEGER,
  "measured_on" TEXT,
  "result" INTEGER,
  "as_of" TEXT,
  "reached" INTEGER,
  "late_after" TEXT,
  "advance" INTEGER,
  "line" INTEGER,
  "gap" INTEGER,
  "asked" TEXT,
  "asked_from" TEXT,
  "provenance" TEXT,
  "proven" INTEGER,
  "lamp" TEXT,
  "lamp_why" TEXT,
  "lamp_until" TEXT,
  "given_on" TEXT,
  "divide_by" TEXT,
  "parts" INTEGER,
  "drafts" INTEGER,
  "open_reports" INTEGER,
  "reports" INTEGER,
  "declare_by" TEXT,
  "at" INTEGER,
  "to" INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "plan_target__path" (
  record BLOB NOT NULL, idx INTEGER NOT NULL, id BLOB NOT NULL,
  "year" INTEGER,
  "value" INTEGER,
  PRIMARY KEY (record, idx)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "plan_target__years" (
  record BLOB NOT NULL, idx INTEGER NOT NULL, id BLOB NOT NULL,
  "year" TEXT,
  "value" INTEGER,
  "straight" INTEGER,
  "line" INTEGER,
  PRIMARY KEY (record, idx)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "plan_target_up1_state" ON "plan_target" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_target_up2_state" ON "plan_target" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_target_up3_state" ON "plan_target" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_target_up4_state" ON "plan_target" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_target_up5_state" ON "plan_target" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_target_up6_state" ON "plan_target" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_target_by_due_on" ON "plan_target" ("due_on", id);
CREATE INDEX IF NOT EXISTS "plan_target_up1_by_due_on" ON "plan_target" (up1, "due_on", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_target_up2_by_due_on" ON "plan_target" (up2, "due_on", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_target_by_reached" ON "plan_target" ("reached", id);
CREATE INDEX IF NOT EXISTS "plan_target_up1_by_reached" ON "plan_target" (up1, "reached", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_target_up2_by_reached" ON "plan_target" (up2, "reached", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_target_by_asked_from" ON "plan_target" ("asked_from", id);
CREATE INDEX IF NOT EXISTS "plan_target_up1_by_asked_from" ON "plan_target" (up1, "asked_from", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_target_up2_by_asked_from" ON "plan_target" (up2, "asked_from", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_target_by_lamp_until" ON "plan_target" ("lamp_until", id);
CREATE INDEX IF NOT EXISTS "plan_target_up1_by_lamp_until" ON "plan_target" (up1, "lamp_until", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_target_up2_by_lamp_until" ON "plan_target" (up2, "lamp_until", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_target_by_late_after" ON "plan_target" ("late_after", id) WHERE "late_after" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_target_by_divide_by" ON "plan_target" ("divide_by", id) WHERE "divide_by" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_target_by_declare_by" ON "plan_target" ("declare_by", id) WHERE "declare_by" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_target_by_task" ON "plan_target" ("task", id) WHERE "task" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_target_by_plan" ON "plan_target" ("plan", id) WHERE "plan" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_target_by_parent" ON "plan_target" ("parent", id) WHERE "parent" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_target_by_continues" ON "plan_target" ("continues", id) WHERE "continues" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_target_by_holder" ON "plan_target" ("holder", id) WHERE "holder" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_target_by_giver" ON "plan_target" ("giver", id) WHERE "giver" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_target_by_measured_of" ON "plan_target" ("measured_of", id) WHERE "measured_of" IS NOT NULL;
CREATE TABLE IF NOT EXISTS "plan_target~words" (at INTEGER NOT NULL, word TEXT NOT NULL, record BLOB NOT NULL, field INTEGER NOT NULL, owner BLOB, PRIMARY KEY (at, word, record, field)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "plan_target~words.told" (record BLOB NOT NULL, field INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (record, field)) STRICT, WITHOUT ROWID;

-- plan.rhythm 调度安排

CREATE TABLE IF NOT EXISTS "plan_rhythm" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "title" TEXT,
  "plan" BLOB,
  "section" BLOB,
  "office" BLOB,
  "every" TEXT,
  "since" TEXT,
  "days" INTEGER,
  "ahead" INTEGER,
  "demand" TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "plan_rhythm_up1_state" ON "plan_rhythm" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_rhythm_up2_state" ON "plan_rhythm" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_rhythm_up3_state" ON "plan_rhythm" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_rhythm_up4_state" ON "plan_rhythm" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_rhythm_up5_state" ON "plan_rhythm" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_rhythm_up6_state" ON "plan_rhythm" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_rhythm_by_plan" ON "plan_rhythm" ("plan", id) WHERE "plan" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_rhythm_by_section" ON "plan_rhythm" ("section", id) WHERE "section" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_rhythm_by_office" ON "plan_rhythm" ("office", id) WHERE "office" IS NOT NULL;
CREATE TABLE IF NOT EXISTS "plan_rhythm~words" (at INTEGER NOT NULL, word TEXT NOT NULL, record BLOB NOT NULL, field INTEGER NOT NULL, owner BLOB, PRIMARY KEY (at, word, record, field)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "plan_rhythm~words.told" (record BLOB NOT NULL, field INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (record, field)) STRICT, WITHOUT ROWID;

-- plan.round 调度轮次

CREATE TABLE IF NOT EXISTS "plan_round" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "title" TEXT,
  "plan" BLOB,
  "section" BLOB,
  "office" BLOB,
  "period" TEXT,
  "days" INTEGER,
  "demand" TEXT,
  "due_on" TEXT,
  "close_by" TEXT,
  "inform_by" TEXT,
  "rhythm" BLOB
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "plan_round__units" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "plan_round__units_value" ON "plan_round__units" (value, record);
CREATE INDEX IF NOT EXISTS "plan_round_up1_state" ON "plan_round" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_round_up2_state" ON "plan_round" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_round_up3_state" ON "plan_round" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_round_up4_state" ON "plan_round" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_round_up5_state" ON "plan_round" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_round_up6_state" ON "plan_round" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_round_by_due_on" ON "plan_round" ("due_on", id);
CREATE INDEX IF NOT EXISTS "plan_round_up1_by_due_on" ON "plan_round" (up1, "due_on", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_round_up2_by_due_on" ON "plan_round" (up2, "due_on", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_round_by_period" ON "plan_round" ("period", id);
CREATE INDEX IF NOT EXISTS "plan_round_up1_by_period" ON "plan_round" (up1, "period", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_round_up2_by_period" ON "plan_round" (up2, "period", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_round_by_close_by" ON "plan_round" ("close_by", id) WHERE "close_by" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_round_by_inform_by" ON "plan_round" ("inform_by", id) WHERE "inform_by" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_round_by_plan" ON "plan_round" ("plan", id) WHERE "plan" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_round_by_section" ON "plan_round" ("section", id) WHERE "section" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_round_by_office" ON "plan_round" ("office", id) WHERE "office" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_round_by_rhythm" ON "plan_round" ("rhythm", id) WHERE "rhythm" IS NOT NULL;
CREATE TABLE IF NOT EXISTS "plan_round~words" (at INTEGER NOT NULL, word TEXT NOT NULL, record BLOB NOT NULL, field INTEGER NOT NULL, owner BLOB, PRIMARY KEY (at, word, record, field)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "plan_round~words.told" (record BLOB NOT NULL, field INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (record, field)) STRICT, WITHOUT ROWID;

-- plan.report 填报

CREATE TABLE IF NOT EXISTS "plan_report" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "title" TEXT,
  "target" BLOB,
  "task" BLOB,
  "plan" BLOB,
  "unit" BLOB,
  "confirmer" BLOB,
  "period" TEXT,
  "round" BLOB,
  "due_on" TEXT,
  "sent_on" TEXT,
  "confirm_by" TEXT,
  "make_up_by" TEXT,
  "mend_by" TEXT,
  "planned" INTEGER,
  "measured" TEXT,
  "previous" INTEGER,
  "previous_percent" INTEGER,
  "value" INTEGER,
  "percent" INTEGER,
  "less_why" TEXT,
  "text" TEXT,
  "problem" TEXT,
  "lamp" TEXT,
  "lamp_why" TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "plan_report__evidence" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "plan_report__evidence_value" ON "plan_report__evidence" (value, record);
CREATE TABLE IF NOT EXISTS "plan_report__counts_for" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "plan_report__counts_for_value" ON "plan_report__counts_for" (value, record);
CREATE INDEX IF NOT EXISTS "plan_report_number" ON "plan_report" (number);
CREATE INDEX IF NOT EXISTS "plan_report_up1_state" ON "plan_report" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_report_up2_state" ON "plan_report" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_report_up3_state" ON "plan_report" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_report_up4_state" ON "plan_report" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_report_up5_state" ON "plan_report" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_report_up6_state" ON "plan_report" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_report_by_period" ON "plan_report" ("period", id);
CREATE INDEX IF NOT EXISTS "plan_report_up1_by_period" ON "plan_report" (up1, "period", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_report_up2_by_period" ON "plan_report" (up2, "period", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_report_by_due_on" ON "plan_report" ("due_on", id);
CREATE INDEX IF NOT EXISTS "plan_report_up1_by_due_on" ON "plan_report" (up1, "due_on", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_report_up2_by_due_on" ON "plan_report" (up2, "due_on", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_report_by_sent_on" ON "plan_report" ("sent_on", id);
CREATE INDEX IF NOT EXISTS "plan_report_up1_by_sent_on" ON "plan_report" (up1, "sent_on", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_report_up2_by_sent_on" ON "plan_report" (up2, "sent_on", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_report_by_mend_by" ON "plan_report" ("mend_by", id) WHERE "mend_by" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_report_by_confirm_by" ON "plan_report" ("confirm_by", id) WHERE "confirm_by" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_report_by_make_up_by" ON "plan_report" ("make_up_by", id) WHERE "make_up_by" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_report_by_target" ON "plan_report" ("target", id) WHERE "target" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_report_by_task" ON "plan_report" ("task", id) WHERE "task" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_report_by_plan" ON "plan_report" ("plan", id) WHERE "plan" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_report_by_unit" ON "plan_report" ("unit", id) WHERE "unit" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_report_by_confirmer" ON "plan_report" ("confirmer", id) WHERE "confirmer" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_report_by_round" ON "plan_report" ("round", id) WHERE "round" IS NOT NULL;
CREATE TABLE IF NOT EXISTS "plan_report~words" (at INTEGER NOT NULL, word TEXT NOT NULL, record BLOB NOT NULL, field INTEGER NOT NULL, owner BLOB, PRIMARY KEY (at, word, record, field)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "plan_report~words.told" (record BLOB NOT NULL, field INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (record, field)) STRICT, WITHOUT ROWID;

-- plan.meeting 调度会

CREATE TABLE IF NOT EXISTS "plan_meeting" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "title" TEXT,
  "round" BLOB,
  "office" BLOB,
  "held_on" TEXT,
  "place" TEXT,
  "chair" BLOB,
  "summary" TEXT,
  "told_on" TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "plan_meeting__units" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "plan_meeting__units_value" ON "plan_meeting__units" (value, record);
CREATE INDEX IF NOT EXISTS "plan_meeting_up1_state" ON "plan_meeting" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_meeting_up2_state" ON "plan_meeting" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_meeting_up3_state" ON "plan_meeting" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_meeting_up4_state" ON "plan_meeting" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_meeting_up5_state" ON "plan_meeting" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_meeting_up6_state" ON "plan_meeting" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_meeting_by_held_on" ON "plan_meeting" ("held_on", id);
CREATE INDEX IF NOT EXISTS "plan_meeting_up1_by_held_on" ON "plan_meeting" (up1, "held_on", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_meeting_up2_by_held_on" ON "plan_meeting" (up2, "held_on", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_meeting_by_round" ON "plan_meeting" ("round", id) WHERE "round" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_meeting_by_office" ON "plan_meeting" ("office", id) WHERE "office" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_meeting_by_chair" ON "plan_meeting" ("chair", id) WHERE "chair" IS NOT NULL;
CREATE TABLE IF NOT EXISTS "plan_meeting~words" (at INTEGER NOT NULL, word TEXT NOT NULL, record BLOB NOT NULL, field INTEGER NOT NULL, owner BLOB, PRIMARY KEY (at, word, record, field)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "plan_meeting~words.told" (record BLOB NOT NULL, field INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (record, field)) STRICT, WITHOUT ROWID;

-- plan.decision 议定事项

CREATE TABLE IF NOT EXISTS "plan_decision" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "title" TEXT,
  "meeting" BLOB,
  "task" BLOB,
  "unit" BLOB,
  "due_on" TEXT,
  "reply" TEXT,
  "check_by" TEXT,
  "recheck_on" TEXT,
  "recheck" TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "plan_decision__proof" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "plan_decision__proof_value" ON "plan_decision__proof" (value, record);
CREATE INDEX IF NOT EXISTS "plan_decision_number" ON "plan_decision" (number);
CREATE INDEX IF NOT EXISTS "plan_decision_up1_state" ON "plan_decision" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_decision_up2_state" ON "plan_decision" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_decision_up3_state" ON "plan_decision" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_decision_up4_state" ON "plan_decision" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_decision_up5_state" ON "plan_decision" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_decision_up6_state" ON "plan_decision" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_decision_by_due_on" ON "plan_decision" ("due_on", id);
CREATE INDEX IF NOT EXISTS "plan_decision_up1_by_due_on" ON "plan_decision" (up1, "due_on", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_decision_up2_by_due_on" ON "plan_decision" (up2, "due_on", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_decision_by_recheck_on" ON "plan_decision" ("recheck_on", id);
CREATE INDEX IF NOT EXISTS "plan_decision_up1_by_recheck_on" ON "plan_decision" (up1, "recheck_on", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_decision_up2_by_recheck_on" ON "plan_decision" (up2, "recheck_on", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_decision_by_check_by" ON "plan_decision" ("check_by", id) WHERE "check_by" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_decision_by_meeting" ON "plan_decision" ("meeting", id) WHERE "meeting" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_decision_by_task" ON "plan_decision" ("task", id) WHERE "task" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_decision_by_unit" ON "plan_decision" ("unit", id) WHERE "unit" IS NOT NULL;
CREATE TABLE IF NOT EXISTS "plan_decision~words" (at INTEGER NOT NULL, word TEXT NOT NULL, record BLOB NOT NULL, field INTEGER NOT NULL, owner BLOB, PRIMARY KEY (at, word, record, field)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "plan_decision~words.told" (record BLOB NOT NULL, field INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (record, field)) STRICT, WITHOUT ROWID;

-- plan.bulletin 调度通报

CREATE TABLE IF NOT EXISTS "plan_bulletin" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "title" TEXT,
  "round" BLOB,
  "office" BLOB,
  "issued_on" TEXT,
  "issue_by" TEXT,
  "history" INTEGER,
  "numbers" INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "plan_bulletin__file" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "plan_bulletin__file_value" ON "plan_bulletin__file" (value, record);
CREATE TABLE IF NOT EXISTS "plan_bulletin__units" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "plan_bulletin__units_value" ON "plan_bulletin__units" (value, record);
CREATE INDEX IF NOT EXISTS "plan_bulletin_number" ON "plan_bulletin" (number);
CREATE INDEX IF NOT EXISTS "plan_bulletin_up1_state" ON "plan_bulletin" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_bulletin_up2_state" ON "plan_bulletin" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_bulletin_up3_state" ON "plan_bulletin" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_bulletin_up4_state" ON "plan_bulletin" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_bulletin_up5_state" ON "plan_bulletin" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_bulletin_up6_state" ON "plan_bulletin" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_bulletin_by_issued_on" ON "plan_bulletin" ("issued_on", id);
CREATE INDEX IF NOT EXISTS "plan_bulletin_up1_by_issued_on" ON "plan_bulletin" (up1, "issued_on", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_bulletin_up2_by_issued_on" ON "plan_bulletin" (up2, "issued_on", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_bulletin_by_issue_by" ON "plan_bulletin" ("issue_by", id) WHERE "issue_by" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_bulletin_by_round" ON "plan_bulletin" ("round", id) WHERE "round" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_bulletin_by_office" ON "plan_bulletin" ("office", id) WHERE "office" IS NOT NULL;
CREATE TABLE IF NOT EXISTS "plan_bulletin~words" (at INTEGER NOT NULL, word TEXT NOT NULL, record BLOB NOT NULL, field INTEGER NOT NULL, owner BLOB, PRIMARY KEY (at, word, record, field)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "plan_bulletin~words.told" (record BLOB NOT NULL, field INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (record, field)) STRICT, WITHOUT ROWID;

-- plan.milestone 节点

CREATE TABLE IF NOT EXISTS "plan_milestone" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "task" BLOB,
  "plan" BLOB,
  "title" TEXT,
  "due_on" TEXT,
  "late_after" TEXT,
  "weight" INTEGER,
  "holder" BLOB,
  "note" TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "plan_milestone__evidence" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "plan_milestone__evidence_value" ON "plan_milestone__evidence" (value, record);
CREATE INDEX IF NOT EXISTS "plan_milestone_up1_state" ON "plan_milestone" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_milestone_up2_state" ON "plan_milestone" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_milestone_up3_state" ON "plan_milestone" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_milestone_up4_state" ON "plan_milestone" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_milestone_up5_state" ON "plan_milestone" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_milestone_up6_state" ON "plan_milestone" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_milestone_by_due_on" ON "plan_milestone" ("due_on", id);
CREATE INDEX IF NOT EXISTS "plan_milestone_up1_by_due_on" ON "plan_milestone" (up1, "due_on", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_milestone_up2_by_due_on" ON "plan_milestone" (up2, "due_on", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_milestone_by_late_after" ON "plan_milestone" ("late_after", id) WHERE "late_after" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_milestone_by_task" ON "plan_milestone" ("task", id) WHERE "task" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_milestone_by_plan" ON "plan_milestone" ("plan", id) WHERE "plan" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_milestone_by_holder" ON "plan_milestone" ("holder", id) WHERE "holder" IS NOT NULL;
CREATE TABLE IF NOT EXISTS "plan_milestone~words" (at INTEGER NOT NULL, word TEXT NOT NULL, record BLOB NOT NULL, field INTEGER NOT NULL, owner BLOB, PRIMARY KEY (at, word, record, field)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "plan_milestone~words.told" (record BLOB NOT NULL, field INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (record, field)) STRICT, WITHOUT ROWID;

-- plan.deliverable 成果

CREATE TABLE IF NOT EXISTS "plan_deliverable" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "task" BLOB,
  "plan" BLOB,
  "kind" TEXT,
  "name" TEXT,
  "holder" BLOB,
  "due_on" TEXT,
  "continues" BLOB,
  "at" INTEGER,
  "to" INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "plan_deliverable__evidence" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "plan_deliverable__evidence_value" ON "plan_deliverable__evidence" (value, record);
CREATE INDEX IF NOT EXISTS "plan_deliverable_up1_state" ON "plan_deliverable" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_deliverable_up2_state" ON "plan_deliverable" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_deliverable_up3_state" ON "plan_deliverable" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_deliverable_up4_state" ON "plan_deliverable" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_deliverable_up5_state" ON "plan_deliverable" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_deliverable_up6_state" ON "plan_deliverable" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_deliverable_by_due_on" ON "plan_deliverable" ("due_on", id);
CREATE INDEX IF NOT EXISTS "plan_deliverable_up1_by_due_on" ON "plan_deliverable" (up1, "due_on", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_deliverable_up2_by_due_on" ON "plan_deliverable" (up2, "due_on", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_deliverable_by_task" ON "plan_deliverable" ("task", id) WHERE "task" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_deliverable_by_plan" ON "plan_deliverable" ("plan", id) WHERE "plan" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_deliverable_by_holder" ON "plan_deliverable" ("holder", id) WHERE "holder" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_deliverable_by_continues" ON "plan_deliverable" ("continues", id) WHERE "continues" IS NOT NULL;
CREATE TABLE IF NOT EXISTS "plan_deliverable~words" (at INTEGER NOT NULL, word TEXT NOT NULL, record BLOB NOT NULL, field INTEGER NOT NULL, owner BLOB, PRIMARY KEY (at, word, record, field)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "plan_deliverable~words.told" (record BLOB NOT NULL, field INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (record, field)) STRICT, WITHOUT ROWID;

-- plan.proposal 建议提案

CREATE TABLE IF NOT EXISTS "plan_proposal" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "kind" TEXT,
  "session" TEXT,
  "code" TEXT,
  "title" TEXT,
  "proposers" TEXT,
  "text" TEXT,
  "manner" TEXT,
  "lead" BLOB,
  "assigned_on" TEXT,
  "due_on" TEXT,
  "extended" TEXT,
  "task" BLOB,
  "result" TEXT,
  "reply" TEXT,
  "replied_on" TEXT,
  "satisfaction" TEXT,
  "opinion" TEXT,
  "rated_on" TEXT,
  "redo_by" TEXT,
  "answer_by" TEXT,
  "openness" TEXT,
  "closed_why" TEXT,
  "publish_by" TEXT,
  "published_on" TEXT,
  "close_by" TEXT,
  "merged_into" BLOB
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "plan_proposal__file" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "plan_proposal__file_value" ON "plan_proposal__file" (value, record);
CREATE TABLE IF NOT EXISTS "plan_proposal__supporting" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "plan_proposal__supporting_value" ON "plan_proposal__supporting" (value, record);
CREATE TABLE IF NOT EXISTS "plan_proposal__contact" (
  record BLOB NOT NULL, idx INTEGER NOT NULL, id BLOB NOT NULL,
  "day" TEXT,
  "manner" TEXT,
  "said" TEXT,
  PRIMARY KEY (record, idx)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "plan_proposal__reply_file" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "plan_proposal__reply_file_value" ON "plan_proposal__reply_file" (value, record);
CREATE INDEX IF NOT EXISTS "plan_proposal_number" ON "plan_proposal" (number);
CREATE INDEX IF NOT EXISTS "plan_proposal_up1_state" ON "plan_proposal" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_proposal_up2_state" ON "plan_proposal" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_proposal_up3_state" ON "plan_proposal" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_proposal_up4_state" ON "plan_proposal" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_proposal_up5_state" ON "plan_proposal" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_proposal_up6_state" ON "plan_proposal" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_proposal_by_due_on" ON "plan_proposal" ("due_on", id);
CREATE INDEX IF NOT EXISTS "plan_proposal_up1_by_due_on" ON "plan_proposal" (up1, "due_on", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_proposal_up2_by_due_on" ON "plan_proposal" (up2, "due_on", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_proposal_by_assigned_on" ON "plan_proposal" ("assigned_on", id);
CREATE INDEX IF NOT EXISTS "plan_proposal_up1_by_assigned_on" ON "plan_proposal" (up1, "assigned_on", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_proposal_up2_by_assigned_on" ON "plan_proposal" (up2, "assigned_on", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_proposal_by_answer_by" ON "plan_proposal" ("answer_by", id) WHERE "answer_by" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_proposal_by_close_by" ON "plan_proposal" ("close_by", id) WHERE "close_by" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_proposal_by_publish_by" ON "plan_proposal" ("publish_by", id) WHERE "publish_by" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_proposal_by_lead" ON "plan_proposal" ("lead", id) WHERE "lead" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_proposal_by_task" ON "plan_proposal" ("task", id) WHERE "task" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_proposal_by_merged_into" ON "plan_proposal" ("merged_into", id) WHERE "merged_into" IS NOT NULL;
CREATE TABLE IF NOT EXISTS "plan_proposal~words" (at INTEGER NOT NULL, word TEXT NOT NULL, record BLOB NOT NULL, field INTEGER NOT NULL, owner BLOB, PRIMARY KEY (at, word, record, field)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "plan_proposal~words.told" (record BLOB NOT NULL, field INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (record, field)) STRICT, WITHOUT ROWID;

-- plan.summary 总结

CREATE TABLE IF NOT EXISTS "plan_summary" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "plan" BLOB,
  "kind" TEXT,
  "title" TEXT,
  "as_of" TEXT,
  "history" INTEGER,
  "numbers" INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "plan_summary__file" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "plan_summary__file_value" ON "plan_summary__file" (value, record);
CREATE INDEX IF NOT EXISTS "plan_summary_up1" ON "plan_summary" (up1, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_summary_up2" ON "plan_summary" (up2, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_summary_up3" ON "plan_summary" (up3, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_summary_up4" ON "plan_summary" (up4, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_summary_up5" ON "plan_summary" (up5, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_summary_up6" ON "plan_summary" (up6, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_summary_by_as_of" ON "plan_summary" ("as_of", id);
CREATE INDEX IF NOT EXISTS "plan_summary_up1_by_as_of" ON "plan_summary" (up1, "as_of", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_summary_up2_by_as_of" ON "plan_summary" (up2, "as_of", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_summary_by_plan" ON "plan_summary" ("plan", id) WHERE "plan" IS NOT NULL;
CREATE TABLE IF NOT EXISTS "plan_summary~words" (at INTEGER NOT NULL, word TEXT NOT NULL, record BLOB NOT NULL, field INTEGER NOT NULL, owner BLOB, PRIMARY KEY (at, word, record, field)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "plan_summary~words.told" (record BLOB NOT NULL, field INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (record, field)) STRICT, WITHOUT ROWID;

-- plan.change 修订对比

CREATE TABLE IF NOT EXISTS "plan_change" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "edition" BLOB,
  "plan" BLOB,
  "seq" INTEGER,
  "title" TEXT,
  "kind" TEXT,
  "before" BLOB,
  "after" BLOB,
  "likeness" INTEGER,
  "differences" TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "plan_change_up1_state" ON "plan_change" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_change_up2_state" ON "plan_change" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_change_up3_state" ON "plan_change" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_change_up4_state" ON "plan_change" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_change_up5_state" ON "plan_change" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_change_up6_state" ON "plan_change" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_change_by_seq" ON "plan_change" ("seq", id);
CREATE INDEX IF NOT EXISTS "plan_change_up1_by_seq" ON "plan_change" (up1, "seq", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_change_up2_by_seq" ON "plan_change" (up2, "seq", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_change_by_edition" ON "plan_change" ("edition", id) WHERE "edition" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_change_by_plan" ON "plan_change" ("plan", id) WHERE "plan" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_change_by_before" ON "plan_change" ("before", id) WHERE "before" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_change_by_after" ON "plan_change" ("after", id) WHERE "after" IS NOT NULL;

-- plan.section 计划章节

CREATE TABLE IF NOT EXISTS "plan_section" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "plan" BLOB,
  "label" TEXT,
  "title" TEXT,
  "level" INTEGER,
  "seq" INTEGER,
  "at" INTEGER,
  "to" INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "plan_section_up1" ON "plan_section" (up1, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_section_up2" ON "plan_section" (up2, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_section_up3" ON "plan_section" (up3, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_section_up4" ON "plan_section" (up4, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_section_up5" ON "plan_section" (up5, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_section_up6" ON "plan_section" (up6, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_section_by_seq" ON "plan_section" ("seq", id);
CREATE INDEX IF NOT EXISTS "plan_section_up1_by_seq" ON "plan_section" (up1, "seq", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_section_up2_by_seq" ON "plan_section" (up2, "seq", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "plan_section_by_plan" ON "plan_section" ("plan", id) WHERE "plan" IS NOT NULL;
