//! 评估: an organisation held to the items of a report: each number beside its line, how much is
//! missing to keep to it, and at which units below.
//!
//! Not here: what a number is (`measure`), and what an item asks (definitions).

use std::cmp::Reverse;
use std::collections::BTreeMap;

use base::{Day, Decimal, Id, Period};
use model::{
    Better, Counted, Dashboard, Field, Formula, Gist, How, Measure, Model, Register, Value, What,
};
use rust_decimal::RoundingStrategy;

use crate::measure::{Along, Asked, Figure, Figures, Question};
use crate::{Kernel, Outcome};

/// Units of what does not come one by one.
const MEASURED: [&str; 5] = ["㎡", "元", "%", "m", "kg"];

/// An organisation as a report judges it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Judged {
    /// In the order of the report's items; those no register answers hold nothing.
    pub items: Vec<JudgedItem>,
    pub history: i64,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct JudgedItem {
    pub sides: Vec<Side>,
}

/// One of the numbers of an item.
#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    pub measure: String,
    pub told: Figures,
    /// The days from which on its rows are true (统计时点), the first and the last.
    pub days: Option<(Day, Day)>,
    pub short: Option<Short>,
    /// What all that are past the line lack together, by fields that say it.
    pub lacks: Vec<Lack>,
    /// The measure that is told of the units: what this one is made of, else itself.
    pub of_units: String,
    /// Units below with what they come to: all where it is made of theirs, those past the line
    /// where all must keep to it, nobody where only the sum counts.
    pub units: Vec<UnitHeld>,
}

/// A unit below, held to the line that holds there.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitHeld {
    pub unit: Id,
    pub figure: Figure,
    pub keeps: Option<bool>,
    pub short: Option<Short>,
    /// What its records lack, by fields that say it.
    pub lacks: Vec<Lack>,
    /// The share of the difference between the units that comes from this one.
    pub weight: Option<Decimal>,
}

/// How much is missing as a field of the records says.
#[derive(Clone, Debug, PartialEq)]
pub struct Lack {
    pub field: String,
    pub amount: Decimal,
}

/// How much is missing, or too much, until a number keeps to its line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Short {
    pub amount: Decimal,
    /// Of the part; else of the whole.
    pub of_part: bool,
    /// So much is too much.
    pub is_excess: bool,
}

impl JudgedItem {
    /// Whether all numbers keep to their lines; none where one is not told, and none fails.
    pub fn keeps(&self, kernel: &Kernel) -> Option<bool> {
        fold_keeps(self.sides.iter().map(|it| it.keeps(kernel)))
    }
}

/// Whether all of several are kept to: not if one is not, unknown if one is.
pub fn fold_keeps(all: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let all: Vec<Option<bool>> = all.collect();
    match all.contains(&Some(false)) {
        true => Some(false),
        false if all.is_empty() || all.contains(&None) => None,
        false => Some(true),
    }
}

impl Side {
    /// Takes what each unit lacks, as far as it is past the line.
    fn lacks(&mut self, field: &str, figures: &Figures) {
        let mut all = Decimal::ZERO;
        let lack = |amount| Lack {
            field: field.to_owned(),
            amount,
        };
        for unit in self.units.iter_mut().filter(|it| it.keeps == Some(false)) {
            let of = |it: &&Figure| it.key.first().and_then(Value::as_ref) == Some(unit.unit);
            let amount = figures.figures.iter().find(of).and_then(|it| it.value);
            if let Some(amount) = amount.filter(|it| *it > Decimal::ZERO) {
                unit.lacks.push(lack(amount));
                all += amount;
            }
        }
        if all > Decimal::ZERO {
            self.lacks.push(lack(all));
        }
    }

    pub fn figure(&self) -> Option<&Figure> {
        self.told.figures.first()
    }

    pub fn keeps(&self, kernel: &Kernel) -> Option<bool> {
        self.figure()?.keeps(kernel.model.measure(&self.measure)?)
    }
}

impl Lack {
    /// 缺合格的音乐教室 2 间
    pub fn says(&self, model: &Model, measure: &Measure) -> String {
        let register = model.register(&measure.formula.of.register);
        let field = register.and_then(|it| it.fields.get(&self.field));
        let (title, unit) = field.map_or(("", ""), |it| (&it.title, it.kind.unit()));
        format!("{title} {} {unit}", whole(self.amount, unit))
            .trim_end()
            .to_owned()
    }
}

/// Of what comes one by one so many that it is enough.
fn whole(amount: Decimal, unit: &str) -> Decimal {
    let places = if MEASURED.contains(&unit) { 2 } else { 0 };
    let up = RoundingStrategy::AwayFromZero;
    amount.round_dp_with_strategy(places, up).normalize()
}

