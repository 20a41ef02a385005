-- exchange: written by `UPDATE=1 cargo test -p systems --test derived`, not by hand.

-- exchange.export 导出登记

CREATE TABLE IF NOT EXISTS "exchange_export" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "register" TEXT,
  "title" TEXT,
  "exporter" BLOB,
  "at" INTEGER,
  "format" TEXT,
  "rows" INTEGER,
  "columns" TEXT,
  "purpose" TEXT,
  "asked" TEXT,
  "where" TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "exchange_export_number" ON "exchange_export" (number);
CREATE INDEX IF NOT EXISTS "exchange_export_up1" ON "exchange_export" (up1, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_export_up2" ON "exchange_export" (up2, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_export_up3" ON "exchange_export" (up3, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_export_up4" ON "exchange_export" (up4, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_export_up5" ON "exchange_export" (up5, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_export_up6" ON "exchange_export" (up6, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_export_by_exporter" ON "exchange_export" ("exporter", id) WHERE "exporter" IS NOT NULL;
CREATE TABLE IF NOT EXISTS "exchange_export~words" (at INTEGER NOT NULL, word TEXT NOT NULL, record BLOB NOT NULL, field INTEGER NOT NULL, owner BLOB, PRIMARY KEY (at, word, record, field)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "exchange_export~words.told" (record BLOB NOT NULL, field INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (record, field)) STRICT, WITHOUT ROWID;

-- exchange.consumer 数据共享方

CREATE TABLE IF NOT EXISTS "exchange_consumer" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "title" TEXT,
  "purpose" TEXT,
  "basis" TEXT,
  "area" BLOB,
  "until" TEXT,
  "issued_on" TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "exchange_consumer__files" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "exchange_consumer__files_value" ON "exchange_consumer__files" (value, record);
CREATE TABLE IF NOT EXISTS "exchange_consumer__grants" (
  record BLOB NOT NULL, idx INTEGER NOT NULL, id BLOB NOT NULL,
  "register" TEXT,
  "fields" TEXT,
  PRIMARY KEY (record, idx)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "exchange_consumer_number" ON "exchange_consumer" (number);
CREATE INDEX IF NOT EXISTS "exchange_consumer_up1_state" ON "exchange_consumer" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_consumer_up2_state" ON "exchange_consumer" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_consumer_up3_state" ON "exchange_consumer" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_consumer_up4_state" ON "exchange_consumer" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_consumer_up5_state" ON "exchange_consumer" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_consumer_up6_state" ON "exchange_consumer" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_consumer_by_area" ON "exchange_consumer" ("area", id) WHERE "area" IS NOT NULL;
CREATE TABLE IF NOT EXISTS "exchange_consumer~words" (at INTEGER NOT NULL, word TEXT NOT NULL, record BLOB NOT NULL, field INTEGER NOT NULL, owner BLOB, PRIMARY KEY (at, word, record, field)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "exchange_consumer~words.told" (record BLOB NOT NULL, field INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (record, field)) STRICT, WITHOUT ROWID;

-- exchange.dataset 开放数据集

CREATE TABLE IF NOT EXISTS "exchange_dataset" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "title" TEXT,
  "description" TEXT,
  "measure" TEXT,
  "along" TEXT,
  "field" TEXT,
  "area" BLOB,
  "period" TEXT,
  "licence" TEXT,
  "renewal" TEXT,
  "drawn_on" TEXT,
  "unit" TEXT,
  "covers" TEXT,
  "basis" TEXT,
  "n_rows" INTEGER,
  "n_withheld" INTEGER,
  "publicity" TEXT,
  "released_on" TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "exchange_dataset_number" ON "exchange_dataset" (number);
CREATE INDEX IF NOT EXISTS "exchange_dataset_up1_state" ON "exchange_dataset" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_dataset_up2_state" ON "exchange_dataset" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_dataset_up3_state" ON "exchange_dataset" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_dataset_up4_state" ON "exchange_dataset" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_dataset_up5_state" ON "exchange_dataset" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_dataset_up6_state" ON "exchange_dataset" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_dataset_by_drawn_on" ON "exchange_dataset" ("drawn_on", id);
CREATE INDEX IF NOT EXISTS "exchange_dataset_up1_by_drawn_on" ON "exchange_dataset" (up1, "drawn_on", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_dataset_up2_by_drawn_on" ON "exchange_dataset" (up2, "drawn_on", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_dataset_by_area" ON "exchange_dataset" ("area", id) WHERE "area" IS NOT NULL;
CREATE TABLE IF NOT EXISTS "exchange_dataset~words" (at INTEGER NOT NULL, word TEXT NOT NULL, record BLOB NOT NULL, field INTEGER NOT NULL, owner BLOB, PRIMARY KEY (at, word, record, field)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "exchange_dataset~words.told" (record BLOB NOT NULL, field INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (record, field)) STRICT, WITHOUT ROWID;

-- exchange.pass 取数令牌

CREATE TABLE IF NOT EXISTS "exchange_pass" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "title" TEXT,
  "purpose" TEXT,
  "until" TEXT,
  "holder" BLOB,
  "issued_on" TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "exchange_pass_number" ON "exchange_pass" (number);
CREATE INDEX IF NOT EXISTS "exchange_pass_up1_state" ON "exchange_pass" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_pass_up2_state" ON "exchange_pass" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_pass_up3_state" ON "exchange_pass" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_pass_up4_state" ON "exchange_pass" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_pass_up5_state" ON "exchange_pass" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_pass_up6_state" ON "exchange_pass" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_pass_by_holder" ON "exchange_pass" ("holder", id) WHERE "holder" IS NOT NULL;
CREATE TABLE IF NOT EXISTS "exchange_pass~words" (at INTEGER NOT NULL, word TEXT NOT NULL, record BLOB NOT NULL, field INTEGER NOT NULL, owner BLOB, PRIMARY KEY (at, word, record, field)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "exchange_pass~words.told" (record BLOB NOT NULL, field INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (record, field)) STRICT, WITHOUT ROWID;

-- exchange.call 数据调取登记

CREATE TABLE IF NOT EXISTS "exchange_call" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "consumer" BLOB,
  "consumer_title" TEXT,
  "after" INTEGER,
  "until" INTEGER,
  "rows" INTEGER,
  "address" TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "exchange_call_up1" ON "exchange_call" (up1, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_call_up2" ON "exchange_call" (up2, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_call_up3" ON "exchange_call" (up3, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_call_up4" ON "exchange_call" (up4, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_call_up5" ON "exchange_call" (up5, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_call_up6" ON "exchange_call" (up6, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_call_by_consumer" ON "exchange_call" ("consumer", id) WHERE "consumer" IS NOT NULL;

-- exchange.batch 导入批次

CREATE TABLE IF NOT EXISTS "exchange_batch" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "register" TEXT,
  "title" TEXT,
  "name" TEXT,
  "digest" TEXT,
  "sheet" TEXT,
  "heading" INTEGER,
  "headings" TEXT,
  "columns" TEXT,
  "present" TEXT,
  "importer" BLOB,
  "rows" INTEGER,
  "accepted" INTEGER,
  "created" INTEGER,
  "updated" INTEGER,
  "unchanged" INTEGER,
  "rejected" INTEGER,
  "says" TEXT,
  "job" TEXT,
  "cleared" TEXT,
  "kept" INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "exchange_batch__file" (record BLOB NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "exchange_batch__file_value" ON "exchange_batch__file" (value, record);
CREATE INDEX IF NOT EXISTS "exchange_batch_number" ON "exchange_batch" (number);
CREATE INDEX IF NOT EXISTS "exchange_batch_up1_state" ON "exchange_batch" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_batch_up2_state" ON "exchange_batch" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_batch_up3_state" ON "exchange_batch" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_batch_up4_state" ON "exchange_batch" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_batch_up5_state" ON "exchange_batch" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_batch_up6_state" ON "exchange_batch" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_batch_by_importer" ON "exchange_batch" ("importer", id) WHERE "importer" IS NOT NULL;
CREATE TABLE IF NOT EXISTS "exchange_batch~words" (at INTEGER NOT NULL, word TEXT NOT NULL, record BLOB NOT NULL, field INTEGER NOT NULL, owner BLOB, PRIMARY KEY (at, word, record, field)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "exchange_batch~words.told" (record BLOB NOT NULL, field INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (record, field)) STRICT, WITHOUT ROWID;

-- exchange.datum 开放数据行

CREATE TABLE IF NOT EXISTS "exchange_datum" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "dataset" BLOB,
  "place" INTEGER,
  "code" TEXT,
  "unit" TEXT,
  "name" TEXT,
  "value" INTEGER,
  "note" TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "exchange_datum_up1_state" ON "exchange_datum" (up1, state, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_datum_up2_state" ON "exchange_datum" (up2, state, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_datum_up3_state" ON "exchange_datum" (up3, state, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_datum_up4_state" ON "exchange_datum" (up4, state, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_datum_up5_state" ON "exchange_datum" (up5, state, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_datum_up6_state" ON "exchange_datum" (up6, state, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_datum_by_place" ON "exchange_datum" ("place", id);
CREATE INDEX IF NOT EXISTS "exchange_datum_up1_by_place" ON "exchange_datum" (up1, "place", id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_datum_up2_by_place" ON "exchange_datum" (up2, "place", id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_datum_by_dataset" ON "exchange_datum" ("dataset", id) WHERE "dataset" IS NOT NULL;

-- exchange.part 导入分段

CREATE TABLE IF NOT EXISTS "exchange_part" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "batch" BLOB,
  "first" INTEGER,
  "last" INTEGER,
  "created" INTEGER,
  "updated" INTEGER,
  "unchanged" INTEGER,
  "taken" TEXT,
  "refused" BLOB,
  "refused__index" BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "exchange_part_up1" ON "exchange_part" (up1, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_part_up2" ON "exchange_part" (up2, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_part_up3" ON "exchange_part" (up3, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_part_up4" ON "exchange_part" (up4, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_part_up5" ON "exchange_part" (up5, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_part_up6" ON "exchange_part" (up6, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_part_by_batch" ON "exchange_part" ("batch", id) WHERE "batch" IS NOT NULL;

-- exchange.token 令牌

CREATE TABLE IF NOT EXISTS "exchange_token" (
  id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL,
  "consumer" BLOB,
  "pass" BLOB,
  "digest" TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "exchange_token_up1" ON "exchange_token" (up1, id) WHERE up1 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_token_up2" ON "exchange_token" (up2, id) WHERE up2 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_token_up3" ON "exchange_token" (up3, id) WHERE up3 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_token_up4" ON "exchange_token" (up4, id) WHERE up4 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_token_up5" ON "exchange_token" (up5, id) WHERE up5 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_token_up6" ON "exchange_token" (up6, id) WHERE up6 IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_token_by_consumer" ON "exchange_token" ("consumer", id) WHERE "consumer" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_token_by_pass" ON "exchange_token" ("pass", id) WHERE "pass" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "exchange_token_by_digest" ON "exchange_token" ("digest", id) WHERE "digest" IS NOT NULL;
