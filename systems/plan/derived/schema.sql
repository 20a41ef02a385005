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
  "text" TEXT,
  "problems" TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "plan_plan__file" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "plan_plan__file_value" ON "plan_plan__file" (value, record);
CREATE INDEX IF NOT EXISTS "plan_plan_up1_state" ON "plan_plan" (up1, state, id);
CREATE INDEX IF NOT EXISTS "plan_plan_up2_state" ON "plan_plan" (up2, state, id);
CREATE INDEX IF NOT EXISTS "plan_plan_up3_state" ON "plan_plan" (up3, state, id);
CREATE INDEX IF NOT EXISTS "plan_plan_up4_state" ON "plan_plan" (up4, state, id);
CREATE INDEX IF NOT EXISTS "plan_plan_up5_state" ON "plan_plan" (up5, state, id);
CREATE INDEX IF NOT EXISTS "plan_plan_up6_state" ON "plan_plan" (up6, state, id);
CREATE INDEX IF NOT EXISTS "plan_plan_by_issued_on" ON "plan_plan" ("issued_on", id);
CREATE INDEX IF NOT EXISTS "plan_plan_up1_by_issued_on" ON "plan_plan" (up1, "issued_on", id);
CREATE INDEX IF NOT EXISTS "plan_plan_up2_by_issued_on" ON "plan_plan" (up2, "issued_on", id);
CREATE INDEX IF NOT EXISTS "plan_plan_up3_by_issued_on" ON "plan_plan" (up3, "issued_on", id);
CREATE INDEX IF NOT EXISTS "plan_plan_by_ends_on" ON "plan_plan" ("ends_on", id);
CREATE INDEX IF NOT EXISTS "plan_plan_up1_by_ends_on" ON "plan_plan" (up1, "ends_on", id);
CREATE INDEX IF NOT EXISTS "plan_plan_up2_by_ends_on" ON "plan_plan" (up2, "ends_on", id);
CREATE INDEX IF NOT EXISTS "plan_plan_up3_by_ends_on" ON "plan_plan" (up3, "ends_on", id);
CREATE INDEX IF NOT EXISTS "plan_plan_by_issuer" ON "plan_plan" ("issuer", id);
CREATE INDEX IF NOT EXISTS "plan_plan_by_office" ON "plan_plan" ("office", id);
CREATE TABLE IF NOT EXISTS "plan_plan~words" (record BLOB NOT NULL, field INTEGER NOT NULL, word TEXT NOT NULL, at INTEGER NOT NULL, owner BLOB, PRIMARY KEY (record, field, word)) STRICT, WITHOUT ROWID;

-- plan.task 任务

CREATE TABLE IF NOT EXISTS "plan_task" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "plan" BLOB,
  "section" BLOB,
  "no" INTEGER,
  "kind" TEXT,
  "title" TEXT,
  "text" TEXT,
  "goals" TEXT,
  "measures" TEXT,
  "lead" BLOB,
  "chief" BLOB,
  "person" BLOB,
  "due_on" TEXT,
  "named_units" TEXT,
  "match" TEXT,
  "progress" INTEGER,
  "progress_kind" TEXT,
  "at" INTEGER,
  "to" INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "plan_task__supporting" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "plan_task__supporting_value" ON "plan_task__supporting" (value, record);
