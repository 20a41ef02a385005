//! What an expression is worth: the rules of unknown, and a table of values.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

use std::collections::HashMap;

use base::{Day, Id};
use model::eval::{Scope, eval, fails, holds};
use model::expr::{Environment, Expr, Problem, parse};
use model::{Model, Row as Line, SourceFile, Value};
use proptest::prelude::*;

const ROW: &str = "title = '行'\nhidden = true\n[field]\n\
    a = { title = 'A', type = 'flag' }\nb = { title = 'B', type = 'flag' }\n\
    i = { title = 'I', type = 'integer' }\nj = { title = 'J', type = 'integer' }\n\
    m = { title = 'M', type = 'money' }\nn = { title = 'N', type = 'money' }\n\
    x = { title = 'X', type = 'text' }\no = { title = 'O', type = 'date' }\n\
    r = { title = 'R', type = 'ref', to = 't.row' }\nk = { title = 'K', type = 'refs', to = 't.row' }\n\
    s = { title = 'S', type = 'rows' }\n[rows.s]\n\
    i = { title = 'I', type = 'integer' }\nm = { title = 'M', type = 'money' }\n\
    a = { title = 'A', type = 'flag' }\no = { title = 'O', type = 'date' }\n";

struct Row(HashMap<String, Value>);

impl Scope for Row {
    fn path(&self, path: &[String]) -> Value {
        self.0.get(&path.join(".")).cloned().unwrap_or_default()
    }

    fn beyond_cell(&self, _: &str, _: Value, _: &[String]) -> Value {
        Value::Missing
    }

    fn today(&self) -> Day {
        "2026-03-01".parse().unwrap()
    }

    fn me(&self) -> Option<Id> {
        None
    }

    fn param(&self, _: &str, _: Day) -> Value {
        Value::Missing
    }
}

fn model() -> Model {
    let files = [("t/system.toml", "title = '试'"), ("t/row.toml", ROW)];
    let (model, found) = model::load(&files.map(|(path, text)| SourceFile::new(path, text)));
    assert_eq!(found, []);
    model
}

fn read(model: &Model, source: &str) -> Result<Expr, Vec<Problem>> {
    let register = model.register("t.row").unwrap();
    parse(
        source,
        &Environment {
            model,
            register,
            row: None,
        },
    )
}

fn row(values: &[(&str, Value)]) -> Row {
    Row(values
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect())
}

#[track_caller]
fn check(source: &str, values: &[(&str, Value)], expected: Value) {
    let expr = read(&model(), source).unwrap();
    assert_eq!(eval(&expr, &row(values)), expected, "{source}");
}

fn money(text: &str) -> Value {
    Value::Decimal(text.parse().unwrap())
}

/// Rows with an amount each; none of some.
fn lines(amounts: &[Option<&str>]) -> Value {
    let line = |amount: &Option<&str>| {
        let mut line = Line {
            id: Id::nil(),
            cells: indexmap::IndexMap::new(),
        };
        line.set("m", amount.map_or(Value::Missing, money));
        line
    };
    amounts.iter().map(line).collect::<Vec<_>>().into()
}

/// What is unknown of a row is left out of a sum, and leaves `any` and `all` open.
#[test]
fn folds_over_rows() {
    let (yes, no, unknown) = (Value::Flag(true), Value::Flag(false), Value::Missing);
    let table: &[(&str, &[Option<&str>], Value)] = &[
        ("sum(s.m)", &[Some("0.1"), None, Some("0.2")], money("0.3")),
        ("sum(s.m)", &[], money("0")),
        ("sum(s.m * 2)", &[Some("0.05")], money("0.10")),
        ("count(s)", &[None, None], Value::Integer(2)),
        ("count(s)", &[], Value::Integer(0)),
        (
            "count(s.m > 1)",
            &[Some("2"), None, Some("1")],
            Value::Integer(1),
        ),
        (
            "avg(s.m)",
            &[Some("1"), Some("2"), None, Some("2")],
            money("1.666667"),
        ),
        ("avg(s.m)", &[None], unknown.clone()),
        ("min(s.m)", &[Some("2"), None, Some("-1")], money("-1")),
        ("max(s.m)", &[], unknown.clone()),
        ("any(s.m > 1)", &[], no.clone()),
        ("any(s.m > 1)", &[None, Some("2")], yes.clone()),
        ("any(s.m > 1)", &[None, Some("1")], unknown.clone()),
        ("all(s.m > 1)", &[], yes.clone()),
        ("all(s.m > 1)", &[None, Some("2")], unknown),
        ("all(s.m > 1)", &[None, Some("1")], no),
        ("all(s.m <= max(s.m))", &[Some("3"), Some("4")], yes),
    ];
    for (source, amounts, expected) in table {
        check(source, &[("s", lines(amounts))], expected.clone());
    }
}

