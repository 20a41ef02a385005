//! `xuezheng indicator`: numbers of measures, and the rows behind one.

use std::sync::Arc;

use base::{Id, Period};
use kernel::{Along, Asked, Counts, Figure, Kernel, Query, Question, RowsPage, Tally};
use model::{Counted, Measure, Value};
use serde_json::{Value as Json, json};

use crate::data::LakeArgs;
use crate::{Data, Done, Format, Stop, print};

#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// 计算指标
    Compute {
        /// 指标，如 registry.pupil_count，可写多个
        ids: Vec<String>,
        /// 全部指标
        #[arg(long, conflicts_with = "ids")]
        all: bool,
        #[command(flatten)]
        of: Of,
        /// 按层级分列：county、school……，或 below（下一级）；或按指标可分的一项，如 sex、class.grade
        #[arg(long, value_name = "LEVEL|FIELD")]
        by: Option<String>,
        #[arg(long, value_enum, default_value = "text")]
        format: Format,
    },
    /// 一个指标是由哪些记录数出来的
    Trace {
        id: String,
        #[command(flatten)]
        of: Of,
        #[arg(long, value_enum, default_value = "text")]
        format: Format,
    },
}

#[derive(clap::Args)]
pub(crate) struct Of {
    #[command(flatten)]
    data: Data,
    #[command(flatten)]
    lake: LakeArgs,
    /// 单位代码；不填为全部
    #[arg(long)]
    org: Option<String>,
    /// 期间，如 2026、2026SY（学年）、2026-09
    #[arg(long)]
    period: Option<Period>,
}

/// Rows asked for at once.
const PAGE: usize = 1_000;

impl Of {
    fn open(&self) -> Result<Kernel, Stop> {
        let kernel = self.data.open()?;
        let lake = self.lake.open(&self.data)?;
        Ok(kernel.counting_by(lake as Arc<dyn Counts>))
    }

    fn asked(&self, kernel: &Kernel, measure: &Measure) -> Result<Asked, Stop> {
        let organisation = match &self.org {
            None => None,
            Some(code) => {
                let tree = kernel.tree();
                let found = tree.all().find(|it| it.code == *code || it.title == *code);
                let none = || Stop::new(format!("没有代码是“{code}”的单位。"));
                Some(found.ok_or_else(none)?.id)
            }
        };
        Ok(Asked {
            organisation,
            period: self.period,
            ..Asked::of(&measure.id)
        })
    }
}

pub(crate) fn run(command: &Command) -> Done {
    match command {
        Command::Compute {
            ids,
            all,
            of,
            by,
            format,
        } => {
            let kernel = of.open()?;
            let known = || {
                kernel
                    .model
                    .systems
                    .values()
                    .flat_map(|it| it.measures.values())
            };
            let measures: Vec<&Measure> = match (all, ids.is_empty()) {
                // What is told of one record at a time comes to nothing over all.
                (true, _) => known()
                    .filter(|it| !it.by.iter().any(|by| by == "id"))
                    .collect(),
                (false, true) => {
                    return Err(Stop::new("请写出要计算的指标，或用 --all 计算全部。"));
                }
                (false, false) => {
                    let found = ids.iter().map(|id| measure(&kernel, id));
                    found.collect::<Result<_, _>>()?
                }
            };
            let along = by.iter().map(|it| along(&kernel, &measures, it));
            let along: Vec<Along> = along.collect::<Result<_, _>>()?;
            let asked = measures.iter().map(|it| of.asked(&kernel, it));
            let asked = asked.collect::<Result<Vec<_>, _>>()?;
            let questions = measures
                .iter()
                .zip(&asked)
                .map(|(measure, asked)| Question {
                    measure,
                    asked,
                    along: &along,
                    reach: None,
                });
            let questions: Vec<Question<'_>> = questions.collect();
            let found = kernel.figures_together(&questions)?;
            for (question, figures) in questions.iter().zip(&found) {
                let (measure, asked) = (question.measure, question.asked);
                for figure in &figures.figures {
                    let mut told = told(&kernel, measure, asked, figure, figures.history);
                    if let ([along @ Along::Field(_)], [value]) = (&along[..], &figure.key[..]) {
                        let register = kernel.model.register(&measure.formula.of.register);
                        let key = kernel.key(register, along, value);
                        told["by"] = key.value.into();
                        told["by_title"] = key.label.into();
                    }
                    match format {
                        Format::Json => print(told),
                        Format::Text => {
                            let said = ["title", "org_title", "by_title", "text"];
                            let said = said.iter().filter_map(|it| told[it].as_str());
                            print(said.collect::<Vec<_>>().join("\t"));
                        }
                    }
                }
            }
            Ok(true)
        }
        Command::Trace { id, of, format } => {
            let kernel = of.open()?;
            let measure = measure(&kernel, id)?;
            let asked = of.asked(&kernel, measure)?;
            let formula = kernel.formula_of(measure, &asked).into_owned();
            let figures = kernel.figures(&asked, &[])?;
            if let Some(figure) = figures.figures.first() {
                let mut told = told(&kernel, measure, &asked, figure, figures.history);
                told["side"] = "value".into();
                told["period"] = figures.period.map(|it| it.to_string()).into();
                match format {
                    Format::Json => print(told),
                    Format::Text => print(format_args!(
                        "{}\t{}\t{}\t{}\t账本第 {} 号\t口径版本 {}",
                        measure.title,
                        told["org_title"].as_str().unwrap_or_default(),
                        figures
                            .period
                            .map_or_else(|| kernel.today().to_string(), Period::spoken),
                        told["text"].as_str().unwrap_or_default(),
                        figures.history,
                        measure.version,
                    )),
                }
            }
            let whole = match formula.part {
                Some(_) => "总体",
                None => "计入",
            };
            let sides = [
                (formula.part.as_ref(), true, ("part", "计入")),
                (Some(&formula.of), false, ("of", whole)),
            ];
            for (counted, of_part, side) in sides {
                if let Some(counted) = counted {
                    trace(&kernel, &asked, counted, (of_part, side), *format)?;
                }
            }
            Ok(true)
        }
    }
}