CREATE TABLE IF NOT EXISTS "plan_task__involved" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "plan_task__involved_value" ON "plan_task__involved" (value, record);
CREATE INDEX IF NOT EXISTS "plan_task_up1_state" ON "plan_task" (up1, state, id);
CREATE INDEX IF NOT EXISTS "plan_task_up2_state" ON "plan_task" (up2, state, id);
CREATE INDEX IF NOT EXISTS "plan_task_up3_state" ON "plan_task" (up3, state, id);
CREATE INDEX IF NOT EXISTS "plan_task_up4_state" ON "plan_task" (up4, state, id);
CREATE INDEX IF NOT EXISTS "plan_task_up5_state" ON "plan_task" (up5, state, id);
CREATE INDEX IF NOT EXISTS "plan_task_up6_state" ON "plan_task" (up6, state, id);
CREATE INDEX IF NOT EXISTS "plan_task_by_no" ON "plan_task" ("no", id);
CREATE INDEX IF NOT EXISTS "plan_task_up1_by_no" ON "plan_task" (up1, "no", id);
CREATE INDEX IF NOT EXISTS "plan_task_up2_by_no" ON "plan_task" (up2, "no", id);
CREATE INDEX IF NOT EXISTS "plan_task_up3_by_no" ON "plan_task" (up3, "no", id);
CREATE INDEX IF NOT EXISTS "plan_task_by_due_on" ON "plan_task" ("due_on", id);
CREATE INDEX IF NOT EXISTS "plan_task_up1_by_due_on" ON "plan_task" (up1, "due_on", id);
CREATE INDEX IF NOT EXISTS "plan_task_up2_by_due_on" ON "plan_task" (up2, "due_on", id);
CREATE INDEX IF NOT EXISTS "plan_task_up3_by_due_on" ON "plan_task" (up3, "due_on", id);
CREATE INDEX IF NOT EXISTS "plan_task_by_progress" ON "plan_task" ("progress", id);
CREATE INDEX IF NOT EXISTS "plan_task_up1_by_progress" ON "plan_task" (up1, "progress", id);
CREATE INDEX IF NOT EXISTS "plan_task_up2_by_progress" ON "plan_task" (up2, "progress", id);
CREATE INDEX IF NOT EXISTS "plan_task_up3_by_progress" ON "plan_task" (up3, "progress", id);
CREATE INDEX IF NOT EXISTS "plan_task_by_plan" ON "plan_task" ("plan", id);
CREATE INDEX IF NOT EXISTS "plan_task_by_section" ON "plan_task" ("section", id);
CREATE INDEX IF NOT EXISTS "plan_task_by_lead" ON "plan_task" ("lead", id);
CREATE INDEX IF NOT EXISTS "plan_task_by_chief" ON "plan_task" ("chief", id);
CREATE INDEX IF NOT EXISTS "plan_task_by_person" ON "plan_task" ("person", id);
CREATE TABLE IF NOT EXISTS "plan_task~words" (record BLOB NOT NULL, field INTEGER NOT NULL, word TEXT NOT NULL, at INTEGER NOT NULL, owner BLOB, PRIMARY KEY (record, field, word)) STRICT, WITHOUT ROWID;

-- plan.target 目标

CREATE TABLE IF NOT EXISTS "plan_target" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "task" BLOB,
  "plan" BLOB,
  "parent" BLOB,
  "quote" TEXT,
  "subject" TEXT,
  "comparator" TEXT,
  "value" INTEGER,
  "value_to" INTEGER,
  "unit" TEXT,
  "additive" INTEGER,
  "due_on" TEXT,
  "holder" BLOB,
  "giver" BLOB,
  "result" INTEGER,
  "as_of" TEXT,
  "reached" INTEGER,
  "provenance" TEXT,
  "parts" INTEGER,
  "drafts" INTEGER,
  "open_reports" INTEGER,
  "reports" INTEGER,
  "at" INTEGER,
  "to" INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "plan_target_up1_state" ON "plan_target" (up1, state, id);
CREATE INDEX IF NOT EXISTS "plan_target_up2_state" ON "plan_target" (up2, state, id);
CREATE INDEX IF NOT EXISTS "plan_target_up3_state" ON "plan_target" (up3, state, id);
CREATE INDEX IF NOT EXISTS "plan_target_up4_state" ON "plan_target" (up4, state, id);
CREATE INDEX IF NOT EXISTS "plan_target_up5_state" ON "plan_target" (up5, state, id);
CREATE INDEX IF NOT EXISTS "plan_target_up6_state" ON "plan_target" (up6, state, id);
CREATE INDEX IF NOT EXISTS "plan_target_by_due_on" ON "plan_target" ("due_on", id);
CREATE INDEX IF NOT EXISTS "plan_target_up1_by_due_on" ON "plan_target" (up1, "due_on", id);
CREATE INDEX IF NOT EXISTS "plan_target_up2_by_due_on" ON "plan_target" (up2, "due_on", id);
CREATE INDEX IF NOT EXISTS "plan_target_up3_by_due_on" ON "plan_target" (up3, "due_on", id);
CREATE INDEX IF NOT EXISTS "plan_target_by_reached" ON "plan_target" ("reached", id);
CREATE INDEX IF NOT EXISTS "plan_target_up1_by_reached" ON "plan_target" (up1, "reached", id);
CREATE INDEX IF NOT EXISTS "plan_target_up2_by_reached" ON "plan_target" (up2, "reached", id);
CREATE INDEX IF NOT EXISTS "plan_target_up3_by_reached" ON "plan_target" (up3, "reached", id);
CREATE INDEX IF NOT EXISTS "plan_target_by_task" ON "plan_target" ("task", id);
CREATE INDEX IF NOT EXISTS "plan_target_by_plan" ON "plan_target" ("plan", id);
CREATE INDEX IF NOT EXISTS "plan_target_by_parent" ON "plan_target" ("parent", id);
CREATE INDEX IF NOT EXISTS "plan_target_by_holder" ON "plan_target" ("holder", id);
CREATE INDEX IF NOT EXISTS "plan_target_by_giver" ON "plan_target" ("giver", id);
CREATE TABLE IF NOT EXISTS "plan_target~words" (record BLOB NOT NULL, field INTEGER NOT NULL, word TEXT NOT NULL, at INTEGER NOT NULL, owner BLOB, PRIMARY KEY (record, field, word)) STRICT, WITHOUT ROWID;

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
  "previous" INTEGER,
  "value" INTEGER,
  "percent" INTEGER,
  "text" TEXT,
  "problem" TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "plan_report__evidence" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "plan_report__evidence_value" ON "plan_report__evidence" (value, record);
