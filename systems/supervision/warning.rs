//! 监测预警: units whose number is past its line, or jumped from one period to the next.
//!
//! Of every measure that warns, the numbers of the units of its levels are looked at by a job:
//! what is wrong and not in the ledger yet is opened, what is right again is closed; in between
//! the ledger tells the number as it is, beside the one it was opened for. Not here:
//! what a number is (`kernel`), and its line (a parameter the measure names).

use std::collections::BTreeMap;

use base::{Day, Decimal, Id, Period, PeriodKind};
use kernel::{
    Along, Asked, Condition, Every, Figure, Figures, JobKinds, Kernel, Outcome, Query, Question,
    Record, Run, Tree, Values,
};
use model::{Better, How, Measure, Row, Value};
use rust_decimal::RoundingStrategy;
use serde_json::{Value as Json, json};

const WARNING: &str = "supervision.warning";
/// The job that looks at the numbers.
pub const WATCH: &str = "supervision.warnings";
/// Schools named in a warning at most, and from which share of the difference on.
const BEHIND_MAX: usize = 30;
const CAUSE: Decimal = Decimal::from_parts(10, 0, 0, false, 2);
/// Written together in a slot at most.
const SOME: usize = 20;

/// Teaches a node to look at the numbers.
pub(super) fn teach(kinds: &mut JobKinds) {
    kinds.returning(WATCH, "监测预警", Every::Minutes(10), look);
}

/// What is wrong with a number.
#[derive(Clone, Debug, PartialEq)]
struct Wrong {
    kind: &'static str,
    value: Decimal,
    /// The line; of a jump, what it was before.
    bound: Decimal,
    period: Option<Period>,
    says: String,
    /// Whether it is said of a day of the numbers' own, not of the one it was looked at.
    is_dated: bool,
}