/// By what figures are told: a level of organisations, else what all of the measures are
/// divided by.
fn along(kernel: &Kernel, measures: &[&Measure], said: &str) -> Result<Along, Stop> {
    if said == "below" {
        return Ok(Along::Below);
    }
    if kernel.tree().has_level(said) {
        return Ok(Along::Level(said.to_owned()));
    }
    let other = measures
        .iter()
        .find(|it| said == "id" || !it.by.iter().any(|by| by == said));
    match other {
        None => Ok(Along::Field(said.to_owned())),
        Some(other) => Err(Stop::new(format!(
            "没有层级是“{said}”的单位，“{}”也不能按它分。层级的写法如 county、school，或用 below（下一级）；{}。",
            other.title,
            match other.by.is_empty() {
                true => "这一指标只能按单位分".to_owned(),
                false => format!("可分的有 {}", other.by.join("、")),
            }
        ))),
    }
}

fn measure<'k>(kernel: &'k Kernel, id: &str) -> Result<&'k Measure, Stop> {
    let measure = kernel.model.measure(id);
    measure.ok_or_else(|| {
        Stop::new(format!(
            "没有指标“{id}”。指标的写法如 registry.pupil_count。"
        ))
    })
}

fn told(kernel: &Kernel, measure: &Measure, asked: &Asked, figure: &Figure, history: i64) -> Json {
    let tree = kernel.tree();
    let root = tree.root().map(|it| it.id);
    let at = match figure.key.first() {
        Some(Value::Ref(unit)) if tree.get(*unit).is_some() => Some(*unit),
        Some(Value::Missing) => None,
        _ => asked.organisation.or(root),
    };
    let at = at.and_then(|it| tree.get(it));
    let amount = |it: &Tally| it.amount.map(|it| it.normalize().to_string());
    let unknown = figure
        .part
        .as_ref()
        .map_or(0, |it| it.unknown)
        .max(figure.of.unknown);
    json!({
        "id": measure.id, "title": measure.title, "unit": measure.unit,
        "org": at.map(|it| it.code.clone()),
        "org_title": at.map_or("（不在其中任何一个单位）", |it| it.title.as_str()),
        "period": asked.period.map(|it| it.to_string()),
        "value": figure.value.map(|it| it.normalize().to_string()),
        "text": server::measured(measure, figure.value),
        "part": figure.part.as_ref().and_then(amount), "of": amount(&figure.of),
        "rows": figure.of.rows, "unknown": unknown,
        "line": figure.line.map(|it| it.normalize().to_string()),
        "keeps": figure.keeps(measure),
        "history": history, "version": measure.version,
    })
}

fn trace(
    kernel: &Kernel,
    asked: &Asked,
    counted: &Counted,
    (of_part, (side, called)): (bool, (&str, &str)),
    format: Format,
) -> Result<(), Stop> {
    let Some(register) = kernel.model.register(&counted.register) else {
        return Ok(());
    };
    let mut after: Option<Id> = None;
    loop {
        let page = RowsPage {
            of_part,
            after,
            limit: PAGE,
        };
        let ids = kernel.rows_behind(asked, &page, None)?;
        after = ids.last().copied();
        for some in ids.chunks(200) {
            let wanted = some.iter().map(|id| Value::Ref(*id)).collect();
            let query = Query::all(register, kernel.today())
                .with(kernel::Condition::AnyOf("id".into(), wanted));
            let found = kernel::read(kernel.store(), |read| read.rows(&query))?;
            for record in found {
                let number = record.number.clone();
                let label = kernel.label(register, &record);
                match format {
                    Format::Json => print(json!({
                        "side": side, "register": register.id, "id": record.id,
                        "number": number, "label": label, "version": record.version,
                    })),
                    Format::Text => print(format_args!(
                        "{called}\t{}\t{}\t{label}\t第 {} 版",
                        record.id,
                        number.unwrap_or_default(),
                        record.version,
                    )),
                }
            }
        }
        if ids.len() < PAGE {
            return Ok(());
        }
    }
}