impl Short {
    /// Whether it is of what is summed, and not of records.
    fn sums(&self, measure: &Measure) -> bool {
        let Formula { of, part, .. } = &measure.formula;
        let counted = if self.of_part {
            part.as_ref()
        } else {
            Some(of)
        };
        counted.is_some_and(|it| it.what != What::Count)
    }

    /// 教学及辅助用房缺 120 ㎡; of records that are counted 缺 3 人, in the unit that is said. Of what
    /// comes one by one so many are missing that the line is kept to.
    pub fn says(&self, model: &Model, measure: &Measure, unit: &str) -> String {
        let title = self.field(model, measure).map_or("", |it| &it.title);
        format!("{title}{}", self.brief(model, measure, unit))
    }

    /// The field that is summed.
    fn field<'m>(&self, model: &'m Model, measure: &Measure) -> Option<&'m Field> {
        let Formula { of, part, made, .. } = &measure.formula;
        let counted = if self.of_part {
            part.as_ref()
        } else {
            Some(of)
        };
        match counted.filter(|_| made.is_none()).map(|it| (&it.what, it)) {
            Some((What::Over(_, name), it)) => model.register(&it.register)?.fields.get(name),
            _ => None,
        }
    }

    /// The same without what it is of: 缺 120 ㎡.
    pub fn brief(&self, model: &Model, measure: &Measure, unit: &str) -> String {
        let field = self.field(model, measure);
        let unit = field.map_or(unit, |it| it.kind.unit());
        let amount = whole(self.amount, unit);
        let way = match (self.is_excess, field) {
            (true, _) => "多",
            (false, Some(_)) => "缺",
            (false, None) => "还差",
        };
        format!("{way} {amount} {unit}").trim_end().to_owned()
    }
}

/// What a measure of a report is asked for: the organisation itself, and the units below it.
struct Wanted<'k> {
    measure: &'k Measure,
    asked: Asked,
    /// Of what the units are told, and how.
    below: Option<(&'k Measure, Asked, [Along; 1])>,
    /// By which its rows are told apart by the days from which on they are true.
    since: Option<[Along; 1]>,
    /// What is summed of the units to tell what they lack.
    lacks: Vec<(String, Measure)>,
}

/// 统计时点: the first and the last of the days from which on rows are true; none where they are
/// not true from a day on.
pub type Days = Option<(Day, Day)>;

impl Kernel {
    /// An organisation held to the items of a report, by those of their measures that `sees`
    /// lets through.
    pub fn judge(
        &self,
        dashboard: &Dashboard,
        organisation: Id,
        known_at: Option<i64>,
        sees: &dyn Fn(&Measure) -> Outcome<bool>,
    ) -> Outcome<Judged> {
        let asked = |measure: &Measure| Asked {
            organisation: Some(organisation),
            known_at,
            ..Asked::of(&measure.id)
        };
        let ids = dashboard.items.iter().flat_map(|it| &it.measures);
        let measures = ids.filter_map(|it| self.model.measure(it));
        let mut seen: Vec<&Measure> = Vec::new();
        for measure in measures {
            if sees(measure)? {
                seen.push(measure);
            }
        }
        let wanted = seen.into_iter().map(|measure| {
            let of_units = self.of_units(measure);
            let along = dashboard.among.as_ref();
            let below = along.map(|it| (of_units, asked(of_units), [Along::Level(it.clone())]));
            Wanted {
                since: self.since(measure).map(|it| [it]),
                lacks: match below {
                    Some(_) => lacking(of_units),
                    None => Vec::new(),
                },
                measure,
                asked: asked(measure),
                below,
            }
        });
        let wanted: Vec<Wanted<'_>> = wanted.collect();
        let question = |measure, asked, along| Question {
            measure,
            asked,
            along,
            reach: None,
        };
        let mut questions: Vec<Question<'_>> = Vec::new();
        for it in &wanted {
            questions.push(question(it.measure, &it.asked, &[]));
            if let Some((measure, asked, along)) = &it.below {
                questions.push(question(measure, asked, along));
            }
            if let Some(along) = &it.since {
                questions.push(question(it.measure, &it.asked, along));
            }
            if let Some((_, asked, along)) = &it.below {
                let lacks = it.lacks.iter();
                questions.extend(lacks.map(|(_, sum)| question(sum, asked, along)));
            }
        }
        let mut found = self.figures_together(&questions)?.into_iter();
        let mut sides: BTreeMap<String, Side> = BTreeMap::new();
        let mut history = 0;
        for it in &wanted {
            let told = found.next().unwrap_or_default();
            let below = it.below.as_ref().and_then(|_| found.next());
            let since = it.since.as_ref().and_then(|_| found.next());
            history = told.history;
            let mut side = self.side_of(it, told, below.unwrap_or_default());
            side.days = since.and_then(|it| days(&it));
            for (field, _) in &it.lacks {
                side.lacks(field, &found.next().unwrap_or_default());
            }
            sides.insert(it.measure.id.clone(), side);
        }
        let items = dashboard.items.iter().map(|item| JudgedItem {
            sides: item
                .measures
                .iter()
                .filter_map(|it| sides.get(it).cloned())
                .collect(),
        });
        Ok(Judged {
            items: items.collect(),
            history,
        })
    }

