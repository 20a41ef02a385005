//! 开放数据: the lines of a data set, drawn from its measure, and drawn anew when it is time.
//!
//! Not here: what a number is (`kernel`), which lines are withheld (`withhold`), and how
//! everybody reads them (`server`, `public`).

use std::collections::{BTreeMap, BTreeSet};

use base::{Day, Decimal, Id, Period, PeriodKind};
use kernel::{
    Ahead, Along, Asked, Condition, Ctx, Days, Every, Figure, Figures, Inputs, JobKinds, Kernel,
    Outcome, Query, Question, Record, Run, Tree, Values,
};
use model::{Field, Formula, Kind, Level, Measure, Register, Value};
use serde_json::{Value as Json, json};

use super::withhold::{Behind, Hidden, Node, withheld};

const DATASET: &str = "exchange.dataset";
const DATUM: &str = "exchange.datum";
/// Lines of a data set: as many as its page tells.
const LINES_MAX: usize = 200;
/// Places behind the point a number is told with.
const PLACES: u32 = 4;
const WHOLE: &str = "total";
const WITHHELD: &str = "人数少，不公布";
const SMALL_CELL: &str = "exchange.small_cell";
/// Where no parameter says.
const LEAST: u64 = 5;
/// As `datum.toml` and `dataset.toml` say.
const NAME_MAX: usize = 100;
const BASIS_MAX: usize = 500;

/// Teaches a node to draw data sets anew.
pub(super) fn teach(kinds: &mut JobKinds) {
    kinds.returning(
        "exchange.datasets",
        "更新开放数据",
        Every::Minutes(60),
        renew,
    );
}

/// Steps `draw 取数` and `renew 更新`.
pub(super) fn drawn(ctx: &mut Ctx<'_>, dataset: &mut Record, _: &Inputs) -> Outcome<()> {
    let kernel = ctx.kernel().clone();
    let Some(measure) = kernel.model.measure(dataset.text("measure")) else {
        return Err(ctx.refuse("exchange.no_measure", &[]));
    };
    let along = along(ctx, measure, dataset)?;
    let least = least(&kernel, measure, dataset.owner);
    let ahead = ctx.carried.take();
    let ahead = ahead.and_then(|it| it.downcast::<Counted>().ok());
    let is_same = |it: &Counted| {
        (&it.asked, &it.along, it.least) == (&asked(measure, dataset), &along, least)
    };
    let Counted {
        parts,
        days,
        whole,
        hidden,
        ..
    } = match ahead.filter(|it| is_same(it)) {
        Some(ahead) => *ahead,
        None => count_all(
            &kernel,
            measure,
            (asked(measure, dataset), along.clone()),
            least,
        )?,
    };
    let period = whole.period;
    let (whole, parts) = (whole.figures, parts.figures);
    let mut lines = match &along {
        Some(along) => lines(&kernel, measure, along, &parts),
        None => Vec::new(),
    };
    if lines.len() >= LINES_MAX {
        let n = [
            ("n", lines.len().to_string()),
            ("most", (LINES_MAX - 1).to_string()),
        ];
        return Err(ctx.refuse("exchange.too_many_lines", &n));
    }
    let whole = whole.first().map(|it| Line::of_whole(it, lines.len()));
    if least > 0 {
        alone(ctx, dataset, along.as_ref())?;
        let area = dataset.get("area").as_ref();
        let is_hidden = area.is_none_or(|it| hidden.units.contains(&it));
        let by_line = withheld_by(along.as_ref(), area, &hidden, (&lines, least));
        for (line, is_small) in lines.iter_mut().zip(by_line) {
            line.is_withheld = is_hidden || is_small;
        }
        let is_whole_small = whole.as_ref().is_some_and(|it| it.behind.is_small(least));
        let whole = whole.filter(|_| !matches!(along, Some(Along::Period(_))));
        lines.extend(whole.map(|it| Line {
            is_withheld: is_hidden || is_whole_small,
            ..it
        }));
    } else {
        lines.extend(whole);
    }
    keep(ctx, dataset, &lines)?;
    dataset.set("drawn_on", ctx.today());
    dataset.set("unit", measure.unit.as_str());
    dataset.set("covers", covers(&kernel, dataset, (period, days)));
    dataset.set("basis", cut(&basis(&measure.formula.source), BASIS_MAX));
    dataset.set("n_rows", count(lines.len()));
    dataset.set(
        "n_withheld",
        count(lines.iter().filter(|it| it.is_withheld).count()),
    );
    Ok(())
}

