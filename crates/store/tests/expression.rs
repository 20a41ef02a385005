//! The evaluator of one record and the SQL of all, over either database, must mean the
//! same: every operator, type and missing value by a table, and expressions made by chance.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

#[path = "expression/cell.rs"]
mod cell;

use std::cell::RefCell;
use std::collections::HashMap;

use base::{Day, Decimal, Id};
use model::eval::{Scope, eval};
use model::expr::{Environment, Expr, parse};
use model::{Area, Kind, Model, Params, Register, Row as Line, Saying, SourceFile, Value};
use proptest::prelude::*;
use rusqlite::Connection;
use sea_query::{Alias, PostgresQueryBuilder, Query, SelectStatement, SqliteQueryBuilder};
use store::Dialect;
use store::expression::{At, value};

use cell::Cell;

const FILES: &[(&str, &str)] = &[
    ("access/system.toml", "title = '权限'"),
    (
        "access/account.toml",
        "title = '账号'\nhidden = true\n[field]\nname = { title = '姓名', type = 'text' }",
    ),
    ("registry/system.toml", "title = '名录'"),
    (
        "registry/organisation.toml",
        "title = '机构'\nhidden = true\n[field]\nname = { title = '名称', type = 'text' }",
    ),
    ("t/system.toml", "title = '试'"),
    (
        "t/codes.toml",
        "[c]\ntitle = '码'\ncode = { a = '甲', b = '乙', c = '丙' }",
    ),
    (
        "t/params.toml",
        r#"
n = { title = "数", type = "integer", value = [{ from = 2020-01-01, is = 2, source = "甲" }, { from = 2026-03-01, is = 3, source = "乙" }] }
m = { title = "小数", type = "decimal", scale = 3, value = [{ from = 2026-01-01, is = 1.5, source = "甲" }] }
c = { title = "码", type = "code", of = "t.c", value = [{ from = 2020-01-01, is = "a", source = "甲" }] }
o = { title = "日", type = "date", value = [{ from = 2020-01-01, is = 2026-02-28, source = "甲" }] }
f = { title = "是否", type = "flag", value = [{ from = 2025-01-01, is = true, source = "甲" }] }
x = { title = "文", type = "text", value = [{ from = 2020-01-01, is = "ab", source = "甲" }] }
"#,
    ),
    (
        "t/row.toml",
        r#"
title = "行"
hidden = true
[field]
i = { title = "整数",   type = "integer" }
j = { title = "另一整数", type = "integer" }
m = { title = "钱",     type = "money" }
d = { title = "小数",   type = "decimal", scale = 3 }
x = { title = "文",     type = "text" }
y = { title = "另一文", type = "text" }
o = { title = "日",     type = "date" }
p = { title = "另一日", type = "date" }
h = { title = "时间",   type = "time" }
l = { title = "另一时间", type = "time" }
w = { title = "时刻",   type = "datetime" }
z = { title = "地点",   type = "place" }
a = { title = "范围",   type = "polygon" }
q = { title = "时段",   type = "period" }
f = { title = "是否",   type = "flag" }
g = { title = "又是否", type = "flag" }
c = { title = "码",     type = "code", of = "t.c" }
e = { title = "另一码", type = "code", of = "t.c" }
r = { title = "行",     type = "ref", to = "t.row" }
u = { title = "人",     type = "ref", to = "access.account" }
k = { title = "几个码", type = "codes", of = "t.c" }
n = { title = "几行",   type = "refs", to = "t.row" }
v = { title = "文件",   type = "files" }
s = { title = "明细",   type = "rows" }
[rows.s]
i = { title = "整数",   type = "integer" }
m = { title = "钱",     type = "money" }
o = { title = "日",     type = "date" }
x = { title = "文",     type = "text" }
f = { title = "是否",   type = "flag" }
c = { title = "码",     type = "code", of = "t.c" }
k = { title = "几个码", type = "codes", of = "t.c" }
r = { title = "行",     type = "ref", to = "t.row" }
[state]
open = { title = "开", start = true }
done = { title = "完", end = true }
[step]
end = { title = "完", from = "open", to = "done" }
"#,
    ),
];