    /// The units of a level that a measure is made of, with what each comes to.
    pub fn units_behind(
        &self,
        measure: &Measure,
        asked: &Asked,
        level: &str,
    ) -> Outcome<Vec<UnitHeld>> {
        let below = self.of_units(measure);
        let asked = Asked {
            measure: below.id.clone(),
            ..asked.clone()
        };
        let figures = self.figures(&asked, &[Along::Level(level.to_owned())])?;
        let made = measure.formula.made.as_ref();
        let weighed = made.is_some_and(|it| it.how == How::Differs);
        Ok(self.units_held(below, figures.figures, weighed))
    }

    /// The measure by which the units below are looked at: what it is made of, if of units.
    pub fn of_units<'k>(&'k self, measure: &'k Measure) -> &'k Measure {
        let made = measure.formula.made.as_ref();
        let made = made.filter(|it| matches!(it.how, How::Differs | How::Meets));
        made.and_then(|it| self.model.measure(&it.from))
            .unwrap_or(measure)
    }

    /// The day from which on the rows of a measure are true, where they are true from a day to
    /// a day and it does not place them in time otherwise: by that they can be divided.
    pub fn since(&self, measure: &Measure) -> Option<Along> {
        let mut sides = self.of_units(measure).formula.sides();
        let is_dated = sides.all(|it| {
            let register = self.model.register(&it.register);
            register.is_some_and(Register::is_dated)
        });
        (is_dated && measure.on.is_none()).then(|| Along::Field("from".to_owned()))
    }

