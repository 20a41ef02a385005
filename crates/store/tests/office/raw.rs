//! The tables past the store, as somebody with the database in hand sees and changes them.

use rusqlite::types::Value as Lite;

use super::Place;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    Integer(i64),
    Flag(bool),
    Text(String),
    Bytes(Vec<u8>),
}

pub(crate) enum Raw {
    Sqlite(Box<rusqlite::Connection>, std::path::PathBuf),
    Postgres(Box<postgres::Client>),
}

/// Tables that say nothing a user could see: who seals, what is locked, what was made, what
/// nodes should look at again. A wrong word there costs work, or stops the store, and
/// changes no record. Nor do words that records are found by, which are made of the records.
const BESIDE: &[&str] = &["lease", "gate", "made", "news", "worded"];

fn all_but_beside(columns: impl Iterator<Item = (String, String)>) -> Vec<(String, String)> {
    columns
        .filter(|(table, _)| !BESIDE.contains(&table.as_str()) && !table.contains("~words"))
        .collect()
}

impl Raw {
    pub(crate) fn open(place: &Place) -> Raw {
        match &place.url {
            None => {
                let path = place.database();
                Raw::Sqlite(Box::new(rusqlite::Connection::open(&path).unwrap()), path)
            }
            Some(url) => Raw::Postgres(Box::new(
                postgres::Client::connect(url, postgres::NoTls).unwrap(),
            )),
        }
    }

    pub(crate) fn columns(&mut self) -> Vec<(String, String)> {
        match self {
            Raw::Sqlite(conn, _) => {
                let sql = "SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table'";
                let mut statement = conn.prepare(sql).unwrap();
                let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
                all_but_beside(rows.unwrap().map(Result::unwrap))
            }
            Raw::Postgres(client) => {
                let sql = "SELECT table_name::text, column_name::text FROM information_schema.columns WHERE table_schema = 'public'";
                let rows = client.query(sql, &[]).unwrap();
                all_but_beside(rows.iter().map(|row| (row.get(0), row.get(1))))
            }
        }
    }

    /// Whether there is an index of that name.
    pub(crate) fn has_index(&mut self, name: &str) -> bool {
        let sql = match self {
            Raw::Sqlite(..) => "SELECT CAST(name AS BLOB) FROM sqlite_schema WHERE type = 'index'",
            Raw::Postgres(_) => "SELECT indexname::text::bytea FROM pg_indexes",
        };
        self.bytes(sql).iter().any(|it| it == name.as_bytes())
    }

    /// The first column of a question's rows, as bytes.
    pub(crate) fn bytes(&mut self, sql: &str) -> Vec<Vec<u8>> {
        match self {
            Raw::Sqlite(conn, _) => {
                let mut statement = conn.prepare(sql).unwrap();
                let rows = statement.query_map([], |row| row.get(0));
                rows.unwrap().map(Result::unwrap).collect()
            }
            Raw::Postgres(client) => {
                let rows = client.query(sql, &[]).unwrap();
                rows.iter().map(|row| row.get(0)).collect()
            }
        }
    }

    /// A value of the column, if it has any.
    pub(crate) fn first(&mut self, table: &str, column: &str) -> Option<Cell> {
        let sql =
            format!("SELECT \"{column}\" FROM \"{table}\" WHERE \"{column}\" IS NOT NULL LIMIT 1");
        match self {
            Raw::Sqlite(conn, _) => match conn.query_row(&sql, [], |row| row.get(0)).ok()? {
                Lite::Integer(n) => Some(Cell::Integer(n)),
                Lite::Text(text) => Some(Cell::Text(text)),
                Lite::Blob(bytes) => Some(Cell::Bytes(bytes)),
                other => panic!("{other:?}"),
            },
            Raw::Postgres(client) => {
                let row = client.query_opt(&sql, &[]).unwrap()?;
                let ty = row.columns()[0].type_().name().to_owned();
                Some(match ty.as_str() {
                    "int8" => Cell::Integer(row.get(0)),
                    "bool" => Cell::Flag(row.get(0)),
                    "text" => Cell::Text(row.get(0)),
                    "bytea" => Cell::Bytes(row.get(0)),
                    other => panic!("{other}"),
                })
            }
        }
    }

    pub(crate) fn replace(&mut self, (table, column): (&str, &str), from: &Cell, to: &Cell) {
        let sql = format!("UPDATE \"{table}\" SET \"{column}\" = $1 WHERE \"{column}\" = $2");
        let changed = match self {
            Raw::Sqlite(conn, _) => {
                let lite = |cell: &Cell| match cell.clone() {
                    Cell::Integer(n) => Lite::Integer(n),
                    Cell::Flag(flag) => Lite::Integer(flag.into()),
                    Cell::Text(text) => Lite::Text(text),
                    Cell::Bytes(bytes) => Lite::Blob(bytes),
                };
                conn.execute(&sql, (lite(to), lite(from))).unwrap() as u64
            }
            Raw::Postgres(client) => match (from, to) {
                (Cell::Integer(from), Cell::Integer(to)) => client.execute(&sql, &[to, from]),
                (Cell::Flag(from), Cell::Flag(to)) => client.execute(&sql, &[to, from]),
                (Cell::Text(from), Cell::Text(to)) => client.execute(&sql, &[to, from]),
                (Cell::Bytes(from), Cell::Bytes(to)) => client.execute(&sql, &[to, from]),
                other => panic!("{other:?}"),
            }
            .unwrap(),
        };
        assert!(changed > 0, "{table}.{column}");
    }

    pub(crate) fn run(&mut self, sql: &str) {
        match self {
            Raw::Sqlite(conn, _) => conn.execute_batch(sql).unwrap(),
            Raw::Postgres(client) => client.batch_execute(sql).unwrap(),
        }
    }

    /// All bytes the database keeps.
    pub(crate) fn everything(&mut self) -> Vec<u8> {
        if let Raw::Sqlite(_, path) = self {
            let mut wal = path.clone().into_os_string();
            wal.push("-wal");
            let mut bytes = std::fs::read(&path).unwrap();
            bytes.extend(std::fs::read(wal).unwrap_or_default());
            return bytes;
        }
        let mut bytes = Vec::new();
        if let Raw::Postgres(client) = self {
            let sql = "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'";
            for row in client.query(sql, &[]).unwrap() {
                use std::io::Read;
                let table: String = row.get(0);
                let sql = format!("COPY \"{table}\" TO STDOUT WITH (FORMAT binary)");
                client
                    .copy_out(&sql)
                    .unwrap()
                    .read_to_end(&mut bytes)
                    .unwrap();
            }
        }
        bytes
    }
}

/// Another value of the same type.
pub(crate) fn altered(value: &Cell) -> Cell {
    match value {
        Cell::Integer(n) => Cell::Integer(n + 1000),
        Cell::Flag(flag) => Cell::Flag(!flag),
        Cell::Text(text) => {
            let mut chars: Vec<char> = text.chars().collect();
            let Some(last) = chars.last_mut() else {
                return Cell::Text("a".into());
            };
            *last = match *last {
                'a' => 'b',
                '1' => '2',
                digit if digit.is_ascii_digit() => '1',
                _ => 'a',
            };
            Cell::Text(chars.into_iter().collect())
        }
        Cell::Bytes(bytes) => {
            let mut bytes = bytes.clone();
            bytes[15] ^= 1;
            Cell::Bytes(bytes)
        }
    }
}