/// Expressions by hand: every operator and function with every type it takes.
/// `#` stands for each comparison.
const TABLE: &[&str] = &[
    "i # j",
    "i # 3",
    "-2 # i",
    "i # m",
    "m # 3",
    "m # 3.5",
    "d # m",
    "d # 0.125",
    "m # 0.1255",
    "o # p",
    "o # '2026-03-01'",
    "o # day('2026-02-28')",
    "o # today()",
    "created_on # o",
    "h # l",
    "h # '08:30'",
    "r.h # h",
    "h in ['08:30', '17:00']",
    "h",
    "f ? h : l",
    "has(z)",
    "!has(r.z)",
    "has(a) && has(h)",
    "w # '2026-01-01T08:00:00+08:00'",
    "q # '2026Q2'",
    "r.i # i",
    "r.r.m # 2",
    "r.o # o",
    "size(x) # 2",
    "year(o) # 2026",
    "month(o) # 2",
    "o - p # 3",
    "o + 30 # p",
    "o - i # p",
    "i + j # 4",
    "i * j # 6",
    "i - j # 0",
    "-i # j",
    "m + d # 3",
    "m * d # 3",
    "m - d # 0.5",
    "m / d # 1.5",
    "i / j # 0.333333",
    "-m # d",
    "(f ? i : j) # 2",
    "(f ? m : d) # 2",
    "size(k) # 1",
    "size(v) # 0",
    "size(n) # 1",
    "size(r.k) # 1",
    "i * j + j # i",
    "(i + j) * (i - j) # 8",
    "i + 9223372036854775807 # j",
    "i * 9223372036854775807 # j",
    "(i + j) / (i - j) # 2",
    "owner == r.owner",
    "id == r.r.id",
    "id == r.id",
    "r != r.r",
    "f == g",
    "f != true",
    "x == y",
    "x != 'ab'",
    "x == '张三'",
    "c == e",
    "c != 'a'",
    "r.c == c",
    "state == 'open'",
    "r.state != 'done'",
    "number == 'N1'",
    "u == me()",
    "u != me()",
    "owner.name == 'X'",
    "u.name == '王'",
    "count(s)",
    "count(s) # 2",
    "count(s.i > 0)",
    "count(s.f)",
    "sum(s.i)",
    "sum(s.i) # i",
    "sum(s.m)",
    "sum(s.m) # m",
    "sum(s.m * s.i)",
    "sum(s.i * i)",
    "sum(s.i * 9223372036854775807)",
    "sum(s.i) * 9223372036854775807",
    "sum(s.m) / count(s)",
    "avg(s.i)",
    "avg(s.m) # 0.5",
    "avg(s.m / s.i)",
    "min(s.i)",
    "max(s.m) # m",
    "min(s.o)",
    "max(s.o) # o",
    "any(s.f)",
    "all(s.f)",
    "any(s.m > m)",
    "all(has(s.x))",
    "any(s.c == c)",
    "any(s.x == x && s.i in [1, 2])",
    "any(has(s.k))",
    "any(s.r == id)",
    "any(s.r.x == x)",
    "any(s.r.r.f)",
    "all(s.r.i # s.i)",
    "sum(s.r.i)",
    "sum(s.r.m * s.i)",
    "sum(s.r.d) # d",
    "max(s.r.o) # o",
    "avg(s.r.r.m)",
    "count(s.r.state == 'done')",
    "count(s.r.c in ['a', 'b'])",
    "any(s.r.created_on > created_on)",
    "any(s.r.owner == owner)",
    "any(s.r.owner.name == 'X')",
    "all(has(s.r.k))",
    "any(size(s.r.k) > 1)",
    "any('a' in s.r.k)",
    "any(has(s.r.s))",
    "sum(s.r.i * param('t.n', s.r.o))",
    "all(s.m <= max(s.m))",
    "any(s.m == sum(s.m)) || f",
    "has(s)",
    "!has(s)",
    "has(x)",
    "has(k)",
    "has(n)",
    "has(r.k)",
    "has(r.x)",
    "!has(v)",
    "has(state)",
    "has(owner)",
    "has(o) && o > p",
    "f",
    "!f",
    "f && g",
    "f || g",
    "!(f && g) || f",
    "f && true",
    "f || false",
    "f ? g : !g",
    "f ? h : null",
    "f ? null : x",
    "f ? r : null",
    "f ? null : owner",
    "f ? c : null",
    "f ? null : g ? i : null",
    "(f ? i : null) # j",
    "(f ? null : m) # 2",
    "(f ? null : d) + m",
    "-(f ? m : null)",
    "o + (f ? i : null)",
    "(f ? null : o) # p",
    "(f ? c : null) == e",
    "(f ? null : g) || f",
    "!(f ? g : null)",
    "f ? null : true",
    "f ? 'a' : null",
    "f ? null : 2",
    "f ? 0.125 : null",
    "f ? null : day('2026-02-28')",
    "f ? null : param('t.m')",
    "any(s.f ? null : s.i > 0)",
    "sum(s.f ? s.m : null)",
    "f ? x == 'ab' : has(y)",
    "i in [1, 2, 3]",
    "m in [1, 2.5, -0.001]",
    "d in [1, 0.125]",
    "x in ['ab', '张三']",
    "c in ['a', 'b']",
    "o in ['2026-02-28', '2026-03-01']",
    "q in ['2026', '2026Q2']",
    "i + j in [3, 4]",
    "'a' in k",
    "c in k",
    "e in r.k",
    "r in n",
    "id in n",
    "r.r in n",
    "x.contains('b')",
    "x.contains(y)",
    "param('t.n')",
    "param('t.n', o) # i",
    "param('t.m') # m",
    "param('t.m', o) # 3",
    "i + param('t.n', p) # j",
    "o + param('t.n', o) # p",
    "param('t.c', o) == c",
    "param('t.c') != 'a'",
    "param('t.f', o)",
    "f ? param('t.f') : g",
    "x == param('t.x', o)",
    "param('t.o', o) # p",
    "param('t.n', o) in [1, 2]",
    "param('t.n', r.o) # r.i",
    "f ? param('t.n') : i",
    "f ? param('t.m') : m",
    "-param('t.m', o)",
    "param('t.m', o) / 3",
    "param('t.m') * d",
    "param('t.n', today()) * 9223372036854775807",
    "sum(s.i * param('t.n', o))",
    "sum(s.m * param('t.m'))",
    "any(s.o > param('t.o', s.o))",
    "count(s.c == param('t.c', o))",
    "x.startsWith('a')",
    "x.startsWith(y)",
    "x.endsWith('b')",
    "x.endsWith(y)",
    "y.endsWith(x)",
    "o + 1",
    "o - 1",
    "o - 1000000",
    "o + 10000000",
    "o + 99999999999",
    "o + 3652058",
    "o - 3652058",
    "o + (p - o)",
    "o + i",
    "i / 0",
    "m / d",
    "m / 3",
    "d / m",
    "-m / 7",
    "i / j",
    "m * 1.005",
    "f ? i : m",
    "i + m",
    "today() - o",
    "me()",
    "today()",
    "x",
    "c",
    "r",
    "r.x",
    "r.r.r.i",
    "created_on",
    "created_on + 1",
    "-d",
    "state",
];