/// What the lines of a data set are made of.
struct Counted {
    asked: Asked,
    along: Option<Along>,
    least: u64,
    parts: Figures,
    days: Days,
    whole: Figures,
    hidden: Hidden,
}

/// What a data set comes to, before the transaction that draws it.
pub(super) fn ahead(kernel: &Kernel, dataset: &Record) -> Outcome<Ahead> {
    let measure = kernel.model.measure(dataset.text("measure"));
    let divided = measure.and_then(|it| Some((it, divided(kernel, it, dataset)?)));
    let Some((measure, along)) = divided else {
        return Ok(Box::new(()));
    };
    let least = least(kernel, measure, dataset.owner);
    let counted = count_all(kernel, measure, (asked(measure, dataset), along), least)?;
    Ok(Box::new(counted))
}

fn asked(measure: &Measure, dataset: &Record) -> Asked {
    Asked {
        organisation: dataset.get("area").as_ref(),
        period: period_of(dataset),
        ..Asked::of(&measure.id)
    }
}

fn count_all(
    kernel: &Kernel,
    measure: &Measure,
    (asked, along): (Asked, Option<Along>),
    least: u64,
) -> Outcome<Counted> {
    let question = |along| Question {
        measure,
        asked: &asked,
        along,
        reach: None,
    };
    let mut found = kernel.figures_with_days(&[question(along.as_slice()), question(&[])])?;
    let (whole, days) = found.pop().unwrap_or_default();
    let hidden = match least {
        0 => Hidden::default(),
        _ => hidden_units(kernel, measure, whole.period, least)?,
    };
    let (parts, _) = found.pop().unwrap_or_default();
    Ok(Counted {
        parts,
        days,
        asked,
        along,
        least,
        whole,
        hidden,
    })
}

/// Which lines are withheld: of organisations those that are so in every table; of a field
/// those that could be told from the others; of periods, which are no sum, the small ones.
fn withheld_by(
    along: Option<&Along>,
    area: Option<Id>,
    hidden: &Hidden,
    (lines, least): (&[Line], u64),
) -> Vec<bool> {
    let of_unit = |line: &Line| match line.unit {
        Some(unit) => hidden.units.contains(&unit),
        None => match along {
            Some(Along::Below) => area.is_none_or(|it| hidden.rests.contains(&it)),
            // What is of no school is what is left over all rests.
            _ => !hidden.units.is_empty() || line.behind.is_small(least),
        },
    };
    match along {
        Some(Along::Below | Along::Level(_)) => lines.iter().map(of_unit).collect(),
        Some(Along::Field(_)) => {
            let (flags, _) = withheld(&lines.iter().map(|it| it.behind).collect::<Vec<_>>(), least);
            flags
        }
        _ => lines.iter().map(|it| it.behind.is_small(least)).collect(),
    }
}

