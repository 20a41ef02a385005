//! 指标 over both stores: what is told of numbers, shares of so many, what is made of other
//! measures, formulas that follow one another, and division by organisations, fields and time.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

#[path = "office/mod.rs"]
#[expect(dead_code, reason = "shared with other tests")]
mod office;

use std::collections::BTreeMap;

use base::period::PeriodKind;
use base::{Decimal, Id, Period};
use kernel::{Along, Asked, Figures, Measures, RowsPage, Values};
use model::{SourceFile, Value};
use office::{Office, Place, loaded, over, over_both, sources};

over_both! {
    the_mean_the_middle_and_the_ends
    a_share_is_told_of_so_many
    schools_differ
    units_keep_to_a_line
    a_number_to_another
    a_number_grows
    a_year_is_told_when_most_have_told_it
    a_formula_follows_another
    a_number_is_divided
    a_row_stands_with_each_of_its_values
}

const SCHOOL: &str = r#"
title = "学校年报"
owner = "unit"
source = "invented"
[field]
unit   = { title = "学校", type = "ref", to = "registry.organisation" }
stage  = { title = "学段", type = "code", of = "yard.stage" }
stages = { title = "学段", type = "codes", of = "yard.stage" }
year   = { title = "学年", type = "school_year" }
pupils = { title = "学生", type = "integer" }
books  = { title = "图书", type = "decimal" }
[access]
clerk = "area"
"#;

const MEASURES: &str = r#"
[mean]
title = "平均册数"
of    = { average = "yard.school.books" }
[middle]
title = "中位数"
of    = { median = "yard.school.pupils" }
[least]
title = "最小"
of    = { min = "yard.school.pupils", where = "stage == 'primary'" }
[greatest]
title = "最大"
of    = { max = "yard.school.pupils" }
[pupils]
title = "学生"
of    = { sum = "yard.school.pupils" }
by    = ["school_year", "stage"]
on    = "year"
[schools]
title = "学校"
of    = { count = "yard.school" }
by    = ["stages"]
[books]
title  = "每百名学生图书"
better = "higher"
per    = 100
of     = { sum = "yard.school.pupils" }
part   = { sum = "yard.school.books" }
line   = "yard.books_line"
by     = ["school_year"]
on     = "year"
[[books.edition]]
from   = 2028-09-01
issuer = "省教育厅"
source = "省标准"
of     = { sum = "yard.school.pupils", where = "stage == 'primary'" }
part   = { sum = "yard.school.books", where = "stage == 'primary'" }
[[books.edition]]
area   = "W"
issuer = "西县"
source = "西县办法"
of     = { count = "yard.school" }
[books_of_counties]
title  = "区县每百名学生图书"
better = "higher"
per    = 100
of     = { sum = "yard.school.pupils" }
part   = { sum = "yard.school.books" }
line   = "yard.books_line"
held   = ["county"]
[differ]
title = "图书差异系数"
of    = { differs = "yard.books" }
[enough]
title = "图书达标学校"
unit  = "%"
of    = { meets = "yard.books" }
[primary_books]
title = "小学每百名学生图书"
per   = 100
of    = { sum = "yard.school.pupils", where = "stage == 'primary'" }
part  = { sum = "yard.school.books", where = "stage == 'primary'" }
[to_all]
title = "小学与全部之比"
of    = { ratio = "yard.primary_books", to = "yard.books" }
by    = ["school_year"]
on    = "year"
[growth]
title = "学生增长"
unit  = "%"
of    = { growth = "yard.pupils" }
by    = ["school_year"]
on    = "year"
"#;

fn begun(place: &Place) -> Office {
    let mut all = sources();
    let stages = "[stage]\ntitle = '学段'\ncode = { primary = '小学', junior = '初中' }\n";
    let params = "[books_line]\ntitle = '每百名学生图书下限'\ntype = 'integer'\n\
        value = [{ from = 2020-01-01, is = 500, source = 'invented' }]\n";
    for (path, text) in [
        ("yard/system.toml", "title = '年报'\n"),
        ("yard/school.toml", SCHOOL),
        ("yard/codes.toml", stages),
        ("yard/params.toml", params),
        ("yard/measures.toml", MEASURES),
    ] {
        all.push(SourceFile::new(path, text));
    }
    let model = loaded(all);
    over(place.open(&model), model)
}