/// What tells one warning from another: measure, unit, kind.
type Place = (String, Id, &'static str);

fn look(run: &mut Run<'_>) -> Outcome<Json> {
    let kernel = run.kernel().clone();
    let Some(register) = kernel.model.register(WARNING) else {
        return Ok(Json::Null);
    };
    let wrong = wrong(&kernel)?;
    let mut wrong: BTreeMap<Place, Wrong> = wrong.into_iter().collect();
    let query = Query::all(register, kernel.today()).with(Condition::not_ended(register));
    let there = kernel::read(kernel.store(), |read| read.rows(&query))?;
    let mut over: Vec<Id> = Vec::new();
    let mut moved: Vec<(Id, Values)> = Vec::new();
    for record in &there {
        let still = place_of(record).and_then(|it| Some((wrong.remove(&it)?, it)));
        let Some((wrong, (measure, unit, _))) = still else {
            over.push(record.id);
            continue;
        };
        let measure = kernel.model.measure(&measure);
        if let Some(measure) = measure.filter(|_| has_moved(record, &wrong)) {
            moved.push((record.id, now(&kernel, measure, unit, &wrong)?));
        }
    }
    let mut opened: Vec<Values> = Vec::new();
    for ((measure, unit, kind), wrong) in &wrong {
        if let Some(measure) = kernel.model.measure(measure) {
            let mut values = values(measure, *unit, kind, wrong);
            values.extend(now(&kernel, measure, *unit, wrong)?);
            opened.push(values);
        }
    }
    for some in over.chunks(SOME).map(<[Id]>::to_vec) {
        run.step(move |ctx, _| {
            for id in &some {
                let record = ctx.get(WARNING, *id)?;
                ctx.take_step(record, "close")?;
            }
            Ok(())
        })?;
    }
    for some in moved.chunks(SOME).map(<[(Id, Values)]>::to_vec) {
        run.step(move |ctx, _| {
            for (id, values) in &some {
                let mut record = ctx.get(WARNING, *id)?;
                record.values.extend(values.clone());
                ctx.update(record)?;
            }
            Ok(())
        })?;
    }
    for some in opened.chunks(SOME).map(<[Values]>::to_vec) {
        run.step(move |ctx, _| {
            for values in &some {
                ctx.create(WARNING, values.clone())?;
            }
            Ok(())
        })?;
    }
    Ok(json!({ "opened": opened.len(), "moved": moved.len(), "closed": over.len() }))
}

fn has_moved(record: &Record, wrong: &Wrong) -> bool {
    let held = |name: &str| record.get(name).as_decimal();
    let (value, bound) = (rounded(wrong.value, 4), rounded(wrong.bound, 4));
    let other = wrong.is_dated && record.text("says") != told(&wrong.says);
    other || held("value") != Some(value) || held("bound") != Some(bound)
}

/// As much as the ledger holds.
fn told(says: &str) -> String {
    says.chars().take(200).collect()
}

fn place_of(record: &Record) -> Option<Place> {
    let kind = match record.text("kind") {
        "line" => "line",
        "jump" => "jump",
        _ => return None,
    };
    let unit = record.get("unit").as_ref()?;
    Some((record.text("measure").to_owned(), unit, kind))
}

fn values(measure: &Measure, unit: Id, kind: &str, wrong: &Wrong) -> Values {
    let title = match kind {
        "line" => format!("{}过预警线", measure.title),
        _ => format!("{}变化过大", measure.title),
    };
    [
        ("measure", Value::Code(measure.id.clone())),
        ("title", Value::Text(title.chars().take(100).collect())),
        ("unit", unit.into()),
        ("kind", Value::Code(kind.to_owned())),
        ("first", Value::Decimal(rounded(wrong.value, 4))),
        ("measured_in", measure.unit.as_str().into()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into_iter()
    .collect()
}

/// What goes on with the number.
fn now(kernel: &Kernel, measure: &Measure, unit: Id, wrong: &Wrong) -> Outcome<Values> {
    let behind = behind(kernel, measure, unit, wrong.period)?;
    let values = [
        ("says", Value::Text(told(&wrong.says))),
        ("value", Value::Decimal(rounded(wrong.value, 4))),
        ("bound", Value::Decimal(rounded(wrong.bound, 4))),
        ("period", wrong.period.into()),
        ("behind", behind.into()),
    ];
    Ok(values
        .map(|(name, value)| (name.to_owned(), value))
        .into_iter()
        .collect())
}

/// The schools that make a number what it is: those past the line, those that differ most.
fn behind(
    kernel: &Kernel,
    measure: &Measure,
    unit: Id,
    period: Option<Period>,
) -> Outcome<Vec<Row>> {
    let asked = Asked {
        organisation: Some(unit),
        period,
        ..Asked::of(&measure.id)
    };
    let below = kernel.of_units(measure);
    let units = kernel.units_behind(measure, &asked, "school")?.into_iter();
    let made =
        units.filter(|it| it.keeps == Some(false) || it.weight.is_some_and(|it| it >= CAUSE));
    let rows = made.take(BEHIND_MAX).map(|it| {
        let value = it.figure.value.map(|of| said(below, of, it.figure.line));
        let short = it.short.map(|it| it.says(&kernel.model, below, ""));
        let share = it.weight.filter(|it| *it >= CAUSE);
        let share = share.map(|it| format!("占差异{}%", rounded(it * Decimal::ONE_HUNDRED, 0)));
        let says: Vec<String> = value.into_iter().chain(short).chain(share).collect();
        Row {
            id: Id::now_v7(),
            cells: [
                ("unit".to_owned(), Value::Ref(it.unit)),
                ("says".to_owned(), says.join("，").into()),
            ]
            .into_iter()
            .collect(),
        }
    });
    Ok(rows.collect())
}

/// A measure that warns the units of a level, in the periods it is told of.
struct Watched<'a> {
    measure: &'a Measure,
    kind: Option<PeriodKind>,
    /// The period that goes on.
    now: Option<Period>,
    asked: Asked,
    along: Vec<Along>,
    /// By unit and day, where its rows are true from a day on.
    since: Option<[Along; 2]>,
}

/// 统计时点: the days from which on what a number counts is true, the first and the last.
type Days = BTreeMap<Id, (Day, Day)>;

impl Watched<'_> {
    fn of<'a>(kernel: &Kernel, measure: &'a Measure, level: &str) -> Watched<'a> {
        let mut kinds = measure
            .periods
            .iter()
            .filter_map(|it| PeriodKind::named(it));
        // From one day to the next everything jumps.
        let kind = kinds.find(|it| *it != PeriodKind::Day);
        let kind = kind.filter(|_| measure.on.is_some());
        let units = Along::Level(level.to_owned());
        let since = kernel.since(measure).filter(|_| kind.is_none());
        Watched {
            measure,
            kind,
            since: since.map(|it| [units.clone(), it]),
            now: kind.map(|it| Period::of(it, kernel.today())),
            asked: Asked::of(&measure.id),
            along: [units].into_iter().chain(kind.map(Along::Period)).collect(),
        }
    }

    /// Its numbers, of all periods where it is told of periods.
    fn question(&self) -> Question<'_> {
        Question {
            measure: self.measure,
            asked: &self.asked,
            along: &self.along,
            reach: None,
        }
    }

    /// By the days its rows are true from, where they are of days.
    fn days_question(&self) -> Option<Question<'_>> {
        let along = self.since.as_ref()?;
        Some(Question {
            along,
            ..self.question()
        })
    }

    /// Of each unit what it comes to, in the order of time; what a year was comes in months
    /// after it, so the last is that of no certain period.
    fn courses(&self, figures: &Figures) -> BTreeMap<Id, Vec<Figure>> {
        let mut courses: BTreeMap<Id, Vec<Figure>> = BTreeMap::new();
        for figure in &figures.figures {
            let period = period_of(figure);
            let has_begun = period.is_none_or(|at| self.now.is_none_or(|now| at <= now));
            // What belongs to no period is of none of them.
            let is_of_one = period.is_some() || self.kind.is_none();
            let unit = figure.key.first().and_then(Value::as_ref);
            if let (Some(unit), true, true) = (unit, has_begun, is_of_one)
                && figure.value.is_some()
            {
                courses.entry(unit).or_default().push(figure.clone());
            }
        }
        for course in courses.values_mut() {
            course.sort_by_key(period_of);
        }
        courses
    }
}