/// What of organisations is withheld in every table of the measure.
fn hidden_units(
    kernel: &Kernel,
    measure: &Measure,
    period: Option<Period>,
    least: u64,
) -> Outcome<Hidden> {
    let tree = kernel.tree();
    let Some(root) = tree.root() else {
        return Ok(Hidden::default());
    };
    let asked = Asked {
        organisation: Some(root.id),
        period,
        ..Asked::of(&measure.id)
    };
    let levels: BTreeSet<&String> = tree.all().map(|it| &it.level).collect();
    let levels = levels.into_iter().map(|it| [Along::Level(it.clone())]);
    let levels: Vec<[Along; 1]> = levels.collect();
    let questions = levels.iter().map(|along| Question {
        measure,
        asked: &asked,
        along,
        reach: None,
    });
    let found = kernel.figures_together(&questions.collect::<Vec<_>>())?;
    let figures = found.iter().flat_map(|it| &it.figures);
    let of_units = figures.filter_map(|it| Some((it.key.first()?.as_ref()?, behind(it))));
    let of_units: BTreeMap<Id, Behind> = of_units.collect();
    Ok(node(&tree, root.id, &of_units).withheld(least))
}

fn node(tree: &Tree, unit: Id, of_units: &BTreeMap<Id, Behind>) -> Node {
    let below = tree.children(unit);
    let nothing = Behind { of: 0, part: 0 };
    Node {
        unit,
        behind: of_units.get(&unit).copied().unwrap_or(nothing),
        below: below.map(|it| node(tree, it.id, of_units)).collect(),
    }
}

/// Tables by a field of several organisations are a table by both, in which what is withheld
/// of one is told by the others: one organisation tells it.
fn alone(ctx: &mut Ctx<'_>, dataset: &Record, along: Option<&Along>) -> Outcome<()> {
    let Some(along @ (Along::Field(_) | Along::Period(_))) = along else {
        return Ok(());
    };
    let kernel = ctx.kernel().clone();
    let Some(register) = kernel.model.register(DATASET) else {
        return Ok(());
    };
    let measure = kernel.model.measure(dataset.text("measure"));
    let query = Query::all(register, ctx.today())
        .with(Condition::not_ended(register))
        .having("measure", dataset.get("measure").clone());
    for other in kernel::read(kernel.store(), |read| read.rows(&query))? {
        let is_elsewhere = other.id != dataset.id && other.get("area") != dataset.get("area");
        if is_elsewhere
            && other.get("drawn_on").as_day().is_some()
            && measure.is_some_and(|it| {
                self::along(ctx, it, &other).is_ok_and(|it| it.as_ref() == Some(along))
            })
        {
            let title = [("title", other.text("title").to_owned())];
            return Err(ctx.refuse("exchange.divided_elsewhere", &title));
        }
    }
    Ok(())
}

/// A line of a data set before it is kept.
struct Line {
    /// The organisation it is of, where it is of one.
    unit: Option<Id>,
    /// What lines are put in order by.
    place: String,
    code: String,
    name: String,
    value: Option<Decimal>,
    behind: Behind,
    is_withheld: bool,
}

impl Line {
    fn of_whole(figure: &Figure, n_others: usize) -> Line {
        let name = if n_others > 0 { "合计" } else { "全部" };
        Line {
            unit: None,
            place: String::new(),
            code: WHOLE.to_owned(),
            name: name.to_owned(),
            value: figure.value,
            behind: behind(figure),
            is_withheld: false,
        }
    }

    fn says(&self) -> (Value, Value) {
        match (self.is_withheld, self.value) {
            (true, _) => (Value::Missing, WITHHELD.into()),
            (false, None) => (Value::Missing, "没有数据".into()),
            (false, Some(value)) => (Value::Decimal(value.round_dp(PLACES)), Value::Missing),
        }
    }
}

/// In the order of organisations' codes, of code lists, of time.
fn lines(kernel: &Kernel, measure: &Measure, along: &Along, figures: &[Figure]) -> Vec<Line> {
    let register = kernel.model.register(&measure.formula.of.register);
    let mut lines: Vec<Line> = figures
        .iter()
        .map(|figure| {
            let key = figure.key.first().cloned().unwrap_or_default();
            let told = kernel.key(register, along, &key);
            Line {
                unit: key.as_ref().filter(|it| kernel.tree().get(*it).is_some()),
                place: told.place,
                code: code_of(kernel, &key, told.value),
                name: told.label.unwrap_or_default(),
                value: figure.value,
                behind: behind(figure),
                is_withheld: false,
            }
        })
        .collect();
    lines.sort_by(|a, b| a.place.cmp(&b.place));
    lines
}

