-- access: written by `UPDATE=1 cargo test -p systems --test derived`, not by hand.

-- access.provider 统一身份认证

CREATE TABLE IF NOT EXISTS "access_provider" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "title" TEXT,
  "issuer" TEXT,
  "client" TEXT,
  "secret" BLOB,
  "secret__index" BLOB,
  "claim" TEXT,
  "roots" TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "access_provider_up1_state" ON "access_provider" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_provider_up2_state" ON "access_provider" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_provider_up3_state" ON "access_provider" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_provider_up4_state" ON "access_provider" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_provider_up5_state" ON "access_provider" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_provider_up6_state" ON "access_provider" (up6, state, id) WHERE up6 IS NOT NULL;

-- access.account 账号

CREATE TABLE IF NOT EXISTS "access_account" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "name" TEXT,
  "login" TEXT,
  "unit" BLOB,
  "phone" TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "access_account_up1_state" ON "access_account" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_account_up2_state" ON "access_account" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_account_up3_state" ON "access_account" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_account_up4_state" ON "access_account" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_account_up5_state" ON "access_account" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_account_up6_state" ON "access_account" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_account_by_login" ON "access_account" ("login", id);
CREATE INDEX IF NOT EXISTS "access_account_up1_by_login" ON "access_account" (up1, "login", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_account_up2_by_login" ON "access_account" (up2, "login", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_account_by_name" ON "access_account" ("name", id);
CREATE INDEX IF NOT EXISTS "access_account_up1_by_name" ON "access_account" (up1, "name", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_account_up2_by_name" ON "access_account" (up2, "name", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_account_by_unit" ON "access_account" ("unit", id) WHERE "unit" IS NOT NULL;
CREATE TABLE IF NOT EXISTS "access_account~words" (at INTEGER NOT NULL, word TEXT NOT NULL, record BLOB NOT NULL, field INTEGER NOT NULL, owner BLOB, PRIMARY KEY (at, word, record, field)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "access_account~words.told" (record BLOB NOT NULL, field INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (record, field)) STRICT, WITHOUT ROWID;

-- access.delegation 委托代办

CREATE TABLE IF NOT EXISTS "access_delegation" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "title" TEXT,
  "giver" BLOB,
  "position" BLOB,
  "what" TEXT,
  "scope" TEXT,
  "delegate" BLOB,
  "unit" BLOB,
  "from" TEXT,
  "until" TEXT,
  "why" TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "access_delegation_up1_state" ON "access_delegation" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_delegation_up2_state" ON "access_delegation" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_delegation_up3_state" ON "access_delegation" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_delegation_up4_state" ON "access_delegation" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_delegation_up5_state" ON "access_delegation" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_delegation_up6_state" ON "access_delegation" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_delegation_by_from" ON "access_delegation" ("from", id);
CREATE INDEX IF NOT EXISTS "access_delegation_up1_by_from" ON "access_delegation" (up1, "from", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_delegation_up2_by_from" ON "access_delegation" (up2, "from", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_delegation_by_until" ON "access_delegation" ("until", id);
CREATE INDEX IF NOT EXISTS "access_delegation_up1_by_until" ON "access_delegation" (up1, "until", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_delegation_up2_by_until" ON "access_delegation" (up2, "until", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_delegation_by_giver" ON "access_delegation" ("giver", id) WHERE "giver" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_delegation_by_position" ON "access_delegation" ("position", id) WHERE "position" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_delegation_by_delegate" ON "access_delegation" ("delegate", id) WHERE "delegate" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_delegation_by_unit" ON "access_delegation" ("unit", id) WHERE "unit" IS NOT NULL;

-- access.identity 统一身份绑定

CREATE TABLE IF NOT EXISTS "access_identity" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "account" BLOB,
  "unit" BLOB,
  "issuer" TEXT,
  "name" TEXT,
  "subject" BLOB,
  "subject__index" BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "access_identity_up1_state" ON "access_identity" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_identity_up2_state" ON "access_identity" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_identity_up3_state" ON "access_identity" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_identity_up4_state" ON "access_identity" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_identity_up5_state" ON "access_identity" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_identity_up6_state" ON "access_identity" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_identity_by_account" ON "access_identity" ("account", id) WHERE "account" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_identity_by_unit" ON "access_identity" ("unit", id) WHERE "unit" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_identity_by_subject" ON "access_identity" ("subject__index", id) WHERE "subject__index" IS NOT NULL;

-- access.position 岗位

CREATE TABLE IF NOT EXISTS "access_position" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "account" BLOB,
  "role" TEXT,
  "unit" BLOB,
  "area" BLOB,
  "from" TEXT,
  "to" TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "access_position_up1" ON "access_position" (up1, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_position_up2" ON "access_position" (up2, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_position_up3" ON "access_position" (up3, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_position_up4" ON "access_position" (up4, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_position_up5" ON "access_position" (up5, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_position_up6" ON "access_position" (up6, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_position_by_from" ON "access_position" ("from", id);
CREATE INDEX IF NOT EXISTS "access_position_up1_by_from" ON "access_position" (up1, "from", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_position_up2_by_from" ON "access_position" (up2, "from", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_position_by_to" ON "access_position" ("to", id);
CREATE INDEX IF NOT EXISTS "access_position_up1_by_to" ON "access_position" (up1, "to", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_position_up2_by_to" ON "access_position" (up2, "to", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_position_by_account" ON "access_position" ("account", id) WHERE "account" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_position_by_unit" ON "access_position" ("unit", id) WHERE "unit" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_position_by_area" ON "access_position" ("area", id) WHERE "area" IS NOT NULL;

-- access.channel 通知渠道

CREATE TABLE IF NOT EXISTS "access_channel" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "title" TEXT,
  "kind" TEXT,
  "site" TEXT,
  "unit" BLOB,
  "address" BLOB,
  "address__index" BLOB,
  "secret" BLOB,
  "secret__index" BLOB,
  "sign" TEXT,
  "host" TEXT,
  "port" INTEGER,
  "tls" TEXT,
  "sender" TEXT,
  "login" TEXT,
  "password" BLOB,
  "password__index" BLOB,
  "tried_at" INTEGER,
  "outcome" TEXT,
  "works" INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "access_channel__roles" (record BLOB NOT NULL, idx INTEGER NOT NULL, value TEXT NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "access_channel__roles_value" ON "access_channel__roles" (value, record);
CREATE INDEX IF NOT EXISTS "access_channel_up1_state" ON "access_channel" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_channel_up2_state" ON "access_channel" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_channel_up3_state" ON "access_channel" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_channel_up4_state" ON "access_channel" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_channel_up5_state" ON "access_channel" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_channel_up6_state" ON "access_channel" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_channel_by_unit" ON "access_channel" ("unit", id) WHERE "unit" IS NOT NULL;

-- access.outgoing 外发通知

CREATE TABLE IF NOT EXISTS "access_outgoing" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "what" TEXT,
  "channel" BLOB,
  "account" BLOB,
  "about" TEXT,
  "urgent" INTEGER,
  "key" TEXT,
  "tries" INTEGER,
  "next_at" INTEGER,
  "sent_at" INTEGER,
  "together" INTEGER,
  "fault" TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "access_outgoing_up1_state" ON "access_outgoing" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_outgoing_up2_state" ON "access_outgoing" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_outgoing_up3_state" ON "access_outgoing" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_outgoing_up4_state" ON "access_outgoing" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_outgoing_up5_state" ON "access_outgoing" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_outgoing_up6_state" ON "access_outgoing" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_outgoing_by_next_at" ON "access_outgoing" ("next_at", id);
CREATE INDEX IF NOT EXISTS "access_outgoing_up1_by_next_at" ON "access_outgoing" (up1, "next_at", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_outgoing_up2_by_next_at" ON "access_outgoing" (up2, "next_at", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_outgoing_by_channel" ON "access_outgoing" ("channel", id) WHERE "channel" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_outgoing_by_account" ON "access_outgoing" ("account", id) WHERE "account" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_outgoing_by_about" ON "access_outgoing" ("about", id) WHERE "about" IS NOT NULL;

-- access.trouble 运行问题

CREATE TABLE IF NOT EXISTS "access_trouble" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "job" TEXT,
  "place" TEXT,
  "why" TEXT,
  "advice" TEXT,
  "again" INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "access_trouble_up1_state" ON "access_trouble" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_trouble_up2_state" ON "access_trouble" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_trouble_up3_state" ON "access_trouble" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_trouble_up4_state" ON "access_trouble" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_trouble_up5_state" ON "access_trouble" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_trouble_up6_state" ON "access_trouble" (up6, state, id) WHERE up6 IS NOT NULL;

-- access.erasure 个人信息删除

CREATE TABLE IF NOT EXISTS "access_erasure" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "about" TEXT,
  "what" TEXT,
  "ground" TEXT,
  "basis" TEXT,
  "receipt" TEXT,
  "asked_by" BLOB,
  "approved_by" BLOB,
  "done_on" TEXT,
  "until" TEXT,
  "term" TEXT,
  "rule" TEXT,
  "ending" TEXT,
  "records" INTEGER,
  "handled" INTEGER,
  "left" INTEGER,
  "fields" INTEGER,
  "entries" INTEGER,
  "files" INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "access_erasure_number" ON "access_erasure" (number);
CREATE INDEX IF NOT EXISTS "access_erasure_up1_state" ON "access_erasure" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_erasure_up2_state" ON "access_erasure" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_erasure_up3_state" ON "access_erasure" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_erasure_up4_state" ON "access_erasure" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_erasure_up5_state" ON "access_erasure" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_erasure_up6_state" ON "access_erasure" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_erasure_by_done_on" ON "access_erasure" ("done_on", id);
CREATE INDEX IF NOT EXISTS "access_erasure_up1_by_done_on" ON "access_erasure" (up1, "done_on", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_erasure_up2_by_done_on" ON "access_erasure" (up2, "done_on", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_erasure_by_asked_by" ON "access_erasure" ("asked_by", id) WHERE "asked_by" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_erasure_by_approved_by" ON "access_erasure" ("approved_by", id) WHERE "approved_by" IS NOT NULL;
CREATE TABLE IF NOT EXISTS "access_erasure~words" (at INTEGER NOT NULL, word TEXT NOT NULL, record BLOB NOT NULL, field INTEGER NOT NULL, owner BLOB, PRIMARY KEY (at, word, record, field)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "access_erasure~words.told" (record BLOB NOT NULL, field INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (record, field)) STRICT, WITHOUT ROWID;

-- access.sign_in 登录记录

CREATE TABLE IF NOT EXISTS "access_sign_in" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "at" INTEGER,
  "account" BLOB,
  "login" TEXT,
  "unit" BLOB,
  "outcome" TEXT,
  "means" TEXT,
  "address" TEXT,
  "browser" TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "access_sign_in_up1" ON "access_sign_in" (up1, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_sign_in_up2" ON "access_sign_in" (up2, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_sign_in_up3" ON "access_sign_in" (up3, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_sign_in_up4" ON "access_sign_in" (up4, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_sign_in_up5" ON "access_sign_in" (up5, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_sign_in_up6" ON "access_sign_in" (up6, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_sign_in_by_at" ON "access_sign_in" ("at", id);
CREATE INDEX IF NOT EXISTS "access_sign_in_up1_by_at" ON "access_sign_in" (up1, "at", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_sign_in_up2_by_at" ON "access_sign_in" (up2, "at", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_sign_in_by_account" ON "access_sign_in" ("account", id) WHERE "account" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_sign_in_by_unit" ON "access_sign_in" ("unit", id) WHERE "unit" IS NOT NULL;
CREATE TABLE IF NOT EXISTS "access_sign_in~words" (at INTEGER NOT NULL, word TEXT NOT NULL, record BLOB NOT NULL, field INTEGER NOT NULL, owner BLOB, PRIMARY KEY (at, word, record, field)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "access_sign_in~words.told" (record BLOB NOT NULL, field INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (record, field)) STRICT, WITHOUT ROWID;

-- access.credential 登录凭据

CREATE TABLE IF NOT EXISTS "access_credential" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "account" BLOB,
  "hash" BLOB,
  "hash__index" BLOB,
  "set_at" INTEGER,
  "former" BLOB,
  "former__index" BLOB,
  "code" BLOB,
  "code__index" BLOB,
  "code_until" INTEGER,
  "must_change" INTEGER,
  "second" BLOB,
  "second__index" BLOB,
  "second_new" BLOB,
  "second_new__index" BLOB,
  "second_step" INTEGER,
  "second_on" INTEGER,
  "recovery" BLOB,
  "recovery__index" BLOB,
  "ended_on" TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "access_credential_up1" ON "access_credential" (up1, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_credential_up2" ON "access_credential" (up2, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_credential_up3" ON "access_credential" (up3, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_credential_up4" ON "access_credential" (up4, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_credential_up5" ON "access_credential" (up5, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_credential_up6" ON "access_credential" (up6, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_credential_by_account" ON "access_credential" ("account", id) WHERE "account" IS NOT NULL;

-- access.default_view 默认视图

CREATE TABLE IF NOT EXISTS "access_default_view" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "account" BLOB,
  "register" TEXT,
  "view" BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "access_default_view_up1" ON "access_default_view" (up1, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_default_view_up2" ON "access_default_view" (up2, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_default_view_up3" ON "access_default_view" (up3, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_default_view_up4" ON "access_default_view" (up4, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_default_view_up5" ON "access_default_view" (up5, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_default_view_up6" ON "access_default_view" (up6, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_default_view_by_account" ON "access_default_view" ("account", id) WHERE "account" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_default_view_by_view" ON "access_default_view" ("view", id) WHERE "view" IS NOT NULL;

-- access.file 文件

CREATE TABLE IF NOT EXISTS "access_file" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "name" TEXT,
  "type" TEXT,
  "size" INTEGER,
  "digest" TEXT,
  "until" TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "access_file_up1" ON "access_file" (up1, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_file_up2" ON "access_file" (up2, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_file_up3" ON "access_file" (up3, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_file_up4" ON "access_file" (up4, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_file_up5" ON "access_file" (up5, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_file_up6" ON "access_file" (up6, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_file_by_until" ON "access_file" ("until", id);
CREATE INDEX IF NOT EXISTS "access_file_up1_by_until" ON "access_file" (up1, "until", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_file_up2_by_until" ON "access_file" (up2, "until", id) WHERE up2 IS NOT NULL;

-- access.lapsed 到期清册分段

CREATE TABLE IF NOT EXISTS "access_lapsed" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "request" BLOB,
  "first" INTEGER,
  "lines" TEXT,
  "done" INTEGER,
  "left" TEXT,
  "fields" INTEGER,
  "entries" INTEGER,
  "files" INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "access_lapsed_up1" ON "access_lapsed" (up1, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_lapsed_up2" ON "access_lapsed" (up2, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_lapsed_up3" ON "access_lapsed" (up3, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_lapsed_up4" ON "access_lapsed" (up4, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_lapsed_up5" ON "access_lapsed" (up5, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_lapsed_up6" ON "access_lapsed" (up6, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_lapsed_by_request" ON "access_lapsed" ("request", id) WHERE "request" IS NOT NULL;

-- access.message 消息

CREATE TABLE IF NOT EXISTS "access_message" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "account" BLOB,
  "about" TEXT,
  "why" TEXT,
  "due" TEXT,
  "read_at" INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "access_message_up1" ON "access_message" (up1, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_message_up2" ON "access_message" (up2, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_message_up3" ON "access_message" (up3, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_message_up4" ON "access_message" (up4, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_message_up5" ON "access_message" (up5, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_message_up6" ON "access_message" (up6, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_message_by_account" ON "access_message" ("account", id) WHERE "account" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_message_by_about" ON "access_message" ("about", id) WHERE "about" IS NOT NULL;

-- access.notice 消息设置

CREATE TABLE IF NOT EXISTS "access_notice" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "account" BLOB,
  "mail" TEXT,
  "quiet" TEXT,
  "quiet_from" TEXT,
  "quiet_until" TEXT,
  "workdays_only" INTEGER,
  "digest_at" TEXT,
  "sms_fault" TEXT,
  "ended_on" TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "access_notice__channels" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "access_notice__channels_value" ON "access_notice__channels" (value, record);
CREATE INDEX IF NOT EXISTS "access_notice_up1" ON "access_notice" (up1, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_notice_up2" ON "access_notice" (up2, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_notice_up3" ON "access_notice" (up3, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_notice_up4" ON "access_notice" (up4, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_notice_up5" ON "access_notice" (up5, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_notice_up6" ON "access_notice" (up6, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_notice_by_account" ON "access_notice" ("account", id) WHERE "account" IS NOT NULL;

-- access.parameter 政策参数取值

CREATE TABLE IF NOT EXISTS "access_parameter" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "param" TEXT,
  "organisation" BLOB,
  "from" TEXT,
  "title" TEXT,
  "value" TEXT,
  "basis" TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "access_parameter_up1_state" ON "access_parameter" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_parameter_up2_state" ON "access_parameter" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_parameter_up3_state" ON "access_parameter" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_parameter_up4_state" ON "access_parameter" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_parameter_up5_state" ON "access_parameter" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_parameter_up6_state" ON "access_parameter" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_parameter_by_from" ON "access_parameter" ("from", id);
CREATE INDEX IF NOT EXISTS "access_parameter_up1_by_from" ON "access_parameter" (up1, "from", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_parameter_up2_by_from" ON "access_parameter" (up2, "from", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_parameter_by_organisation" ON "access_parameter" ("organisation", id) WHERE "organisation" IS NOT NULL;

-- access.view 视图

CREATE TABLE IF NOT EXISTS "access_view" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "account" BLOB,
  "register" TEXT,
  "title" TEXT,
  "query" TEXT,
  "area" BLOB
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "access_view__roles" (record BLOB NOT NULL, idx INTEGER NOT NULL, value TEXT NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "access_view__roles_value" ON "access_view__roles" (value, record);
CREATE INDEX IF NOT EXISTS "access_view_up1_state" ON "access_view" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_view_up2_state" ON "access_view" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_view_up3_state" ON "access_view" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_view_up4_state" ON "access_view" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_view_up5_state" ON "access_view" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_view_up6_state" ON "access_view" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_view_by_account" ON "access_view" ("account", id) WHERE "account" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "access_view_by_area" ON "access_view" ("area", id) WHERE "area" IS NOT NULL;
