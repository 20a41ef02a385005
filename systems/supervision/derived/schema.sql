-- supervision: written by `UPDATE=1 cargo test -p systems --test derived`, not by hand.

-- supervision.warning 监测预警

CREATE TABLE IF NOT EXISTS "supervision_warning" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "measure" TEXT,
  "title" TEXT,
  "unit" BLOB,
  "kind" TEXT,
  "says" TEXT,
  "first" INTEGER,
  "value" INTEGER,
  "bound" INTEGER,
  "measured_in" TEXT,
  "period" TEXT,
  "due_on" TEXT,
  "explanation" TEXT,
  "accept_by" TEXT,
  "closed_on" TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "supervision_warning__behind" (
  record BLOB NOT NULL, idx INTEGER NOT NULL, id BLOB NOT NULL,
  "unit" BLOB,
  "says" TEXT,
  PRIMARY KEY (record, idx)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "supervision_warning__behind_unit" ON "supervision_warning__behind" ("unit", record);
CREATE INDEX IF NOT EXISTS "supervision_warning_number" ON "supervision_warning" (number);
CREATE INDEX IF NOT EXISTS "supervision_warning_up1_state" ON "supervision_warning" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_warning_up2_state" ON "supervision_warning" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_warning_up3_state" ON "supervision_warning" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_warning_up4_state" ON "supervision_warning" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_warning_up5_state" ON "supervision_warning" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_warning_up6_state" ON "supervision_warning" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_warning_by_due_on" ON "supervision_warning" ("due_on", id);
CREATE INDEX IF NOT EXISTS "supervision_warning_up1_by_due_on" ON "supervision_warning" (up1, "due_on", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_warning_up2_by_due_on" ON "supervision_warning" (up2, "due_on", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_warning_by_closed_on" ON "supervision_warning" ("closed_on", id);
CREATE INDEX IF NOT EXISTS "supervision_warning_up1_by_closed_on" ON "supervision_warning" (up1, "closed_on", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_warning_up2_by_closed_on" ON "supervision_warning" (up2, "closed_on", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_warning_up1_by_state.due_on" ON "supervision_warning" (up1, "state", "due_on", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_warning_up1_by_state.closed_on" ON "supervision_warning" (up1, "state", "closed_on", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_warning_up2_by_state.due_on" ON "supervision_warning" (up2, "state", "due_on", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_warning_up2_by_state.closed_on" ON "supervision_warning" (up2, "state", "closed_on", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_warning_up1_by_kind" ON "supervision_warning" (up1, "kind", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_warning_up1_by_kind.due_on" ON "supervision_warning" (up1, "kind", "due_on", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_warning_up1_by_kind.closed_on" ON "supervision_warning" (up1, "kind", "closed_on", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_warning_up2_by_kind" ON "supervision_warning" (up2, "kind", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_warning_up2_by_kind.due_on" ON "supervision_warning" (up2, "kind", "due_on", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_warning_up2_by_kind.closed_on" ON "supervision_warning" (up2, "kind", "closed_on", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_warning_up1_by_measure" ON "supervision_warning" (up1, "measure", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_warning_up1_by_measure.due_on" ON "supervision_warning" (up1, "measure", "due_on", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_warning_up1_by_measure.closed_on" ON "supervision_warning" (up1, "measure", "closed_on", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_warning_up2_by_measure" ON "supervision_warning" (up2, "measure", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_warning_up2_by_measure.due_on" ON "supervision_warning" (up2, "measure", "due_on", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_warning_up2_by_measure.closed_on" ON "supervision_warning" (up2, "measure", "closed_on", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_warning_by_accept_by" ON "supervision_warning" ("accept_by", id) WHERE "accept_by" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_warning_by_unit" ON "supervision_warning" ("unit", id) WHERE "unit" IS NOT NULL;
CREATE TABLE IF NOT EXISTS "supervision_warning~words" (at INTEGER NOT NULL, word TEXT NOT NULL, record BLOB NOT NULL, field INTEGER NOT NULL, owner BLOB, PRIMARY KEY (at, word, record, field)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "supervision_warning~words.told" (record BLOB NOT NULL, field INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (record, field)) STRICT, WITHOUT ROWID;

-- supervision.rectification 督办事项

CREATE TABLE IF NOT EXISTS "supervision_rectification" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "title" TEXT,
  "about" TEXT,
  "cause" TEXT,
  "why" TEXT,
  "demand" TEXT,
  "unit" BLOB,
  "chief" BLOB,
  "days" INTEGER,
  "issued_on" TEXT,
  "decide_by" TEXT,
  "due_on" TEXT,
  "level" TEXT,
  "signed_by" BLOB,
  "signed_on" TEXT,
  "extend_to" TEXT,
  "extend_why" TEXT,
  "due_before" TEXT,
  "reply" TEXT,
  "replied_on" TEXT,
  "check_by" TEXT,
  "recheck_on" TEXT,
  "recheck" TEXT,
  "merged_into" BLOB
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "supervision_rectification__proof" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "supervision_rectification__proof_value" ON "supervision_rectification__proof" (value, record);
CREATE INDEX IF NOT EXISTS "supervision_rectification_number" ON "supervision_rectification" (number);
CREATE INDEX IF NOT EXISTS "supervision_rectification_up1_state" ON "supervision_rectification" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_rectification_up2_state" ON "supervision_rectification" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_rectification_up3_state" ON "supervision_rectification" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_rectification_up4_state" ON "supervision_rectification" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_rectification_up5_state" ON "supervision_rectification" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_rectification_up6_state" ON "supervision_rectification" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_rectification_by_due_on" ON "supervision_rectification" ("due_on", id);
CREATE INDEX IF NOT EXISTS "supervision_rectification_up1_by_due_on" ON "supervision_rectification" (up1, "due_on", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_rectification_up2_by_due_on" ON "supervision_rectification" (up2, "due_on", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_rectification_by_issued_on" ON "supervision_rectification" ("issued_on", id);
CREATE INDEX IF NOT EXISTS "supervision_rectification_up1_by_issued_on" ON "supervision_rectification" (up1, "issued_on", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_rectification_up2_by_issued_on" ON "supervision_rectification" (up2, "issued_on", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_rectification_by_recheck_on" ON "supervision_rectification" ("recheck_on", id);
CREATE INDEX IF NOT EXISTS "supervision_rectification_up1_by_recheck_on" ON "supervision_rectification" (up1, "recheck_on", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_rectification_up2_by_recheck_on" ON "supervision_rectification" (up2, "recheck_on", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_rectification_by_decide_by" ON "supervision_rectification" ("decide_by", id) WHERE "decide_by" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_rectification_by_check_by" ON "supervision_rectification" ("check_by", id) WHERE "check_by" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_rectification_by_about" ON "supervision_rectification" ("about", id) WHERE "about" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_rectification_by_unit" ON "supervision_rectification" ("unit", id) WHERE "unit" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_rectification_by_chief" ON "supervision_rectification" ("chief", id) WHERE "chief" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_rectification_by_signed_by" ON "supervision_rectification" ("signed_by", id) WHERE "signed_by" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_rectification_by_merged_into" ON "supervision_rectification" ("merged_into", id) WHERE "merged_into" IS NOT NULL;
CREATE TABLE IF NOT EXISTS "supervision_rectification~words" (at INTEGER NOT NULL, word TEXT NOT NULL, record BLOB NOT NULL, field INTEGER NOT NULL, owner BLOB, PRIMARY KEY (at, word, record, field)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "supervision_rectification~words.told" (record BLOB NOT NULL, field INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (record, field)) STRICT, WITHOUT ROWID;

-- supervision.instruction 领导批示

CREATE TABLE IF NOT EXISTS "supervision_instruction" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "text" TEXT,
  "about" TEXT,
  "author" BLOB,
  "unit" BLOB,
  "due_on" TEXT,
  "reply" TEXT,
  "replied_on" TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "supervision_instruction__proof" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "supervision_instruction__proof_value" ON "supervision_instruction__proof" (value, record);
CREATE INDEX IF NOT EXISTS "supervision_instruction_number" ON "supervision_instruction" (number);
CREATE INDEX IF NOT EXISTS "supervision_instruction_up1_state" ON "supervision_instruction" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_instruction_up2_state" ON "supervision_instruction" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_instruction_up3_state" ON "supervision_instruction" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_instruction_up4_state" ON "supervision_instruction" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_instruction_up5_state" ON "supervision_instruction" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_instruction_up6_state" ON "supervision_instruction" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_instruction_by_due_on" ON "supervision_instruction" ("due_on", id);
CREATE INDEX IF NOT EXISTS "supervision_instruction_up1_by_due_on" ON "supervision_instruction" (up1, "due_on", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_instruction_up2_by_due_on" ON "supervision_instruction" (up2, "due_on", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_instruction_by_about" ON "supervision_instruction" ("about", id) WHERE "about" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_instruction_by_author" ON "supervision_instruction" ("author", id) WHERE "author" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_instruction_by_unit" ON "supervision_instruction" ("unit", id) WHERE "unit" IS NOT NULL;
CREATE TABLE IF NOT EXISTS "supervision_instruction~words" (at INTEGER NOT NULL, word TEXT NOT NULL, record BLOB NOT NULL, field INTEGER NOT NULL, owner BLOB, PRIMARY KEY (at, word, record, field)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "supervision_instruction~words.told" (record BLOB NOT NULL, field INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (record, field)) STRICT, WITHOUT ROWID;

-- supervision.escalation 约谈通报

CREATE TABLE IF NOT EXISTS "supervision_escalation" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "title" TEXT,
  "about" TEXT,
  "kind" TEXT,
  "unit" BLOB,
  "act_by" TEXT,
  "held_on" TEXT,
  "host" TEXT,
  "present" TEXT,
  "minutes" TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "supervision_escalation__files" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "supervision_escalation__files_value" ON "supervision_escalation__files" (value, record);
CREATE INDEX IF NOT EXISTS "supervision_escalation_number" ON "supervision_escalation" (number);
CREATE INDEX IF NOT EXISTS "supervision_escalation_up1_state" ON "supervision_escalation" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_escalation_up2_state" ON "supervision_escalation" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_escalation_up3_state" ON "supervision_escalation" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_escalation_up4_state" ON "supervision_escalation" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_escalation_up5_state" ON "supervision_escalation" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_escalation_up6_state" ON "supervision_escalation" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_escalation_by_act_by" ON "supervision_escalation" ("act_by", id);
CREATE INDEX IF NOT EXISTS "supervision_escalation_up1_by_act_by" ON "supervision_escalation" (up1, "act_by", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_escalation_up2_by_act_by" ON "supervision_escalation" (up2, "act_by", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_escalation_by_held_on" ON "supervision_escalation" ("held_on", id);
CREATE INDEX IF NOT EXISTS "supervision_escalation_up1_by_held_on" ON "supervision_escalation" (up1, "held_on", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_escalation_up2_by_held_on" ON "supervision_escalation" (up2, "held_on", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_escalation_by_about" ON "supervision_escalation" ("about", id) WHERE "about" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "supervision_escalation_by_unit" ON "supervision_escalation" ("unit", id) WHERE "unit" IS NOT NULL;
CREATE TABLE IF NOT EXISTS "supervision_escalation~words" (at INTEGER NOT NULL, word TEXT NOT NULL, record BLOB NOT NULL, field INTEGER NOT NULL, owner BLOB, PRIMARY KEY (at, word, record, field)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "supervision_escalation~words.told" (record BLOB NOT NULL, field INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (record, field)) STRICT, WITHOUT ROWID;