/// The code of a line: of an organisation the one it is known by.
fn code_of(kernel: &Kernel, key: &Value, told: Option<String>) -> String {
    let unit = key.as_ref();
    let unit = unit.and_then(|it| kernel.tree().get(it).map(|it| it.code.clone()));
    unit.or(told).unwrap_or_else(|| "none".to_owned())
}

fn behind(figure: &Figure) -> Behind {
    let of = figure.of.rows;
    Behind {
        of,
        part: figure.part.as_ref().map_or(of, |it| it.rows.min(of)),
    }
}

/// By what it is divided; none for a number alone.
fn along(ctx: &Ctx<'_>, measure: &Measure, dataset: &Record) -> Outcome<Option<Along>> {
    let kernel = ctx.kernel();
    let values = || {
        [
            ("measure", measure.title.clone()),
            ("by", names(kernel, measure)),
        ]
    };
    divided(kernel, measure, dataset).ok_or_else(|| ctx.refuse("exchange.not_divided", &values()))
}

/// The same; none where it cannot be so divided.
fn divided(kernel: &Kernel, measure: &Measure, dataset: &Record) -> Option<Option<Along>> {
    match dataset.text("along") {
        "below" => Some(Some(Along::Below)),
        "school" => Some(Some(Along::Level("school".to_owned()))),
        "field" => {
            let said = dataset.text("field").trim();
            let mut fields = open_fields(kernel, measure);
            let (name, _) = fields.find(|(name, it)| it.title == said || *name == said)?;
            Some(Some(Along::Field(name.clone())))
        }
        word => match PeriodKind::named(word) {
            None => Some(None),
            Some(kind) if measure.on.is_some() && measure.periods.iter().any(|it| it == word) => {
                Some(Some(Along::Period(kind)))
            }
            Some(_) => None,
        },
    }
}

/// Fields a measure is divided by before everybody: those that name nobody.
fn open_fields<'k>(
    kernel: &'k Kernel,
    measure: &'k Measure,
) -> impl Iterator<Item = (&'k String, &'k Field)> {
    let register = kernel.model.register(&measure.formula.of.register);
    let fields = measure.by.iter();
    let fields = fields.filter_map(move |it| Some((it, kernel.model.field_of(register?, it)?)));
    fields.filter(|(_, it)| {
        matches!(it.kind, Kind::Code { .. } | Kind::Flag) && it.level < Level::Personal
    })
}

fn names(kernel: &Kernel, measure: &Measure) -> String {
    let fields = open_fields(kernel, measure).map(|(_, it)| it.title.clone());
    let titles: Vec<String> = ["各下级单位".to_owned()]
        .into_iter()
        .chain(fields)
        .collect();
    titles.join("、")
}

/// Fewer people than this are withheld; nobody where no person is counted.
fn least(kernel: &Kernel, measure: &Measure, area: Option<Id>) -> u64 {
    let is_personal = |it: &Register| it.fields.values().any(|it| it.level >= Level::Personal);
    let mut sides = measure.formulas().flat_map(Formula::sides);
    let counts_people =
        sides.any(|it| kernel.model.register(&it.register).is_some_and(is_personal));
    let least = kernel.param(SMALL_CELL, area).as_integer();
    match counts_people {
        true => least.and_then(|it| u64::try_from(it).ok()).unwrap_or(LEAST),
        false => 0,
    }
}

