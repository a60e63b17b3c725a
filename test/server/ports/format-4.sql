PRAGMA foreign_keys = OFF;
PRAGMA application_id = 1348562514;
PRAGMA user_version = 4;
BEGIN TRANSACTION;
CREATE TABLE client_id (
      room_id TEXT NOT NULL REFERENCES room (id),
      client_id INTEGER NOT NULL,
      seat TEXT NOT NULL,
      PRIMARY KEY (room_id, client_id)
    ) STRICT, WITHOUT ROWID;
INSERT INTO "client_id" VALUES('former-panel',7,'ann');
CREATE TABLE cmd (
      room_id TEXT NOT NULL REFERENCES room (id),
      command_id TEXT NOT NULL,
      seq INTEGER NOT NULL,
      control_seq INTEGER NOT NULL,
      PRIMARY KEY (room_id, command_id)
    ) STRICT, WITHOUT ROWID;
INSERT INTO "cmd" VALUES('former-panel','a-command',6,2);
CREATE TABLE doc (
      room_id TEXT NOT NULL REFERENCES room (id),
      name TEXT NOT NULL,
      bytes INTEGER NOT NULL,
      newest_seq INTEGER NOT NULL,
      frozen_at INTEGER,
      PRIMARY KEY (room_id, name)
    ) STRICT, WITHOUT ROWID;
INSERT INTO "doc" VALUES('former-panel','notes',3,4,NULL);
INSERT INTO "doc" VALUES('former-panel','scorecard:ann',4,5,6);
CREATE TABLE doc_snapshot (
      room_id TEXT NOT NULL REFERENCES room (id),
      name TEXT NOT NULL,
      seq INTEGER NOT NULL,
      bytes BLOB NOT NULL,
      PRIMARY KEY (room_id, name)
    ) STRICT;
INSERT INTO "doc_snapshot" VALUES('former-panel','notes',3,X'6162');
CREATE TABLE journal (id INTEGER PRIMARY KEY, updates BLOB NOT NULL) STRICT;
INSERT INTO "journal" VALUES(1,X'010C666F726D65722D70616E656C056E6F7465730703616E6E07408F4000000000000164');
INSERT INTO "journal" VALUES(2,X'010C666F726D65722D70616E656C056E6F7465730803616E6E07408F4000000000000165');
INSERT INTO "journal" VALUES(3,X'010C7365636F6E642D70616E656C0D73636F7265636172643A626F620203616E6E07408F400000000000017A');
CREATE TABLE record (
      made INTEGER PRIMARY KEY AUTOINCREMENT,
      kind TEXT NOT NULL,
      id TEXT NOT NULL,
      version INTEGER NOT NULL,
      json TEXT NOT NULL,
      UNIQUE (kind, id)
    ) STRICT;
INSERT INTO "record" VALUES(1,'kit','a-kit',2,'{"title":"Platform engineer ✓ 2"}');
CREATE TABLE record_key (
      kind TEXT NOT NULL,
      name TEXT NOT NULL,
      value TEXT NOT NULL,
      id TEXT NOT NULL,
      PRIMARY KEY (kind, name, value, id),
      FOREIGN KEY (kind, id) REFERENCES record (kind, id) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;
INSERT INTO "record_key" VALUES('kit','owner','marta','a-kit');
CREATE TABLE room (
      id TEXT NOT NULL PRIMARY KEY,
      epoch INTEGER NOT NULL,
      seq INTEGER NOT NULL,
      control_seq INTEGER NOT NULL,
      sealed_at INTEGER,
      entries INTEGER NOT NULL
    , barred TEXT) STRICT, WITHOUT ROWID;
INSERT INTO "room" VALUES('former-panel',1,6,2,NULL,4,'["bob"]');
INSERT INTO "room" VALUES('second-panel',1,1,1,NULL,1,NULL);
CREATE TABLE room_log (
      room_id TEXT NOT NULL REFERENCES room (id),
      seq INTEGER NOT NULL,
      control_seq INTEGER,
      event TEXT,
      document TEXT,
      author TEXT,
      client_id INTEGER,
      at REAL,
      bytes BLOB,
      PRIMARY KEY (room_id, seq),
      CHECK ((event IS NULL) <> (bytes IS NULL))
    ) STRICT, WITHOUT ROWID;
INSERT INTO "room_log" VALUES('former-panel',1,1,'{"type":"paused","at":1}',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "room_log" VALUES('former-panel',4,NULL,NULL,'notes','ann',7,1000.0,X'63');
INSERT INTO "room_log" VALUES('former-panel',5,NULL,NULL,'scorecard:ann','ann',7,1000.0,X'63617264');
INSERT INTO "room_log" VALUES('former-panel',6,2,'{"type":"paused","at":2}',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "room_log" VALUES('second-panel',1,1,'{"type":"paused","at":1}',NULL,NULL,NULL,NULL,NULL);
CREATE UNIQUE INDEX room_log_event ON room_log (room_id, control_seq) WHERE control_seq IS NOT NULL;
CREATE INDEX room_log_update ON room_log (room_id, document, seq) WHERE document IS NOT NULL;
CREATE INDEX record_made ON record (kind, made);
CREATE INDEX record_key_record ON record_key (kind, id);
CREATE INDEX room_log_type ON room_log (room_id, event ->> '$.type', control_seq) WHERE control_seq IS NOT NULL;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('record',1);
COMMIT;