    /// Many numbers, each with the days from which on what it counts is true (统计时点), the
    /// first and the last.
    pub fn figures_with_days(&self, questions: &[Question<'_>]) -> Outcome<Vec<(Figures, Days)>> {
        let along = questions.iter();
        let along = along.map(|it| self.since(it.measure).map(|since| [since]));
        let along: Vec<Option<[Along; 1]>> = along.collect();
        let dated = questions.iter().zip(&along).filter_map(|(it, along)| {
            let along = along.as_ref()?;
            Some(Question { along, ..*it })
        });
        let all: Vec<Question<'_>> = questions.iter().copied().chain(dated).collect();
        let mut figures = self.figures_together(&all)?;
        let dated = figures.split_off(questions.len());
        let mut dated = dated.iter();
        let with = figures.into_iter().zip(&along).map(|(figures, along)| {
            let dated = along.as_ref().and_then(|_| dated.next());
            (figures, dated.and_then(days))
        });
        Ok(with.collect())
    }

    /// By which document a parameter holds for an organisation today, since when.
    pub fn said_by(&self, param: &str, organisation: Id) -> Option<String> {
        let tree = self.tree();
        let (params, path) = (self.params(), &tree.get(organisation)?.path);
        let said = params.holds(param, path, self.today())?;
        let since = Period::Day(said.from).spoken();
        let mut shipped = self.model.param(param)?.values.iter();
        match said.record {
            Some(_) => Some(format!("本地设定（{since}起）")),
            None => {
                let value = shipped.rfind(|it| it.from == said.from)?;
                Some(format!("{}（{since}起）", value.source))
            }
        }
    }

    fn side_of(&self, wanted: &Wanted<'_>, told: Figures, below: Figures) -> Side {
        let measure = wanted.measure;
        let figure = told.figures.first();
        let formula = self.formula_of(measure, &wanted.asked);
        let how = formula.made.as_ref().map(|it| it.how);
        let keeps = figure.and_then(|it| it.keeps(measure));
        let line = figure.and_then(|it| it.line);
        let units = match (&wanted.below, how) {
            (Some((of_units, ..)), Some(How::Differs)) => {
                self.units_held(of_units, below.figures, true)
            }
            (Some((of_units, ..)), Some(How::Meets)) => {
                self.units_held(of_units, below.figures, false)
            }
            (Some((of_units, ..)), _) if is_of_all(measure, &formula, line) => {
                let units = self.units_held(of_units, below.figures, false).into_iter();
                units.filter(|it| it.keeps == Some(false)).collect()
            }
            _ => Vec::new(),
        };
        Side {
            measure: measure.id.clone(),
            short: figure
                .filter(|_| keeps == Some(false) && how != Some(How::Differs))
                .and_then(|it| short(measure, &formula, it)),
            of_units: wanted
                .below
                .as_ref()
                .map_or(&measure.id, |(it, ..)| &it.id)
                .clone(),
            units,
            lacks: Vec::new(),
            days: None,
            told,
        }
    }

    /// Units with their number, the first those that make most of the difference or lack most.
    fn units_held(&self, measure: &Measure, figures: Vec<Figure>, weighed: bool) -> Vec<UnitHeld> {
        let weights = match weighed {
            true => weights(&figures),
            false => vec![None; figures.len()],
        };
        let units = figures.into_iter().zip(weights);
        let units = units.filter_map(|(figure, weight)| {
            let unit = figure.key.first()?.as_ref()?;
            let keeps = figure.keeps(measure);
            let short = short(measure, &measure.formula, &figure);
            Some(UnitHeld {
                unit,
                keeps,
                // One alone is past its line or not.
                short: short
                    .filter(|it| keeps == Some(false) && (figure.of.rows > 1 || it.sums(measure))),
                lacks: Vec::new(),
                weight,
                figure,
            })
        });
        let mut units: Vec<UnitHeld> = units.collect();
        units.sort_by_key(|it| {
            let lacks = it.short.map(|it| it.amount);
            Reverse((it.weight, it.keeps == Some(false), lacks))
        });
        units
    }
}

/// Sums of what the records of a measure lack, by the fields that say it.
fn lacking(measure: &Measure) -> Vec<(String, Measure)> {
    let sum = |field: &String| {
        measure.alone(Counted {
            what: What::Over(Gist::Sum, field.clone()),
            ..measure.formula.of.clone()
        })
    };
    let fields = measure.lacks.iter();
    fields.map(|field| (field.clone(), sum(field))).collect()
}

fn days(figures: &Figures) -> Option<(Day, Day)> {
    let days = figures.figures.iter().filter(|it| it.of.rows > 0);
    let days = days.filter_map(|it| it.key.first()?.as_day());
    let days: Vec<Day> = days.collect();
    Some((*days.iter().min()?, *days.iter().max()?))
}

/// Whether everybody must keep to the line for the sum to keep to it: all of them, or none.
fn is_of_all(measure: &Measure, formula: &Formula, line: Option<Decimal>) -> bool {
    line == match measure.better {
        Some(Better::Lower) => Some(Decimal::ZERO),
        _ => Some(formula.per),
    }
}

/// What is missing until a share keeps to its line: more of the part where higher is better; where
/// lower is, less of the part when that is a share of a hundred, else more of the whole.
fn short(measure: &Measure, formula: &Formula, figure: &Figure) -> Option<Short> {
    let (value, line) = (figure.value?, figure.line?);
    let is_lower = measure.better == Some(Better::Lower);
    let (of, part) = match &figure.part {
        Some(part) => (figure.of.amount?, part.amount?),
        None => {
            return Some(Short {
                amount: (line - value).abs(),
                of_part: false,
                is_excess: is_lower,
            });
        }
    };
    let due = (line * of).checked_div(formula.per)?;
    let (amount, of_part, is_excess) = match is_lower {
        false => (due - part, true, false),
        true if measure.unit == "%" => (part - due, true, true),
        true => ((part * formula.per).checked_div(line)? - of, false, false),
    };
    Some(Short {
        amount,
        of_part,
        is_excess,
    })
    .filter(|it| it.amount > Decimal::ZERO)
}

/// The share of each unit in the weighted squares of the difference coefficient: P_i/P_N · (X_i − X̄)²
/// of their sum. Together they are one.
fn weights(figures: &[Figure]) -> Vec<Option<Decimal>> {
    let pair = |it: &Figure| {
        let of = it.of.amount.filter(|it| *it > Decimal::ZERO)?;
        Some((of, it.part.as_ref()?.amount?))
    };
    let pairs: Vec<Option<(Decimal, Decimal)>> = figures.iter().map(pair).collect();
    let all: Decimal = pairs.iter().flatten().map(|(of, _)| *of).sum();
    let parts: Decimal = pairs.iter().flatten().map(|(_, part)| *part).sum();
    let mean = parts.checked_div(all);
    let square = |it: &Option<(Decimal, Decimal)>| {
        let (of, part) = (*it)?;
        let apart = part.checked_div(of)? - mean?;
        Some(of * apart * apart)
    };
    let squares: Vec<Option<Decimal>> = pairs.iter().map(square).collect();
    let sum: Decimal = squares.iter().flatten().sum();
    let weights = squares.iter().map(|it| (*it)?.checked_div(sum));
    weights.collect()
}