/// What is said of the parameters beside what ships: by the whole, by one of two counties.
fn params(model: &Model) -> Params {
    let county = Area::Under {
        depth: 2,
        organisation: COUNTIES[0],
    };
    let code = |code: &str| Value::Code(code.into());
    let said = [
        ("n", Area::Everywhere, "2024-02-29", Value::Integer(5)),
        ("n", county, "2026-02-28", Value::Integer(-4)),
        ("n", county, "2026-03-01", Value::Missing),
        (
            "m",
            county,
            "0001-01-01",
            Value::Decimal(Decimal::new(-2125, 3)),
        ),
        ("c", county, "2026-03-01", code("b")),
        ("f", county, "2026-01-01", Value::Flag(false)),
        ("x", county, "2026-01-01", Value::Text("张三".into())),
        (
            "o",
            Area::Everywhere,
            "2026-02-28",
            Value::Day("2026-03-01".parse().unwrap()),
        ),
    ];
    let sayings = said.into_iter().map(|(name, area, from, is)| {
        let saying = Saying {
            area,
            from: from.parse().unwrap(),
            is,
            record: Id::nil(),
        };
        (format!("t.{name}"), saying)
    });
    Params::new(model, sayings)
}

const COUNTIES: [Id; 2] = [Id::from_u128(1001), Id::from_u128(1002)];

/// Whose a row is: every other one belongs to the first county.
fn path(id: Id) -> [Id; 2] {
    [Id::from_u128(1000), COUNTIES[id.as_u128() as usize % 2]]
}