/// A school below a county.
fn school(o: &Office, county: Id, code: &str) -> Id {
    let values: Values = [
        ("title", Value::from(code.to_owned())),
        ("code", code.to_owned().into()),
        ("level", "school".to_owned().into()),
        ("parent", county.into()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into_iter()
    .collect();
    let made = o
        .kernel
        .as_platform(move |ctx| ctx.create(kernel::ORGANISATION, values.clone()));
    made.unwrap().id
}

fn report(o: &Office, unit: Id, stage: &str, year: i16, (pupils, books): (Option<i64>, i64)) {
    let stage = Value::Code(stage.to_owned());
    let values: Values = [
        ("unit", unit.into()),
        ("stage", stage),
        ("year", Value::Period(Period::SchoolYear(year))),
        ("pupils", pupils.map_or(Value::Missing, Value::Integer)),
        ("books", Value::Decimal(books.into())),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into_iter()
    .collect();
    let made = o
        .kernel
        .as_platform(move |ctx| ctx.create("yard.school", values.clone()));
    made.unwrap();
}

fn asked(measure: &str, organisation: Option<Id>, period: Option<Period>) -> Asked {
    Asked {
        measure: format!("yard.{measure}"),
        organisation,
        period,
        by: BTreeMap::new(),
        as_of: None,
        known_at: None,
    }
}

fn value(o: &Office, measure: &str, of: Option<Id>, period: Option<Period>) -> Option<String> {
    let measured = o.kernel.measure(&asked(measure, of, period)).unwrap();
    measured
        .value
        .map(|it| it.round_dp(3).normalize().to_string())
}

fn said(value: Option<Decimal>) -> String {
    value.map_or_else(|| "—".into(), |it| it.round_dp(3).normalize().to_string())
}

/// Each key as people read it, with its value, in the order of the keys.
fn told(o: &Office, figures: &Figures) -> Vec<(String, String)> {
    let tree = o.kernel.tree();
    let name = |value: &Value| match value {
        Value::Ref(id) => tree.get(*id).map(|it| it.code.clone()).unwrap_or_default(),
        Value::Code(code) => code.clone(),
        Value::Period(period) => period.to_string(),
        _ => "—".into(),
    };
    let mut told: Vec<_> = figures
        .figures
        .iter()
        .map(|it| {
            let key: Vec<String> = it.key.iter().map(name).collect();
            (key.join(" "), said(it.value))
        })
        .collect();
    told.sort();
    told
}

fn pairs(told: &[(&str, &str)]) -> Vec<(String, String)> {
    let told = told.iter();
    told.map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect()
}

fn the_mean_the_middle_and_the_ends(place: &Place) {
    let o = begun(place);
    assert_eq!(value(&o, "mean", None, None), None, "no mean of nothing");
    assert_eq!(value(&o, "pupils", None, None), None, "nor a sum");
    for (pupils, books) in [(Some(10), 1), (Some(40), 2), (None, 4), (Some(15), 5)] {
        report(&o, o.school, "primary", 2025, (pupils, books));
    }
    report(&o, o.west, "junior", 2025, (Some(90), 0));
    assert_eq!(value(&o, "mean", None, None).as_deref(), Some("2.4"));
    // 10, 15 | 40, 90
    assert_eq!(value(&o, "middle", None, None).as_deref(), Some("27.5"));
    assert_eq!(
        value(&o, "middle", Some(o.east), None).as_deref(),
        Some("15")
    );
    assert_eq!(value(&o, "least", None, None).as_deref(), Some("10"));
    assert_eq!(value(&o, "greatest", None, None).as_deref(), Some("90"));
    let measured = o.kernel.measure(&asked("middle", None, None)).unwrap();
    assert_eq!((measured.of.rows.len(), measured.of.unknown), (4, 1));
}

fn a_share_is_told_of_so_many(place: &Place) {
    let o = begun(place);
    report(&o, o.school, "primary", 2025, (Some(40), 250));
    assert_eq!(value(&o, "books", None, None).as_deref(), Some("625"));
    let none = value(&o, "books", Some(o.root), Some(Period::SchoolYear(2019)));
    assert_eq!(none, None, "of nobody there is no share");
}

/// The worked case of the weighted coefficient: five schools, 45 to 89 pupils.
fn schools_differ(place: &Place) {
    let o = begun(place);
    let cases = [(45, 279), (37, 137), (89, 935), (76, 160), (55, 402)];
    for (n, (pupils, books)) in cases.into_iter().enumerate() {
        let school = school(&o, o.east, &format!("E{}", n + 2));
        // What one school says in two rows is of one school.
        report(&o, school, "primary", 2025, (Some(pupils - 20), books));
        report(&o, school, "primary", 2025, (Some(20), 0));
    }
    // Without pupils there is no share to differ by.
    report(&o, o.school, "primary", 2025, (Some(0), 12));
    assert_eq!(
        value(&o, "differ", Some(o.east), None).as_deref(),
        Some("0.515")
    );
    assert_eq!(value(&o, "differ", Some(o.west), None), None);
    let tree = o.kernel.tree();
    let alone = tree.all().find(|it| it.code == "E2").unwrap().id;
    let of_one = value(&o, "differ", Some(alone), None);
    assert_eq!(of_one.as_deref(), Some("0"), "one school differs from none");
    let figures = o
        .kernel
        .figures(&asked("differ", None, None), &[Along::Below]);
    assert_eq!(told(&o, &figures.unwrap()), pairs(&[("S", "0.515")]));
    let figures = o
        .kernel
        .figures(
            &asked("differ", None, None),
            &[Along::Level("county".into())],
        )
        .unwrap();
    assert_eq!(told(&o, &figures), pairs(&[("E", "0.515")]));
}

fn units_keep_to_a_line(place: &Place) {
    let o = begun(place);
    let (a, b) = (school(&o, o.east, "E2"), school(&o, o.east, "E3"));
    report(&o, a, "primary", 2025, (Some(100), 500));
    report(&o, b, "primary", 2025, (Some(100), 499));
    report(&o, o.school, "primary", 2025, (Some(0), 0));
    let measured = o
        .kernel
        .measure(&asked("enough", Some(o.east), None))
        .unwrap();
    assert_eq!(measured.value, Some(Decimal::from(50)));
    let figures = o
        .kernel
        .figures(&asked("books", Some(o.east), None), &[Along::Below])
        .unwrap();
    assert_eq!(
        told(&o, &figures),
        pairs(&[("E1", "—"), ("E2", "500"), ("E3", "499")])
    );
    let lines: Vec<_> = figures.figures.iter().map(|it| said(it.line)).collect();
    assert_eq!(lines, ["500", "500", "500"]);
    // What counties are held to, their schools are not.
    let held = |level: &str| {
        let asked = asked("books_of_counties", Some(o.east), None);
        let told = o.kernel.figures(&asked, &[Along::Level(level.into())]);
        let told = told.unwrap().figures;
        told.iter().map(|it| said(it.line)).collect::<Vec<_>>()
    };
    assert_eq!(held("school"), ["—", "—", "—"]);
    assert_eq!(held("county"), ["500"]);
}

fn a_number_to_another(place: &Place) {
    let o = begun(place);
    let other = school(&o, o.east, "E2");
    // 600 of a hundred to 400 of a hundred; the other has no primary school to be told.
    report(&o, o.school, "primary", 2025, (Some(10), 60));
    report(&o, o.school, "junior", 2025, (Some(10), 20));
    report(&o, other, "junior", 2025, (Some(10), 50));
    let at = |unit| value(&o, "to_all", Some(unit), None);
    assert_eq!(at(o.school).as_deref(), Some("1.5"));
    assert_eq!(at(other), None);
    assert_eq!(at(o.west), None, "nothing to be told to");
    let figures = o
        .kernel
        .figures(&asked("to_all", Some(o.east), None), &[Along::Below])
        .unwrap();
    assert_eq!(told(&o, &figures), pairs(&[("E1", "1.5")]));
}

fn a_number_grows(place: &Place) {
    let o = begun(place);
    for (year, pupils) in [(2023, 80), (2024, 100), (2025, 90)] {
        report(&o, o.school, "primary", year, (Some(pupils), 0));
    }
    let in_year = |year| value(&o, "growth", None, Some(Period::SchoolYear(year)));
    assert_eq!(in_year(2024).as_deref(), Some("25"));
    assert_eq!(in_year(2025).as_deref(), Some("-10"));
    assert_eq!(in_year(2023), None, "nothing to grow from");
    let along = [Along::Period(PeriodKind::SchoolYear)];
    let figures = o
        .kernel
        .figures(&asked("growth", None, None), &along)
        .unwrap();
    let years = [("2023SY", "—"), ("2024SY", "25"), ("2025SY", "-10")];
    assert_eq!(told(&o, &figures), pairs(&years));
    // Years are not added up: without one it is the newest of which there is something.
    assert_eq!(value(&o, "growth", None, None).as_deref(), Some("-10"));
    assert_eq!(value(&o, "pupils", None, None).as_deref(), Some("90"));
    let newest = o.kernel.figures(&asked("pupils", None, None), &[]).unwrap();
    assert_eq!(newest.period, Some(Period::SchoolYear(2025)));
    let page = RowsPage {
        of_part: false,
        after: None,
        limit: 9,
    };
    let rows = o
        .kernel
        .rows_behind(&asked("pupils", None, None), &page, None);
    assert_eq!(rows.unwrap().len(), 1);
    let mut earlier = asked("pupils", None, None);
    earlier.as_of = Some("2025-08-31".parse().unwrap());
    let figures = o.kernel.figures(&earlier, &[]).unwrap();
    assert_eq!(figures.period, Some(Period::SchoolYear(2024)));
    assert_eq!(told(&o, &figures), pairs(&[("", "100")]));
}

/// While a year is being told its amounts are those of some of the units: the one before stands.
fn a_year_is_told_when_most_have_told_it(place: &Place) {
    let o = begun(place);
    let other = school(&o, o.west, "3702010002");
    for (unit, year, pupils) in [
        (o.school, 2023, 80),
        (other, 2023, 80),
        (o.school, 2024, 100),
        (other, 2024, 100),
        (o.school, 2025, 90),
    ] {
        report(&o, unit, "primary", year, (Some(pupils), 0));
    }
    let now = |measure: &str, of| value(&o, measure, of, None);
    assert_eq!(now("pupils", None).as_deref(), Some("200"));
    assert_eq!(now("growth", None).as_deref(), Some("25"));
    let own = now("growth", Some(o.school));
    assert_eq!(own.as_deref(), Some("-10"), "of one who has told it");
    let asked = value(&o, "pupils", None, Some(Period::SchoolYear(2025)));
    assert_eq!(asked.as_deref(), Some("90"));
    report(&o, other, "primary", 2025, (Some(110), 0));
    assert_eq!(now("pupils", None).as_deref(), Some("200"));
    assert_eq!(now("growth", None).as_deref(), Some("0"));
}

/// A row that holds several values is counted with each.
fn a_row_stands_with_each_of_its_values(place: &Place) {
    let o = begun(place);
    report(&o, o.school, "primary", 2025, (Some(1), 0));
    let several = ["primary", "junior"].map(|it| Value::Code(it.to_owned()));
    let values: Values = [
        ("unit", o.school.into()),
        ("stages", Value::List(several.to_vec())),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into_iter()
    .collect();
    let made = o
        .kernel
        .as_platform(move |ctx| ctx.create("yard.school", values.clone()));
    made.unwrap();
    let along = [Along::Field("stages".into()), Along::Below];
    let figures = o
        .kernel
        .figures(&asked("schools", Some(o.root), None), &along)
        .unwrap();
    let each = [("junior E", "1"), ("primary E", "1"), ("— E", "1")];
    assert_eq!(told(&o, &figures), pairs(&each));
}

fn a_formula_follows_another(place: &Place) {
    let o = begun(place);
    let year = |year| Some(Period::SchoolYear(year));
    for at in [2024, 2025] {
        report(&o, o.school, "primary", at, (Some(10), 40));
        report(&o, o.school, "junior", at, (Some(10), 80));
    }
    assert_eq!(
        value(&o, "books", Some(o.east), year(2024)).as_deref(),
        Some("600")
    );
    // A year that goes on is asked as of today; one that ended by its last day.
    o.seconds
        .store(1_851_000_000, std::sync::atomic::Ordering::Relaxed);
    report(&o, o.school, "primary", 2027, (Some(10), 40));
    report(&o, o.school, "junior", 2027, (Some(10), 80));
    assert_eq!(
        value(&o, "books", Some(o.east), year(2027)).as_deref(),
        Some("600")
    );
    let mut later = asked("books", Some(o.east), None);
    later.as_of = Some("2028-09-01".parse().unwrap());
    let measured = o.kernel.measure(&later).unwrap();
    assert_eq!(measured.value, Some(Decimal::from(400)), "primary only");
    report(&o, o.west, "primary", 2027, (Some(10), 40));
    assert_eq!(
        value(&o, "books", Some(o.west), None).as_deref(),
        Some("1"),
        "西县 counts reports"
    );
}

fn a_number_is_divided(place: &Place) {
    let o = begun(place);
    report(&o, o.school, "primary", 2024, (Some(1), 0));
    report(&o, o.school, "junior", 2025, (Some(2), 0));
    report(&o, o.east, "junior", 2025, (Some(4), 0));
    report(&o, o.west, "primary", 2025, (Some(8), 0));
    let along = |along: &[Along]| {
        let figures = o
            .kernel
            .figures(&asked("pupils", Some(o.root), None), along)
            .unwrap();
        told(&o, &figures)
    };
    assert_eq!(along(&[]), pairs(&[("", "14")]));
    assert_eq!(along(&[Along::Below]), pairs(&[("E", "6"), ("W", "8")]));
    let school = Along::Level("school".into());
    assert_eq!(along(&[school]), pairs(&[("E1", "2"), ("—", "12")]));
    let stage = Along::Field("stage".into());
    assert_eq!(
        along(&[Along::Below, stage]),
        pairs(&[("E junior", "6"), ("W primary", "8")])
    );
    let year = Along::Period(PeriodKind::SchoolYear);
    assert_eq!(along(&[year]), pairs(&[("2024SY", "1"), ("2025SY", "14")]));
}
