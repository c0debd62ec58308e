import DeliveryEvents
import GRDB

/// The tables of a state file. `sqlite3 FILE .schema` shows them with these comments.
enum StateSchema {
  /// What tells a state of ours from other SQLite files: "dora" in ASCII.
  static let applicationID: Int32 = 0x646F_7261
  /// The version that this program writes. A file of an older one is brought up to it, step by step.
  static let version = 2

  /// What makes each version of the one before it.
  static let steps: [String] = [first, second]

  /// Brings a file up to ``version``, in one transaction.
  static func migrate(_ db: Database, from version: Int) throws {
    for step in steps[version...] { try db.execute(sql: step) }
    if version == 0 {
      for kind in EventKind.allCases {
        try db.execute(
          sql: "INSERT INTO kinds VALUES (?, ?)", arguments: [kind.rawValue, kind.word])
      }
      for state in EventState.allCases {
        try db.execute(
          sql: "INSERT INTO states VALUES (?, ?)", arguments: [state.rawValue, state.word])
      }
    }
    try db.execute(sql: "PRAGMA application_id = \(applicationID)")
    try db.execute(sql: "PRAGMA user_version = \(Self.version)")
  }

  private static let first = """
    CREATE TABLE head (
      -- One row: what the whole file comes to. It changes with every transaction.
      id INTEGER PRIMARY KEY CHECK (id = 1),
      schema INTEGER NOT NULL,
      program TEXT NOT NULL,      -- the version of doratop that wrote last
      seed INTEGER NOT NULL,      -- of the hashes by which events are told apart
      sources TEXT NOT NULL,      -- JSON list: what was read, as it was named
      batches INTEGER NOT NULL,   -- the number of the last batch
      base INTEGER NOT NULL,      -- the digest of the last batch that was given up; 0 for none
      given_up INTEGER NOT NULL,  -- the number of that batch
      events INTEGER NOT NULL,    -- how many events all batches hold
      bytes INTEGER NOT NULL,     -- how many bytes their words and facts have
      chain INTEGER NOT NULL,     -- the digest of the last batch
      positions INTEGER NOT NULL, -- the sum of the digests of all positions
      sealed INTEGER NOT NULL,    -- the sum of the digests of all sealed days
      sealed_until INTEGER,       -- before this instant, in milliseconds, there are only sealed days
      counters TEXT NOT NULL,     -- JSON object: lines, duplicates, refused lines by cause, ...
      saved INTEGER NOT NULL,     -- when, in milliseconds since 1970
      digest INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE batches (
      -- The facts: each distinct event once, in the order of its arrival. See the view "events".
      seq INTEGER PRIMARY KEY,
      count INTEGER NOT NULL,     -- how many events
      first INTEGER NOT NULL,     -- the earliest time of one, in milliseconds since 1970
      last INTEGER NOT NULL,      -- the latest
      words TEXT NOT NULL,        -- JSON list of the strings that the events use
      facts TEXT NOT NULL,        -- JSON list of events, each a list of numbers
      digest INTEGER NOT NULL     -- of all this and of the batch before
    ) STRICT;
    CREATE TABLE positions (
      -- How far each file has been read, and what tells it from others.
      id INTEGER PRIMARY KEY,
      path TEXT NOT NULL,         -- where it was last seen
      device INTEGER NOT NULL,
      inode INTEGER NOT NULL,
      offset INTEGER NOT NULL,    -- bytes read, up to the end of a line; plain text where compressed
      lines INTEGER NOT NULL,
      head BLOB NOT NULL,         -- its first bytes
      marker BLOB NOT NULL,       -- the last bytes before the offset
      generations INTEGER NOT NULL,
      is_rotated INTEGER NOT NULL,
      is_skipping INTEGER NOT NULL, -- whether the offset lies in a line beyond the limit
      former_offset INTEGER,      -- what had been read when the file was last found to be another
      former_lines INTEGER,
      former_head BLOB,
      former_marker BLOB,
      size INTEGER,               -- of a compressed file that was read to its end; else 0 or none
      ending BLOB,                -- its checksum and length
      seen INTEGER NOT NULL,      -- when the row was written, in milliseconds since 1970
      digest INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE sealed_days (
      -- What happened in days whose events were given up, for the graphs.
      day INTEGER NOT NULL,       -- days since 1970-01-01, UTC
      service TEXT NOT NULL,      -- empty for all together
      attempts INTEGER NOT NULL,  -- finished production deployments
      deployments INTEGER NOT NULL, -- those that succeeded
      failed INTEGER NOT NULL,
      lead_times INTEGER NOT NULL,
      lead_time INTEGER NOT NULL, -- their sum in milliseconds
      recoveries INTEGER NOT NULL,
      recovery INTEGER NOT NULL,  -- their sum in milliseconds
      digest INTEGER NOT NULL,
      PRIMARY KEY (day, service)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE refusals (
      -- Lines that were refused, the first of each cause.
      place INTEGER PRIMARY KEY,
      path TEXT NOT NULL,
      line INTEGER NOT NULL,
      offset INTEGER NOT NULL,    -- of the line in its file
      cause TEXT NOT NULL,
      byte INTEGER NOT NULL,      -- of the fault in the line
      field TEXT,
      found TEXT NOT NULL,
      expected TEXT NOT NULL
    ) STRICT;
    CREATE TABLE kinds (number INTEGER PRIMARY KEY, word TEXT NOT NULL) STRICT;
    CREATE TABLE states (number INTEGER PRIMARY KEY, word TEXT NOT NULL) STRICT;
    CREATE VIEW events AS
      SELECT b.seq AS batch, e.key + 1 AS place, kinds.word AS kind, states.word AS state,
        strftime('%Y-%m-%dT%H:%M:%fZ', (e.value ->> 4) / 1000.0, 'unixepoch') AS time,
        b.words ->> ((e.value ->> 7) - 1) AS service,
        b.words ->> ((e.value ->> 8) - 1) AS id,
        b.words ->> ((e.value ->> 9) - 1) AS env,
        b.words ->> ((e.value ->> 10) - 1) AS sha,
        b.words ->> ((e.value ->> 2) - 1) AS format,
        printf('%016x', e.value ->> 5) AS key
      FROM batches AS b, json_each(b.facts) AS e
      LEFT JOIN kinds ON kinds.number = e.value ->> 0
      LEFT JOIN states ON states.number = e.value ->> 1;
    """

  /// Adds what no log holds.
  private static let second = """
    ALTER TABLE head ADD COLUMN remembered INTEGER NOT NULL DEFAULT 0; -- the sum of their digests
    CREATE TABLE remembered (
      -- What no log holds, and must not be lost: what people said of alerts, the baseline, what is still to be
      -- told to whom, and how alerts were when the events before were given up.
      kind TEXT NOT NULL,
      name TEXT NOT NULL,         -- what tells it from others of its kind
      value TEXT NOT NULL,        -- JSON
      digest INTEGER NOT NULL,
      PRIMARY KEY (kind, name)
    ) STRICT, WITHOUT ROWID;
    CREATE VIEW acknowledgements AS
      SELECT name AS alert, value ->> 'rule' AS rule, value ->> 'by' AS by, value ->> 'at' AS at,
        value ->> 'comment' AS comment
      FROM remembered WHERE kind = 'acknowledgement';
    CREATE VIEW silences AS
      SELECT name AS id, value ->> 'rule' AS rule, value ->> 'service' AS service,
        value ->> 'team' AS team, value ->> 'alert' AS alert, value ->> 'until' AS until,
        value ->> 'by' AS by, value ->> 'comment' AS comment
      FROM remembered WHERE kind = 'silence';
    """
}