struct World<'p> {
    model: Model,
    params: Params,
    rows: HashMap<Id, HashMap<String, Value>>,
    sqlite: Connection,
    /// In a transaction that is undone with this world.
    postgres: Option<&'p RefCell<postgres::Client>>,
}

/// A database with the tables; none where PostgreSQL is not installed.
fn database() -> Option<RefCell<postgres::Client>> {
    let cluster = whole::cluster()?;
    let mut client = cluster.client(&cluster.database());
    for register in model().registers() {
        let schema = store::schema_in(Dialect::Postgres, register);
        client.batch_execute(&schema).unwrap();
    }
    Some(RefCell::new(client))
}

impl Drop for World<'_> {
    fn drop(&mut self) {
        if let Some(client) = self.postgres {
            let _ = client.borrow_mut().batch_execute("ROLLBACK");
        }
    }
}

struct Row<'a> {
    world: &'a World<'a>,
    id: Id,
}

const ME: Id = Id::from_u128(77);

const SQUARE: &str = r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}"#;

impl Scope for Row<'_> {
    fn path(&self, path: &[String]) -> Value {
        let mut at = self.id;
        for (depth, name) in path.iter().enumerate() {
            let value = self
                .world
                .rows
                .get(&at)
                .and_then(|row| row.get(name))
                .cloned();
            match value {
                Some(value) if depth + 1 == path.len() => return value,
                Some(Value::Ref(id)) => at = id,
                _ => return Value::Missing,
            }
        }
        Value::Missing
    }

    fn beyond_cell(&self, _: &str, held: Value, rest: &[String]) -> Value {
        let world = self.world;
        let there = held.as_ref().map(|id| Row { world, id }.path(rest));
        there.unwrap_or_default()
    }

    fn today(&self) -> Day {
        "2026-03-01".parse().unwrap()
    }

    fn me(&self) -> Option<Id> {
        Some(ME)
    }

    fn param(&self, id: &str, on: Day) -> Value {
        self.world.params.value(id, &path(self.id), on)
    }
}

fn model() -> Model {
    let files: Vec<SourceFile> = FILES
        .iter()
        .map(|(path, text)| SourceFile::new(*path, *text))
        .collect();
    let (model, found) = model::load(&files);
    assert!(found.is_empty(), "{}", found[0]);
    model
}

fn register(model: &Model) -> &Register {
    model.register("t.row").unwrap()
}