CREATE TABLE IF NOT EXISTS "plan_report__counts_for" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "plan_report__counts_for_value" ON "plan_report__counts_for" (value, record);
CREATE INDEX IF NOT EXISTS "plan_report_number" ON "plan_report" (number);
CREATE INDEX IF NOT EXISTS "plan_report_up1_state" ON "plan_report" (up1, state, id);
CREATE INDEX IF NOT EXISTS "plan_report_up2_state" ON "plan_report" (up2, state, id);
CREATE INDEX IF NOT EXISTS "plan_report_up3_state" ON "plan_report" (up3, state, id);
CREATE INDEX IF NOT EXISTS "plan_report_up4_state" ON "plan_report" (up4, state, id);
CREATE INDEX IF NOT EXISTS "plan_report_up5_state" ON "plan_report" (up5, state, id);
CREATE INDEX IF NOT EXISTS "plan_report_up6_state" ON "plan_report" (up6, state, id);
CREATE INDEX IF NOT EXISTS "plan_report_by_period" ON "plan_report" ("period", id);
CREATE INDEX IF NOT EXISTS "plan_report_up1_by_period" ON "plan_report" (up1, "period", id);
CREATE INDEX IF NOT EXISTS "plan_report_up2_by_period" ON "plan_report" (up2, "period", id);
CREATE INDEX IF NOT EXISTS "plan_report_up3_by_period" ON "plan_report" (up3, "period", id);
CREATE INDEX IF NOT EXISTS "plan_report_by_target" ON "plan_report" ("target", id);
CREATE INDEX IF NOT EXISTS "plan_report_by_task" ON "plan_report" ("task", id);
CREATE INDEX IF NOT EXISTS "plan_report_by_plan" ON "plan_report" ("plan", id);
CREATE INDEX IF NOT EXISTS "plan_report_by_unit" ON "plan_report" ("unit", id);
CREATE INDEX IF NOT EXISTS "plan_report_by_confirmer" ON "plan_report" ("confirmer", id);
CREATE TABLE IF NOT EXISTS "plan_report~words" (record BLOB NOT NULL, field INTEGER NOT NULL, word TEXT NOT NULL, at INTEGER NOT NULL, owner BLOB, PRIMARY KEY (record, field, word)) STRICT, WITHOUT ROWID;

-- plan.indicator 规划指标

CREATE TABLE IF NOT EXISTS "plan_indicator" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "plan" BLOB,
  "group" TEXT,
  "name" TEXT,
  "unit" TEXT,
  "baseline_year" INTEGER,
  "baseline" INTEGER,
  "target_year" INTEGER,
  "target" INTEGER,
  "kind" TEXT,
  "at" INTEGER,
  "to" INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "plan_indicator_up1" ON "plan_indicator" (up1, id);