fn days(figures: &Figures) -> Days {
    let mut days = Days::new();
    for figure in figures.figures.iter().filter(|it| it.of.rows > 0) {
        let [unit, day] = figure.key.as_slice() else {
            continue;
        };
        if let (Some(unit), Some(day)) = (unit.as_ref(), day.as_day()) {
            let (first, last) = days.entry(unit).or_insert((day, day));
            (*first, *last) = (day.min(*first), day.max(*last));
        }
    }
    days
}

fn period_of(figure: &Figure) -> Option<Period> {
    match figure.key.get(1) {
        Some(Value::Period(period)) => Some(*period),
        _ => None,
    }
}

/// What is wrong with the numbers of all units that are warned.
fn wrong(kernel: &Kernel) -> Outcome<Vec<(Place, Wrong)>> {
    let systems = kernel.model.systems.values();
    let measures = systems.flat_map(|it| it.measures.values());
    let watched = measures.flat_map(|measure| {
        let levels = measure.warn.iter();
        levels.map(move |level| Watched::of(kernel, measure, level))
    });
    let watched: Vec<Watched<'_>> = watched.collect();
    let questions = watched.iter().map(Watched::question);
    let questions = questions.chain(watched.iter().filter_map(Watched::days_question));
    let mut found = kernel.figures_together(&questions.collect::<Vec<_>>())?;
    let dated = found.split_off(watched.len());
    let mut dated = dated.iter().map(days);
    let tree = kernel.tree();
    let mut all = Vec::new();
    for (watched, figures) in watched.iter().zip(&found) {
        let measure = watched.measure;
        let since = watched.since.as_ref().and_then(|_| dated.next());
        let since = since.unwrap_or_default();
        for (unit, course) in watched.courses(figures) {
            if !is_warned(kernel, &tree, unit) {
                continue;
            }
            let last = course.last();
            let at = since.get(&unit).copied();
            let line = last.and_then(|it| past_line(measure, it, at, kernel.today()));
            let told = course.iter().filter_map(|it| {
                let of = it.of.amount?;
                Some((period_of(it)?, it.value?, of))
            });
            let told: Vec<(Period, Decimal, Decimal)> = told.collect();
            // What grew is told of a change already.
            let made = measure.formula.made.as_ref();
            let may_jump = made.is_none_or(|it| it.how != How::Growth);
            let limits = Some(Limits::of(kernel, unit)).filter(|_| may_jump);
            let jump = limits.and_then(|it| jump(measure, &told, &it));
            let found = line.into_iter().chain(jump);
            all.extend(found.map(|it| ((measure.id.clone(), unit, it.kind), it)));
        }
    }
    Ok(all)
}