impl<'p> World<'p> {
    fn new(
        rows: Vec<HashMap<String, Value>>,
        postgres: Option<&'p RefCell<postgres::Client>>,
    ) -> World<'p> {
        let model = model();
        let sqlite = Connection::open_in_memory().unwrap();
        for register in model.registers() {
            let schema = store::schema_in(Dialect::Sqlite, register);
            sqlite.execute_batch(&schema).unwrap();
        }
        if let Some(client) = postgres {
            client.borrow_mut().batch_execute("BEGIN").unwrap();
        }
        let mut world = World {
            params: params(&model),
            model,
            rows: HashMap::new(),
            sqlite,
            postgres,
        };
        for (idx, row) in rows.into_iter().enumerate() {
            world.insert(idx, row);
        }
        world
    }

    fn execute(&self, sql: &str, cells: &[Cell]) {
        self.sqlite
            .execute(sql, rusqlite::params_from_iter(cells))
            .unwrap();
        if let Some(client) = self.postgres {
            client
                .borrow_mut()
                .execute(sql, &cell::params(cells))
                .unwrap();
        }
    }

    fn insert(&mut self, idx: usize, mut row: HashMap<String, Value>) {
        let id = row_id(idx);
        let bytes = |id: Id| Cell::Bytes(id.as_bytes().to_vec());
        let created_at = 1_767_196_800_000_000_i64 + idx as i64 * 7_200_000_000;
        let mut columns: Vec<(String, Cell)> = vec![
            ("id".into(), bytes(id)),
            ("version".into(), Cell::Integer(1)),
            ("definition".into(), Cell::Text(String::new())),
            ("created_at".into(), Cell::Integer(created_at)),
            ("created_by".into(), bytes(ME)),
            ("changed_at".into(), Cell::Integer(0)),
            ("up1".into(), bytes(path(id)[0])),
            ("up2".into(), bytes(path(id)[1])),
        ];
        let register = register(&self.model);
        for (name, value) in &row {
            let kind = register.fields.get(name).map(|field| &field.kind);
            match value {
                Value::List(items) => {
                    for (idx, item) in items.iter().enumerate() {
                        let sql = format!("INSERT INTO t_row__{name} VALUES ($1, $2, $3)");
                        let item = cell::stored(item, None);
                        self.execute(&sql, &[bytes(id), Cell::Integer(idx as i64), item]);
                    }
                }
                Value::Rows(rows) => {
                    let fields = kind.and_then(Kind::rows).unwrap();
                    for (idx, row) in rows.iter().enumerate() {
                        let mut names = String::from("record, idx, id");
                        let mut marks = String::from("$1, $2, $3");
                        let mut cells = vec![bytes(id), Cell::Integer(idx as i64), bytes(row.id)];
                        for (name, value) in &row.cells {
                            names += &format!(", \"{name}\"");
                            marks += &format!(", ${}", cells.len() + 1);
                            cells.push(match value {
                                Value::List(_) => Cell::Text("[\"a\"]".into()),
                                value => cell::stored(value, Some(&fields[name].kind)),
                            });
                        }
                        let sql = format!("INSERT INTO t_row__{name} ({names}) VALUES ({marks})");
                        self.execute(&sql, &cells);
                    }
                }
                value => {
                    columns.push((name.clone(), cell::stored(value, kind)));
                    if let Value::Place(place) = value {
                        let lat = Cell::Integer(place.lat().into());
                        columns.push((format!("{name}__lat"), lat));
                    }
                }
            }
        }
        let names: Vec<String> = columns
            .iter()
            .map(|(name, _)| format!("\"{name}\""))
            .collect();
        let marks: Vec<String> = (1..=columns.len()).map(|n| format!("${n}")).collect();
        let sql = format!(
            "INSERT INTO t_row ({}) VALUES ({})",
            names.join(", "),
            marks.join(", ")
        );
        let cells: Vec<Cell> = columns.into_iter().map(|it| it.1).collect();
        self.execute(&sql, &cells);
        row.insert("id".into(), Value::Ref(id));
        let day = Day::new(2026, 1, 1).unwrap();
        let days = std::time::Duration::from_secs(86_400 * (idx as u64 * 2 / 24));
        row.insert(
            "created_on".into(),
            Value::Day(day.checked_add(days).unwrap()),
        );
        self.rows.insert(id, row);
    }

    /// Evaluates an expression in all ways for every row; what differs, if anything.
    fn difference(&self, source: &str) -> Option<String> {
        let register = register(&self.model);
        let env = Environment {
            model: &self.model,
            register,
            row: None,
        };
        let expr = match parse(source, &env) {
            Ok(expr) => expr,
            Err(problems) => return Some(format!("{source}: {problems:?}")),
        };
        let mut found = self.by_sqlite(&expr, source);
        if let Some(client) = self.postgres {
            found.extend(self.by_postgres(client, &expr, source));
        }
        found.into_iter().find_map(|(dialect, id, sql)| {
            let one = eval(&expr, &Row { world: self, id });
            let row = &self.rows[&id];
            (one != sql)
                .then(|| format!("{source}: {one:?} by itself, {sql:?} in {dialect:?}\n{row:?}"))
        })
    }

    fn select(&self, dialect: Dialect, expr: &Expr) -> (SelectStatement, u32) {
        let at = At {
            today: "2026-03-01".parse().unwrap(),
            me: Some(ME),
            params: &self.params,
        };
        let register = register(&self.model);
        let (sql, scale) = value(dialect, expr, &self.model, register, "t", &at);
        let select = Query::select()
            .column((Alias::new("t"), Alias::new("id")))
            .expr(sql)
            .from_as(Alias::new("t_row"), Alias::new("t"))
            .take();
        (select, scale)
    }

    fn by_sqlite(&self, expr: &Expr, source: &str) -> Vec<(Dialect, Id, Value)> {
        let (select, scale) = self.select(Dialect::Sqlite, expr);
        let (sql, values) = select.build(SqliteQueryBuilder);
        let mut statement = self
            .sqlite
            .prepare(&sql)
            .unwrap_or_else(|e| panic!("{source}\n{sql}\n{e}"));
        let cells = rusqlite::params_from_iter(values.into_iter().map(cell::of));
        let rows = statement.query_map(cells, |row| {
            let id = Id::from_slice(row.get_ref(0)?.as_blob()?).unwrap();
            let value = cell::read(row.get(1)?, &expr.ty, scale);
            Ok((Dialect::Sqlite, id, value))
        });
        rows.unwrap()
            .map(|row| row.unwrap_or_else(|e| panic!("{source}\n{sql}\n{e}")))
            .collect()
    }

    fn by_postgres(
        &self,
        client: &RefCell<postgres::Client>,
        expr: &Expr,
        source: &str,
    ) -> Vec<(Dialect, Id, Value)> {
        let (select, scale) = self.select(Dialect::Postgres, expr);
        let (sql, values) = select.build(PostgresQueryBuilder);
        let cells: Vec<Cell> = values.into_iter().map(cell::of).collect();
        let rows = client.borrow_mut().query(&sql, &cell::params(&cells));
        rows.unwrap_or_else(|e| panic!("{source}\n{sql}\n{e:?}"))
            .iter()
            .map(|row| {
                let id = Id::from_slice(row.get(0)).unwrap();
                let value = cell::read(row.get(1), &expr.ty, scale);
                (Dialect::Postgres, id, value)
            })
            .collect()
    }
}