CREATE INDEX IF NOT EXISTS "plan_indicator_up2" ON "plan_indicator" (up2, id);
CREATE INDEX IF NOT EXISTS "plan_indicator_up3" ON "plan_indicator" (up3, id);
CREATE INDEX IF NOT EXISTS "plan_indicator_up4" ON "plan_indicator" (up4, id);
CREATE INDEX IF NOT EXISTS "plan_indicator_up5" ON "plan_indicator" (up5, id);
CREATE INDEX IF NOT EXISTS "plan_indicator_up6" ON "plan_indicator" (up6, id);
CREATE INDEX IF NOT EXISTS "plan_indicator_by_target_year" ON "plan_indicator" ("target_year", id);
CREATE INDEX IF NOT EXISTS "plan_indicator_up1_by_target_year" ON "plan_indicator" (up1, "target_year", id);
CREATE INDEX IF NOT EXISTS "plan_indicator_up2_by_target_year" ON "plan_indicator" (up2, "target_year", id);
CREATE INDEX IF NOT EXISTS "plan_indicator_up3_by_target_year" ON "plan_indicator" (up3, "target_year", id);
CREATE INDEX IF NOT EXISTS "plan_indicator_by_plan" ON "plan_indicator" ("plan", id);
CREATE TABLE IF NOT EXISTS "plan_indicator~words" (record BLOB NOT NULL, field INTEGER NOT NULL, word TEXT NOT NULL, at INTEGER NOT NULL, owner BLOB, PRIMARY KEY (record, field, word)) STRICT, WITHOUT ROWID;

-- plan.milestone 节点

CREATE TABLE IF NOT EXISTS "plan_milestone" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "task" BLOB,
  "plan" BLOB,
  "title" TEXT,
  "due_on" TEXT,
  "weight" INTEGER,
  "holder" BLOB,
  "note" TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "plan_milestone__evidence" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "plan_milestone__evidence_value" ON "plan_milestone__evidence" (value, record);
CREATE INDEX IF NOT EXISTS "plan_milestone_up1_state" ON "plan_milestone" (up1, state, id);
CREATE INDEX IF NOT EXISTS "plan_milestone_up2_state" ON "plan_milestone" (up2, state, id);
CREATE INDEX IF NOT EXISTS "plan_milestone_up3_state" ON "plan_milestone" (up3, state, id);
CREATE INDEX IF NOT EXISTS "plan_milestone_up4_state" ON "plan_milestone" (up4, state, id);
CREATE INDEX IF NOT EXISTS "plan_milestone_up5_state" ON "plan_milestone" (up5, state, id);
CREATE INDEX IF NOT EXISTS "plan_milestone_up6_state" ON "plan_milestone" (up6, state, id);
CREATE INDEX IF NOT EXISTS "plan_milestone_by_due_on" ON "plan_milestone" ("due_on", id);
CREATE INDEX IF NOT EXISTS "plan_milestone_up1_by_due_on" ON "plan_milestone" (up1, "due_on", id);
CREATE INDEX IF NOT EXISTS "plan_milestone_up2_by_due_on" ON "plan_milestone" (up2, "due_on", id);
CREATE INDEX IF NOT EXISTS "plan_milestone_up3_by_due_on" ON "plan_milestone" (up3, "due_on", id);
CREATE INDEX IF NOT EXISTS "plan_milestone_by_task" ON "plan_milestone" ("task", id);
CREATE INDEX IF NOT EXISTS "plan_milestone_by_plan" ON "plan_milestone" ("plan", id);
CREATE INDEX IF NOT EXISTS "plan_milestone_by_holder" ON "plan_milestone" ("holder", id);
CREATE TABLE IF NOT EXISTS "plan_milestone~words" (record BLOB NOT NULL, field INTEGER NOT NULL, word TEXT NOT NULL, at INTEGER NOT NULL, owner BLOB, PRIMARY KEY (record, field, word)) STRICT, WITHOUT ROWID;

-- plan.deliverable 成果

CREATE TABLE IF NOT EXISTS "plan_deliverable" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "task" BLOB,
  "plan" BLOB,
  "kind" TEXT,
  "name" TEXT,
  "holder" BLOB,
  "due_on" TEXT,
  "at" INTEGER,
  "to" INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "plan_deliverable__evidence" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "plan_deliverable__evidence_value" ON "plan_deliverable__evidence" (value, record);