#[test]
fn values() {
    let (yes, no, unknown) = (Value::Flag(true), Value::Flag(false), Value::Missing);
    check(
        "x == '张三'",
        &[("x", Value::Text("张三".into()))],
        yes.clone(),
    );
    check(
        "size(x) == 2",
        &[("x", Value::Text("张三".into()))],
        yes.clone(),
    );
    check("has(x)", &[("x", Value::Text(String::new()))], no.clone());
    check("x != 'a'", &[], unknown.clone());
    check("size(k) == 0 && !has(k)", &[], yes.clone());
    check("id in k", &[("id", Value::Ref(Id::nil()))], no);
    check("m == 3", &[("m", money("3.00"))], yes.clone());
    check("m / 0", &[("m", money("3.00"))], unknown.clone());
    check("m / 3", &[("m", money("0.02"))], money("0.006667"));
    check("-m / 3", &[("m", money("0.02"))], money("-0.006667"));
    check("m / 8", &[("m", money("0.01"))], money("0.00125"));
    check("i / 2", &[("i", Value::Integer(7))], money("3.5"));
    check("i + 1", &[("i", Value::Integer(i64::MAX))], unknown.clone());
    check(
        "o + 1",
        &[("o", Value::Day("2024-02-28".parse().unwrap()))],
        Value::Day("2024-02-29".parse().unwrap()),
    );
    check(
        "today() - o",
        &[("o", Value::Day("2026-02-28".parse().unwrap()))],
        Value::Integer(1),
    );
    check(
        "o < today()",
        &[("o", Value::Day("2026-02-28".parse().unwrap()))],
        yes,
    );
    check("r == r.r", &[("r", Value::Ref(Id::nil()))], unknown);
}

#[test]
fn a_filter_takes_what_is_true_and_a_check_fails_on_what_is_false() {
    let model = model();
    let expr = read(&model, "i > 3").unwrap();
    for (value, holding, failing) in [
        (Value::Integer(4), true, false),
        (Value::Integer(3), false, true),
        (Value::Missing, false, false),
    ] {
        let row = row(&[("i", value)]);
        assert_eq!((holds(&expr, &row), fails(&expr, &row)), (holding, failing));
    }
}

#[test]
fn nothing_said_makes_the_reader_fail() {
    let model = model();
    for source in [
        "",
        "(",
        "'",
        "'\\",
        "x..y",
        "1 1",
        "a ? b",
        "🙂",
        "x == '🙂' 🙂",
        "has()",
        "[",
        "{}",
        "a.b.c",
        "99999999999999999999",
        "1e999",
        "-",
        "!",
        "has(has(a))",
        "\n\n  a &&\n\n",
    ] {
        let problems = read(&model, source).unwrap_err();
        assert!(
            problems
                .iter()
                .all(|p| p.start <= p.end && p.end <= source.len()),
            "{source}"
        );
    }
}

fn flag() -> impl Strategy<Value = Value> {
    prop_oneof![Just(Value::Missing), any::<bool>().prop_map(Value::Flag)]
}

fn integer() -> impl Strategy<Value = Value> {
    prop_oneof![1 => Just(Value::Missing), 4 => any::<i64>().prop_map(Value::Integer), 4 => (-9_i64..9).prop_map(Value::Integer)]
}

fn decimal() -> impl Strategy<Value = Value> {
    prop_oneof![1 => Just(Value::Missing), 5 => (-1_000_000_i64..1_000_000).prop_map(|n| Value::Decimal(base::Decimal::new(n, 2)))]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Laws that hold for all values, the missing ones too: both sides are worth the same.
    #[test]
    fn laws(a in flag(), b in flag(), i in integer(), j in integer(), m in decimal(), n in decimal()) {
        let model = model();
        let row = row(&[("a", a), ("b", b), ("i", i), ("j", j), ("m", m), ("n", n)]);
        for (left, right) in [
            ("!(a && b)", "!a || !b"),
            ("a && b", "b && a"),
            ("a || b", "b || a"),
            ("a || (a && b)", "a || (a && a && b)"),
            ("!!a", "a"),
            ("i < j", "j > i"),
            ("i <= j", "!(i > j)"),
            ("i == j", "!(i != j)"),
            ("i + j", "j + i"),
            ("i * j", "j * i"),
            ("m * n", "n * m"),
            ("m - n", "-(n - m)"),
            ("i in [1, 2]", "i == 1 || i == 2"),
            ("m < n", "m - n < 0"),
            ("m / 2 * 2", "m + 0.0"),
        ] {
            let (left_expr, right_expr) = (read(&model, left).unwrap(), read(&model, right).unwrap());
            prop_assert_eq!(eval(&left_expr, &row), eval(&right_expr, &row), "{} = {}", left, right);
        }
    }

    /// Whatever is written, reading it ends, with places inside the text.
    #[test]
    fn any_text_is_read_or_refused(source in "[ -~张\n]{0,40}") {
        if let Err(problems) = read(&model(), &source) {
            prop_assert!(!problems.is_empty());
            prop_assert!(problems.iter().all(|p| p.start <= p.end && p.end <= source.len()));
        }
    }

    /// Whatever a file holds, loading it ends.
    #[test]
    fn any_file_is_loaded(text in "[a-z=\"'\\[\\]{}#,. \n张]{0,80}") {
        let files = [SourceFile::new("t/system.toml", text.clone()), SourceFile::new("t/row.toml", text)];
        let (_, found) = model::load(&files);
        prop_assert!(found.iter().all(|it| it.column >= 1 && !it.to_string().is_empty()));
    }
}