/// Whether warnings go to a unit: to schools only where the bureau, or the county, wants that.
fn is_warned(kernel: &Kernel, tree: &Tree, unit: Id) -> bool {
    let Some(unit) = tree.get(unit) else {
        return false;
    };
    let wants = kernel.param("supervision.warns_schools", Some(unit.id));
    unit.level != "school" || wants != Value::Flag(false)
}

/// Whether no record tells what is counted: what nobody registered is a gap in the records, not
/// in the world.
fn is_untold(figure: &Figure) -> bool {
    let part = figure.part.as_ref();
    part.is_some_and(|it| it.rows == 0 && it.unknown > 0)
}

/// Whether a number is past its line. One of no period is told of the days from which on what it
/// counts is true, else of the day it was looked at.
fn past_line(
    measure: &Measure,
    figure: &Figure,
    since: Option<(Day, Day)>,
    today: Day,
) -> Option<Wrong> {
    let (value, line) = (figure.value?, figure.line?);
    if figure.keeps(measure)? || is_untold(figure) {
        return None;
    }
    let side = match measure.better {
        Some(Better::Lower) => "高于",
        _ => "低于",
    };
    let period = period_of(figure);
    let day = |it: Day| Period::Day(it).spoken();
    let at = match (period, since) {
        (Some(period), _) => period.spoken(),
        (None, Some((first, last))) if first != last => format!("{}至{}", day(first), day(last)),
        (None, since) => day(since.map_or(today, |(_, last)| last)),
    };
    let mut says = format!(
        "{at}为{}，{side}预警线{}",
        said(measure, value, Some(line)),
        said(measure, line, None)
    );
    let sides = figure.part.iter().chain([&figure.of]);
    let unknown = sides.map(|it| it.unknown).max().unwrap_or_default();
    if unknown > 0 {
        says.push_str(&format!("；其中{unknown}条缺项，补齐后才是实数"));
    }
    Some(Wrong {
        kind: "line",
        value,
        bound: line,
        period,
        says,
        is_dated: period.is_some() || since.is_some(),
    })
}

/// How far a number may go from one period to the next.
struct Limits {
    share: Decimal,
    spread: Decimal,
    periods: usize,
    least: Decimal,
}

impl Limits {
    /// As they are said for a unit.
    fn of(kernel: &Kernel, unit: Id) -> Limits {
        let (tree, params) = (kernel.tree(), kernel.params());
        let path = tree.get(unit).map(|it| it.path.clone()).unwrap_or_default();
        let said = |id: &str| {
            let id = format!("supervision.{id}");
            params.value(&id, &path, kernel.today())
        };
        let number = |id: &str| said(id).as_decimal().unwrap_or_default();
        let periods = said("jump_periods").as_integer();
        Limits {
            share: number("jump_share"),
            spread: number("jump_spread"),
            periods: periods
                .and_then(|it| it.try_into().ok())
                .unwrap_or(usize::MAX),
            least: number("jump_least"),
        }
    }
}