CREATE INDEX IF NOT EXISTS "plan_deliverable_up1_state" ON "plan_deliverable" (up1, state, id);
CREATE INDEX IF NOT EXISTS "plan_deliverable_up2_state" ON "plan_deliverable" (up2, state, id);
CREATE INDEX IF NOT EXISTS "plan_deliverable_up3_state" ON "plan_deliverable" (up3, state, id);
CREATE INDEX IF NOT EXISTS "plan_deliverable_up4_state" ON "plan_deliverable" (up4, state, id);
CREATE INDEX IF NOT EXISTS "plan_deliverable_up5_state" ON "plan_deliverable" (up5, state, id);
CREATE INDEX IF NOT EXISTS "plan_deliverable_up6_state" ON "plan_deliverable" (up6, state, id);
CREATE INDEX IF NOT EXISTS "plan_deliverable_by_due_on" ON "plan_deliverable" ("due_on", id);
CREATE INDEX IF NOT EXISTS "plan_deliverable_up1_by_due_on" ON "plan_deliverable" (up1, "due_on", id);
CREATE INDEX IF NOT EXISTS "plan_deliverable_up2_by_due_on" ON "plan_deliverable" (up2, "due_on", id);
CREATE INDEX IF NOT EXISTS "plan_deliverable_up3_by_due_on" ON "plan_deliverable" (up3, "due_on", id);
CREATE INDEX IF NOT EXISTS "plan_deliverable_by_task" ON "plan_deliverable" ("task", id);
CREATE INDEX IF NOT EXISTS "plan_deliverable_by_plan" ON "plan_deliverable" ("plan", id);
CREATE INDEX IF NOT EXISTS "plan_deliverable_by_holder" ON "plan_deliverable" ("holder", id);
CREATE TABLE IF NOT EXISTS "plan_deliverable~words" (record BLOB NOT NULL, field INTEGER NOT NULL, word TEXT NOT NULL, at INTEGER NOT NULL, owner BLOB, PRIMARY KEY (record, field, word)) STRICT, WITHOUT ROWID;

-- plan.summary 总结

CREATE TABLE IF NOT EXISTS "plan_summary" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "plan" BLOB,
  "title" TEXT,
  "as_of" TEXT,
  "history" INTEGER,
  "numbers" INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "plan_summary__file" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "plan_summary__file_value" ON "plan_summary__file" (value, record);
CREATE INDEX IF NOT EXISTS "plan_summary_up1" ON "plan_summary" (up1, id);
CREATE INDEX IF NOT EXISTS "plan_summary_up2" ON "plan_summary" (up2, id);
CREATE INDEX IF NOT EXISTS "plan_summary_up3" ON "plan_summary" (up3, id);
CREATE INDEX IF NOT EXISTS "plan_summary_up4" ON "plan_summary" (up4, id);
CREATE INDEX IF NOT EXISTS "plan_summary_up5" ON "plan_summary" (up5, id);
CREATE INDEX IF NOT EXISTS "plan_summary_up6" ON "plan_summary" (up6, id);
CREATE INDEX IF NOT EXISTS "plan_summary_by_as_of" ON "plan_summary" ("as_of", id);
CREATE INDEX IF NOT EXISTS "plan_summary_up1_by_as_of" ON "plan_summary" (up1, "as_of", id);
CREATE INDEX IF NOT EXISTS "plan_summary_up2_by_as_of" ON "plan_summary" (up2, "as_of", id);
CREATE INDEX IF NOT EXISTS "plan_summary_up3_by_as_of" ON "plan_summary" (up3, "as_of", id);
CREATE INDEX IF NOT EXISTS "plan_summary_by_plan" ON "plan_summary" ("plan", id);
CREATE TABLE IF NOT EXISTS "plan_summary~words" (record BLOB NOT NULL, field INTEGER NOT NULL, word TEXT NOT NULL, at INTEGER NOT NULL, owner BLOB, PRIMARY KEY (record, field, word)) STRICT, WITHOUT ROWID;

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
CREATE INDEX IF NOT EXISTS "plan_section_up1" ON "plan_section" (up1, id);
CREATE INDEX IF NOT EXISTS "plan_section_up2" ON "plan_section" (up2, id);
CREATE INDEX IF NOT EXISTS "plan_section_up3" ON "plan_section" (up3, id);
CREATE INDEX IF NOT EXISTS "plan_section_up4" ON "plan_section" (up4, id);
CREATE INDEX IF NOT EXISTS "plan_section_up5" ON "plan_section" (up5, id);
CREATE INDEX IF NOT EXISTS "plan_section_up6" ON "plan_section" (up6, id);
CREATE INDEX IF NOT EXISTS "plan_section_by_seq" ON "plan_section" ("seq", id);
CREATE INDEX IF NOT EXISTS "plan_section_up1_by_seq" ON "plan_section" (up1, "seq", id);
CREATE INDEX IF NOT EXISTS "plan_section_up2_by_seq" ON "plan_section" (up2, "seq", id);
CREATE INDEX IF NOT EXISTS "plan_section_up3_by_seq" ON "plan_section" (up3, "seq", id);
CREATE INDEX IF NOT EXISTS "plan_section_by_plan" ON "plan_section" ("plan", id);
