//! What somebody may ask of a measure, read from an address: where, when, by which fields.
//!
//! Not here: before whom its numbers stand (`before`).

use base::{Day, Id as Uuid, Period, PeriodKind};
use kernel::{Along, Asked as AskedMeasure, Kernel};
use model::Measure;

use super::before::{Numbers, may_single_out};
use crate::Problem;

/// What kinds of periods are called, by which a number may be divided.
pub(crate) const PERIODS: &[(&str, &str)] = &[
    ("day", "日"),
    ("month", "月"),
    ("quarter", "季度"),
    ("half_year", "半年"),
    ("year", "年度"),
    ("term", "学期"),
    ("school_year", "学年"),
];

pub(super) fn along(kernel: &Kernel, id: &str, said: &str) -> Result<Vec<Along>, Problem> {
    let measure = kernel.model.measure(id).ok_or_else(Problem::not_found)?;
    divided(kernel, measure, said).map_err(|says| Problem::field("along", says))
}

/// By what a measure is to be divided, as addresses say it.
///
/// # Errors
/// A Chinese sentence that says what cannot be.
pub fn divided(kernel: &Kernel, measure: &Measure, said: &str) -> Result<Vec<Along>, String> {
    let wrong = |what: &str| format!("“{}”不能按“{what}”分列。", measure.title);
    let said: Vec<&str> = said.split(',').filter(|it| !it.is_empty()).collect();
    if said.len() > 2 {
        return Err("最多按两项分列。".to_owned());
    }
    let along = said.into_iter().map(|it| match it.split_once(':') {
        None if it == "below" => Ok(Along::Below),
        Some(("level", level)) if kernel.tree().has_level(level) => {
            Ok(Along::Level(level.to_owned()))
        }
        Some(("period", kind)) if measure.on.is_some() => {
            let found = PeriodKind::named(kind);
            found.map(Along::Period).ok_or_else(|| wrong(it))
        }
        _ if it != "id" && measure.by.iter().any(|by| by == it) => Ok(Along::Field(it.to_owned())),
        _ => Err(wrong(it)),
    });
    along.collect()
}

pub(super) fn asked(
    numbers: &Numbers<'_>,
    id: &str,
    pairs: &[(String, String)],
) -> Result<AskedMeasure, Problem> {
    let Numbers { kernel, caller, .. } = *numbers;
    let measure = kernel.model.measure(id).ok_or_else(Problem::not_found)?;
    let mut asked = AskedMeasure::of(id);
    for (name, text) in pairs.iter().filter(|(_, text)| !text.is_empty()) {
        match name.as_str() {
            "org" => {
                let org = text
                    .parse()
                    .ok()
                    .filter(|org| kernel.tree().get(*org).is_some());
                asked.organisation =
                    Some(org.ok_or_else(|| Problem::field("org", "没有这个单位。"))?);
            }
            "period" => {
                let period = text.parse().map_err(|e: base::period::NotAPeriod| {
                    Problem::field("period", format!("{e}。"))
                })?;
                if let Some(says) = misplaced(kernel, measure, period) {
                    return Err(Problem::field("period", says));
                }
                asked.period = Some(period);
            }
            "known_at" => {
                let number = text
                    .parse()
                    .map_err(|_| Problem::field(name, "留痕号应为整数。"))?;
                asked.known_at = Some(number);
            }
            "known_on" => {
                let day = text
                    .parse()
                    .map_err(|_| Problem::field(name, "日期应如 2026-09-30。"))?;
                let number = known_on(kernel, day)?;
                asked.known_at = number.or(asked.known_at);
                asked.as_of = Some(day);
            }
            "as_of" => {
                let day = text
                    .parse()
                    .map_err(|_| Problem::field(name, "截至日期应如 2026-09-30。"))?;
                if let Some(says) = undated(kernel, measure) {
                    return Err(Problem::field(name, says));
                }
                asked.as_of = Some(day);
            }
            "id" => {
                let id: Uuid = text.parse().map_err(|_| Problem::not_found())?;
                if !may_single_out(kernel, caller, measure, id) {
                    return Err(Problem::not_found());
                }
                asked.by.insert(name.clone(), id.into());
            }
            _ => {
                let register = kernel.model.register(&measure.formula.of.register);
                let field = register.and_then(|it| kernel.model.field_of(it, name));
                let field = field.filter(|_| measure.by.contains(name));
                let field = field.ok_or_else(|| {
                    Problem::field(name, format!("“{}”不能按“{name}”查看。", measure.title))
                })?;
                let value = crate::filter::value(name, &crate::filter::single(&field.kind), text)?;
                asked.by.insert(name.clone(), value);
            }
        }
    }
    let own = || caller.in_order().next().map(|it| it.area);
    asked.organisation = asked.organisation.or_else(own);
    match asked.organisation {
        Some(it) if numbers.at(measure, it)? => Ok(asked),
        _ => Err(Problem::not_found()),
    }
}

/// The history number of the end of a day; none of today, whose end is not yet.
fn known_on(kernel: &Kernel, day: Day) -> Result<Option<i64>, Problem> {
    let today = kernel.today();
    if day > today {
        return Err(Problem::field(
            "known_on",
            "这一天还没有到，请选今天以前的日期。",
        ));
    }
    let number = kernel.last_number_on(day)?;
    let number = number.ok_or_else(|| {
        let says = format!(
            "{}还没有账本，没有这一天的数。请选晚一些的日期。",
            Period::Day(day).spoken()
        );
        Problem::field("known_on", says)
    })?;
    Ok((day < today).then_some(number))
}

/// Why a measure is not told of a period; none: it is.
pub fn misplaced(kernel: &Kernel, measure: &Measure, period: Period) -> Option<String> {
    let (title, at) = (&measure.title, period.spoken());
    if measure.on.is_none() {
        return Some(format!("“{title}”不分期间，不能按“{at}”看。"));
    }
    let kind = kernel.year_of(measure)?;
    let by = PERIODS.iter().find(|(name, _)| *name == kind.word());
    let by = by.map_or("", |(_, title)| *title);
    (period.kind() != kind).then(|| format!("“{title}”按{by}统计，不能按“{at}”看。"))
}

/// Why a measure is not told as of a day; none: it is.
pub fn undated(kernel: &Kernel, measure: &Measure) -> Option<String> {
    let says = "是现在登记的数，没有过去某一天的数";
    (!kernel.is_told_of_days(measure)).then(|| format!("“{}”{says}。", measure.title))
}