fn row_id(idx: usize) -> Id {
    Id::from_u128(idx as u128 + 1)
}

/// A value of each field, and of the columns every register has.
fn values() -> Vec<(&'static str, BoxedStrategy<Value>)> {
    let integer = || {
        prop_oneof![-9_i64..10, Just(3_037_000_500)]
            .prop_map(Value::Integer)
            .boxed()
    };
    let decimal = |scale: u32| {
        (-9999_i64..9999)
            .prop_map(move |n| Value::Decimal(Decimal::new(n, scale)))
            .boxed()
    };
    let text = || {
        prop::sample::select(vec!["a", "ab", "b", "张三", "张", "三", "A", "b%"])
            .prop_map(|x| Value::Text(x.into()))
            .boxed()
    };
    let day = || {
        prop::sample::select(vec![
            "2026-02-28",
            "2026-03-01",
            "2024-02-29",
            "0001-01-01",
            "9999-12-31",
        ])
        .prop_map(|x| Value::Day(x.parse().unwrap()))
        .boxed()
    };
    let time = || {
        prop::sample::select(vec!["00:00", "08:30", "17:00", "23:59"])
            .prop_map(|x| Value::Time(x.parse().unwrap()))
            .boxed()
    };
    let code = || {
        prop::sample::select(vec!["a", "b", "c"])
            .prop_map(|x| Value::Code(x.into()))
            .boxed()
    };
    let row = || (0..9_usize).prop_map(|idx| Value::Ref(row_id(idx))).boxed();
    let flag = || any::<bool>().prop_map(Value::Flag).boxed();
    let list = |item: BoxedStrategy<Value>| {
        prop::collection::vec(item, 1..3)
            .prop_map(Value::List)
            .boxed()
    };
    let lines = {
        let cells = [
            ("i", integer()),
            ("m", decimal(2)),
            ("o", day()),
            ("x", text()),
            ("f", flag()),
            ("c", code()),
            ("k", list(code())),
            ("r", row()),
        ];
        let cells = cells.map(|(name, value)| {
            let some = prop::option::weighted(0.7, value);
            some.prop_map(move |value| Some((name.to_owned(), value?)))
                .boxed()
        });
        let line = (any::<u128>(), cells.to_vec()).prop_map(|(id, cells)| Line {
            id: Id::from_u128(id),
            cells: cells.into_iter().flatten().collect(),
        });
        prop::collection::vec(line, 1..4).prop_map(Value::Rows)
    };
    vec![
        ("s", lines.boxed()),
        ("i", integer()),
        ("j", integer()),
        ("m", decimal(2)),
        ("d", decimal(3)),
        ("x", text()),
        ("y", text()),
        ("o", day()),
        ("p", day()),
        ("h", time()),
        ("l", time()),
        (
            "z",
            Just(Value::Place("121.4,37.4".parse().unwrap())).boxed(),
        ),
        ("a", Just(Value::Polygon(SQUARE.parse().unwrap())).boxed()),
        (
            "w",
            prop::sample::select(vec!["2026-01-01T00:00:00Z", "2026-06-01T00:00:00.5Z"])
                .prop_map(|x| Value::Instant(x.parse().unwrap()))
                .boxed(),
        ),
        (
            "q",
            prop::sample::select(vec!["2026", "2026Q2", "2026Q3", "2025SY"])
                .prop_map(|x| Value::Period(x.parse().unwrap()))
                .boxed(),
        ),
        ("f", flag()),
        ("g", flag()),
        ("c", code()),
        ("e", code()),
        ("r", row()),
        ("u", Just(Value::Ref(ME)).boxed()),
        ("k", list(code())),
        ("n", list(row())),
        ("v", list(row())),
        ("owner", Just(Value::Ref(row_id(3))).boxed()),
        ("number", Just(Value::Text("N1".into())).boxed()),
        (
            "state",
            prop::sample::select(vec!["open", "done"])
                .prop_map(|x| Value::Code(x.into()))
                .boxed(),
        ),
    ]
}