/// Writes the lines over those that were there; what is not told any more leaves the page.
fn keep(ctx: &mut Ctx<'_>, dataset: &Record, lines: &[Line]) -> Outcome<()> {
    let there = ctx.having(DATUM, "dataset", dataset.id)?;
    let mut there: BTreeMap<String, Record> = there
        .into_iter()
        .map(|it| (it.text("code").to_owned(), it))
        .collect();
    for (place, line) in lines.iter().enumerate() {
        let (value, note) = line.says();
        let told = [
            ("place", Value::Integer(count(place + 1))),
            ("name", cut(&line.name, NAME_MAX).into()),
            ("unit", line.unit.map(|_| line.code.clone()).into()),
            ("value", value),
            ("note", note),
        ];
        match there.remove(&line.code) {
            Some(mut record) => {
                for (field, value) in told {
                    record.set(field, value);
                }
                let record = ctx.update(record)?;
                if record.in_state("former") {
                    ctx.take_step(record, "return")?;
                }
            }
            None => {
                let told = told
                    .into_iter()
                    .map(|(field, value)| (field.to_owned(), value));
                let mut values: Values = told.collect();
                values.insert("dataset".into(), dataset.id.into());
                values.insert("code".into(), line.code.as_str().into());
                ctx.create(DATUM, values)?;
            }
        }
    }
    for record in there.into_values().filter(|it| it.in_state("current")) {
        ctx.take_step(record, "leave")?;
    }
    Ok(())
}

fn period_of(dataset: &Record) -> Option<Period> {
    match dataset.get("period") {
        Value::Period(period) => Some(*period),
        _ => None,
    }
}

/// “云岭市教育局，2026年”, “云岭市教育局，统计时点2025年9月1日” — whose the numbers are, and when.
fn covers(kernel: &Kernel, dataset: &Record, (period, days): (Option<Period>, Days)) -> String {
    let tree = kernel.tree();
    let area = dataset.get("area").as_ref().and_then(|it| tree.get(it));
    let area = area.map(|it| it.title.clone()).unwrap_or_default();
    match (period, days) {
        (Some(period), _) => format!("{area}，{}", period.spoken()),
        (None, Some((_, day))) => format!("{area}，统计时点{}", Period::Day(day).spoken()),
        (None, None) => area,
    }
}

/// A measure's source without what only we know by name: `requirements 4C；…`.
fn basis(source: &str) -> String {
    let parts = source.split('；').map(str::trim);
    let known = parts.filter(|it| !it.starts_with("requirements") && !it.starts_with("decision"));
    known.collect::<Vec<_>>().join("；")
}

fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// Data sets whose time it is are drawn anew.
fn renew(run: &mut Run<'_>) -> Outcome<Json> {
    let kernel = run.kernel().clone();
    let Some(register) = kernel.model.register(DATASET) else {
        return Ok(Json::Null);
    };
    let query = Query::all(register, kernel.today()).with(Condition::not_ended(register));
    let there = kernel::read(kernel.store(), |read| read.rows(&query))?;
    let due: Vec<Id> = there
        .iter()
        .filter(|it| it.in_state("drawn") && is_due(it, kernel.today()))
        .map(|it| it.id)
        .collect();
    for record in there.iter().filter(|it| due.contains(&it.id)) {
        let id = record.id;
        let mut counted = Some(ahead(&kernel, record)?);
        run.step(move |ctx, _| {
            let record = ctx.get(DATASET, id)?;
            ctx.take_step_with(record, "renew", counted.take())
                .map(drop)
        })?;
    }
    Ok(json!({ "renewed": due.len() }))
}

/// Whether another period has begun since it was drawn.
fn is_due(dataset: &Record, today: Day) -> bool {
    let kind = PeriodKind::named(dataset.text("renewal"));
    let drawn_on = dataset.get("drawn_on").as_day();
    let begun = |(kind, on)| Period::of(kind, on) < Period::of(kind, today);
    kind.zip(drawn_on).is_some_and(begun)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_reads_of_sources_what_everybody_can_look_up() {
        let cases = [
            (
                "requirements 4C；生师比 = 在籍学生 ÷ 专任教师",
                "生师比 = 在籍学生 ÷ 专任教师",
            ),
            ("《教育法》；decision 0042；年报", "《教育法》；年报"),
            ("requirements M01", ""),
        ];
        for (source, expected) in cases {
            assert_eq!(basis(source), expected);
        }
    }
}