/// Whether the last of these, in the order of time, is further from the one before than the
/// share, or further from the middle of all before than so many times their usual distance
/// from it. With each, of how much it is told.
fn jump(
    measure: &Measure,
    course: &[(Period, Decimal, Decimal)],
    limits: &Limits,
) -> Option<Wrong> {
    let ((at, value, of), before) = course.split_last()?;
    let (last_at, last, _) = before.last()?;
    if *of < limits.least {
        return None;
    }
    let apart = *value - *last;
    // Percentages are held against one another by points: from 4% to 5% is one.
    let in_points = measure.unit == "%";
    let share = match in_points {
        true => Some(apart.abs()),
        false => (apart.abs() * Decimal::ONE_HUNDRED).checked_div(last.abs()),
    };
    let far = share.is_some_and(|it| it > limits.share);
    let mut earlier: Vec<Decimal> = before.iter().map(|(_, value, _)| *value).collect();
    let outside = earlier.len() >= limits.periods && {
        let middle = median(&mut earlier);
        let mut apart: Vec<Decimal> = earlier.iter().map(|it| (*it - middle).abs()).collect();
        let usual = median(&mut apart);
        // Where nothing ever moved, every movement would be one.
        usual > Decimal::ZERO && (*value - middle).abs() > usual * limits.spread
    };
    if !far && !outside {
        return None;
    }
    let way = match apart < Decimal::ZERO {
        true => "减少",
        false => "增加",
    };
    let by = share.map_or_else(String::new, |it| {
        let points = if in_points { "个百分点" } else { "%" };
        format!("{}{points}", rounded(it, 1).normalize())
    });
    let says = format!(
        "{}为{}，比{}的{}{way}{by}",
        at.spoken(),
        said(measure, *value, None),
        last_at.spoken(),
        said(measure, *last, None)
    );
    Some(Wrong {
        kind: "jump",
        value: *value,
        bound: *last,
        period: Some(*at),
        says,
        is_dated: true,
    })
}

fn median(values: &mut [Decimal]) -> Decimal {
    values.sort_unstable();
    let (below, above) = ((values.len().max(1) - 1) / 2, values.len() / 2);
    match (values.get(below), values.get(above)) {
        (Some(below), Some(above)) => (*below + *above) / Decimal::TWO,
        _ => Decimal::ZERO,
    }
}

fn said(measure: &Measure, value: Decimal, line: Option<Decimal>) -> String {
    let places = kernel::telling_places(value, measure.places, line);
    let shown = rounded(value, places.into()).normalize();
    format!("{shown}{}", measure.unit)
}

fn rounded(value: Decimal, places: u32) -> Decimal {
    value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measure() -> Measure {
        let model = crate::model().expect("the shipped definitions");
        let found = model.measure("registry.pupil_count");
        found.cloned().expect("a measure")
    }

    #[track_caller]
    fn check(values: &[i64], of: i64, expected: Option<&str>) {
        let limits = Limits {
            share: Decimal::from(20),
            spread: Decimal::from(4),
            periods: 6,
            least: Decimal::from(20),
        };
        let course: Vec<_> = (2018..)
            .zip(values)
            .map(|(year, value)| {
                let at = Period::SchoolYear(year);
                (at, Decimal::from(*value), Decimal::from(of))
            })
            .collect();
        let found = jump(&measure(), &course, &limits);
        assert_eq!(found.map(|it| it.says).as_deref(), expected);
    }

    #[test]
    fn a_number_jumps_past_a_fifth_or_out_of_what_is_usual() {
        check(&[100], 100, None);
        check(&[100, 120], 100, None);
        let rose = "2019—2020学年为121人，比2018—2019学年的100人增加21%";
        check(&[100, 121], 100, Some(rose));
        let fell = "2019—2020学年为70人，比2018—2019学年的100人减少30%";
        check(&[100, 70], 100, Some(fell));
        // A small group moves by one or two.
        check(&[10, 14], 14, None);
        // Five periods are too few to know what is usual; six are enough.
        check(&[100, 101, 99, 100, 101, 110], 100, None);
        let unusual = "2024—2025学年为110人，比2023—2024学年的99人增加11.1%";
        check(&[100, 101, 99, 100, 101, 99, 110], 100, Some(unusual));
        // What never moved says nothing of what is usual.
        check(&[100, 100, 100, 100, 100, 100, 110], 100, None);
    }
}