/// A row in which each value is missing one time in three.
fn row() -> BoxedStrategy<HashMap<String, Value>> {
    let fields: Vec<_> = values()
        .into_iter()
        .map(|(name, value)| {
            prop::option::weighted(0.66, value).prop_map(move |value| (name, value))
        })
        .collect();
    fields
        .prop_map(|row| {
            row.into_iter()
                .filter_map(|(name, value)| Some((name.to_owned(), value?)))
                .collect()
        })
        .boxed()
}

fn pick(words: &[&'static str]) -> BoxedStrategy<String> {
    prop::sample::select(words.to_vec())
        .prop_map(str::to_owned)
        .boxed()
}

fn integer(depth: u32) -> BoxedStrategy<String> {
    let leaf = pick(&[
        "i",
        "j",
        "r.i",
        "r.r.j",
        "3",
        "0",
        "-7",
        "size(x)",
        "size(k)",
        "size(r.n)",
        "year(o)",
        "month(r.p)",
        "(o - p)",
        "count(s)",
        "count(s.m > m)",
        "max(s.i)",
        "param('t.n', o)",
        "param('t.n')",
    ]);
    if depth == 0 {
        return leaf;
    }
    let (a, b) = (integer(depth - 1), integer(depth - 1));
    prop_oneof![
        leaf,
        (a, pick(&["+", "-", "*"]), b).prop_map(|(a, op, b)| format!("({a} {op} {b})")),
        (flag(depth - 1), integer(depth - 1), integer(depth - 1))
            .prop_map(|(c, a, b)| format!("({c} ? {a} : {b})")),
        (flag(depth - 1), integer(depth - 1)).prop_map(|(c, a)| format!("({c} ? null : {a})")),
        integer(depth - 1).prop_map(|a| format!("-({a})")),
        (day(depth - 1), day(depth - 1)).prop_map(|(a, b)| format!("({a} - {b})")),
    ]
    .boxed()
}

/// Products and quotients only of leaves, so that 64 bits are enough.
fn decimal(depth: u32) -> BoxedStrategy<String> {
    let leaf = || {
        pick(&[
            "m",
            "d",
            "r.m",
            "r.r.d",
            "1.5",
            "0.125",
            "-20.05",
            "sum(s.m)",
            "avg(s.m)",
            "min(s.m)",
            "param('t.m', p)",
        ])
    };
    if depth == 0 {
        return leaf();
    }
    prop_oneof![
        leaf(),
        (leaf(), leaf()).prop_map(|(a, b)| format!("({a} * {b})")),
        (leaf(), leaf()).prop_map(|(a, b)| format!("({a} / {b})")),
        (decimal(depth - 1), pick(&["+", "-"]), decimal(depth - 1))
            .prop_map(|(a, op, b)| format!("({a} {op} {b})")),
        (flag(depth - 1), decimal(depth - 1), decimal(depth - 1))
            .prop_map(|(c, a, b)| format!("({c} ? {a} : {b})")),
        (flag(depth - 1), decimal(depth - 1)).prop_map(|(c, a)| format!("({c} ? null : {a})")),
        decimal(depth - 1).prop_map(|a| format!("-({a})")),
    ]
    .boxed()
}

fn day(depth: u32) -> BoxedStrategy<String> {
    let leaf = pick(&[
        "o",
        "p",
        "r.o",
        "today()",
        "day('2024-02-29')",
        "created_on",
        "param('t.o', r.o)",
    ]);
    if depth == 0 {
        return leaf;
    }
    let moved = (day(depth - 1), pick(&["+", "-"]), integer(depth - 1));
    let perhaps = (flag(depth - 1), day(depth - 1));
    prop_oneof![
        leaf,
        moved.prop_map(|(a, op, b)| format!("({a} {op} {b})")),
        perhaps.prop_map(|(c, a)| format!("({c} ? {a} : null)")),
    ]
    .boxed()
}

fn flag(depth: u32) -> BoxedStrategy<String> {
    let leaf = pick(&[
        "f",
        "g",
        "r.f",
        "true",
        "has(x)",
        "has(k)",
        "has(r.r)",
        "c == e",
        "c in k",
        "'a' in r.k",
        "x == y",
        "x.contains(y)",
        "x.endsWith(r.x)",
        "r.x.startsWith('张')",
        "r in n",
        "id in r.n",
        "state == 'open'",
        "r.state in ['done']",
        "u == me()",
        "w < '2026-03-01T00:00:00Z'",
        "h < l",
        "has(r.z)",
        "q >= '2026Q2'",
        "m in [0, 1.5]",
        "r == r.r",
        "owner == r.owner",
        "any(s.f)",
        "all(s.m > m)",
        "any(s.x == x)",
        "has(s)",
    ]);
    if depth == 0 {
        return leaf;
    }
    let compare = || pick(&["==", "!=", "<", "<=", ">", ">="]);
    prop_oneof![
        leaf,
        flag(depth - 1).prop_map(|a| format!("!({a})")),
        (
            flag(depth - 1),
            pick(&["&&", "||", "==", "!="]),
            flag(depth - 1)
        )
            .prop_map(|(a, op, b)| format!("(({a}) {op} ({b}))")),
        (integer(depth - 1), compare(), integer(depth - 1))
            .prop_map(|(a, op, b)| format!("{a} {op} {b}")),
        (decimal(depth - 1), compare(), decimal(depth - 1))
            .prop_map(|(a, op, b)| format!("{a} {op} {b}")),
        (day(depth - 1), compare(), day(depth - 1)).prop_map(|(a, op, b)| format!("{a} {op} {b}")),
        (flag(depth - 1), flag(depth - 1), flag(depth - 1))
            .prop_map(|(c, a, b)| format!("({c} ? ({a}) : ({b}))")),
        (flag(depth - 1), flag(depth - 1)).prop_map(|(c, a)| format!("({c} ? ({a}) : null)")),
    ]
    .boxed()
}

/// Rows in which each value is there, or missing, or the only one missing or there.
fn rows_for_the_table() -> Vec<HashMap<String, Value>> {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let mut rows = vec![HashMap::new()];
    for (missing, _) in values()
        .into_iter()
        .chain([("nothing", Just(Value::Missing).boxed())])
    {
        for only in [true, false] {
            let row = values()
                .into_iter()
                .filter(|(name, _)| (*name == missing) == only)
                .map(|(name, value)| {
                    (
                        name.to_owned(),
                        value.new_tree(&mut runner).unwrap().current(),
                    )
                });
            rows.push(row.collect());
        }
    }
    rows.extend((0..20).map(|_| row().new_tree(&mut runner).unwrap().current()));
    rows
}

#[test]
fn every_operator_means_the_same_in_sql() {
    let postgres = database();
    let world = World::new(rows_for_the_table(), postgres.as_ref());
    for source in TABLE {
        match source.contains('#') {
            true => ["==", "!=", "<", "<=", ">", ">="]
                .iter()
                .for_each(|op| assert_eq!(world.difference(&source.replace('#', op)), None)),
            false => assert_eq!(world.difference(source), None),
        }
    }
}

/// Whatever can be said means the same for one record and for all.
#[test]
fn whatever_is_said_means_the_same_in_sql() {
    let postgres = database();
    let config = ProptestConfig {
        cases: 300,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let cases = (
        prop::collection::vec(row(), 1..9),
        prop::collection::vec(prop_oneof![flag(3), integer(3), decimal(2), day(2)], 4),
    );
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let outcome = runner.run(&cases, |(rows, sources)| {
        let world = World::new(rows, postgres.as_ref());
        for source in sources {
            prop_assert_eq!(world.difference(&source), None);
        }
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}
