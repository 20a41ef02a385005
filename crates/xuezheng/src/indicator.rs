//! `xuezheng indicator`: numbers of measures, and the rows behind one.

use std::sync::Arc;

use base::{Day, Id, Period};
use kernel::{
    Along, Asked, Counts, Days, Figure, Figures, Kernel, Query, Question, RowsPage, Tally,
};
use model::{Counted, Measure, Value};
use serde_json::{Value as Json, json};
use server::measures::{
    counted_in_words, divided, divisions, formula_in_words, misplaced, undated,
};

use crate::data::LakeArgs;
use crate::{Data, Done, Format, Stop, print};

#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// 计算指标：每行依次是指标、单位、分列项、期间或时点、数、是否达标、缺项，用制表符隔开
    Compute {
        /// 指标的标识或名称，如 registry.pupil_count、在籍学生，可写多个
        ids: Vec<String>,
        /// 全部指标
        #[arg(long, conflicts_with = "ids")]
        all: bool,
        #[command(flatten)]
        of: Of,
        /// 按什么分列：层级（county、school……）、below（下一级）、可分的一项（如 学段、sex、class.grade）或期间（year、month）；最多两项，用逗号隔开
        #[arg(long, value_name = "分列")]
        by: Option<String>,
        #[arg(long, value_enum, default_value = "text")]
        format: Format,
    },
    /// 一个指标怎样算、由哪些记录数出来
    Trace {
        /// 指标的标识或名称
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
    /// 单位的代码或名称；不填为全部
    #[arg(long, value_name = "单位")]
    org: Option<String>,
    /// 期间，如 2026、2026SY（学年）、2026-09
    #[arg(long, value_name = "期间")]
    period: Option<Period>,
    /// 截至哪一天，如 2026-09-30；不填为今天
    #[arg(long, value_name = "日期")]
    as_of: Option<Day>,
    /// 按账本第几号时所知的记录计算；不填为现在
    #[arg(long, value_name = "号")]
    known_at: Option<i64>,
}

/// Rows asked for at once.
const PAGE: usize = 1_000;
/// So many measures are named that are called like one there is none of.
const NAMED: usize = 8;
const NOTHING: &str = "—";

impl Of {
    fn open(&self) -> Result<Kernel, Stop> {
        let kernel = self.data.open()?;
        let lake = self.lake.open(&self.data)?;
        Ok(kernel.counting_by(lake as Arc<dyn Counts>))
    }

    fn asked(&self, kernel: &Kernel, measure: &Measure) -> Result<Asked, Stop> {
        if let Some(says) = self.refuses(kernel, measure) {
            return Err(Stop::new(says));
        }
        let organisation = match &self.org {
            None => None,
            Some(said) => Some(organisation(kernel, said)?),
        };
        Ok(Asked {
            organisation,
            period: self.period,
            as_of: self.as_of,
            known_at: self.known_at,
            ..Asked::of(&measure.id)
        })
    }

    /// Why a measure is not told of when it is asked.
    fn refuses(&self, kernel: &Kernel, measure: &Measure) -> Option<String> {
        let period = self.period.and_then(|it| misplaced(kernel, measure, it));
        period.or_else(|| self.as_of.and_then(|_| undated(kernel, measure)))
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
            let measures = match (all, ids.is_empty()) {
                (true, _) => all_told(&kernel, of),
                (false, true) => {
                    return Err(Stop::new("请写出要计算的指标，或用 --all 计算全部。"));
                }
                (false, false) => {
                    let found = ids.iter().map(|id| measure(&kernel, id));
                    found.collect::<Result<_, _>>()?
                }
            };
            compute(&kernel, &measures, of, by.as_deref(), *format)
        }
        Command::Trace { id, of, format } => {
            let kernel = of.open()?;
            trace(&kernel, measure(&kernel, id)?, of, *format)
        }
    }
}

/// All that are told of when is asked, but not of one record at a time: these come to nothing
/// over all.
fn all_told<'k>(kernel: &'k Kernel, of: &Of) -> Vec<&'k Measure> {
    let all = kernel.model.systems.values();
    let all = all.flat_map(|it| it.measures.values());
    let told = all.filter(|it| !it.by.iter().any(|by| by == "id"));
    told.filter(|it| of.refuses(kernel, it).is_none()).collect()
}

fn compute(
    kernel: &Kernel,
    measures: &[&Measure],
    of: &Of,
    by: Option<&str>,
    format: Format,
) -> Done {
    let along = measures.iter().map(|it| along(kernel, it, by));
    let along = along.collect::<Result<Vec<_>, _>>()?;
    let asked = measures.iter().map(|it| of.asked(kernel, it));
    let asked = asked.collect::<Result<Vec<_>, _>>()?;
    let questions = measures.iter().zip(asked.iter().zip(&along));
    let questions = questions.map(|(measure, (asked, along))| Question {
        measure,
        asked,
        along,
        reach: None,
    });
    let questions: Vec<Question<'_>> = questions.collect();
    let found = kernel.figures_with_days(&questions)?;
    for (question, found) in questions.iter().zip(&found) {
        for figure in &found.0.figures {
            let told = told(kernel, question, found, figure);
            match format {
                Format::Json => print(told),
                Format::Text => print(line(question.measure, &told)),
            }
        }
    }
    Ok(true)
}

/// One number as a line.
fn line(measure: &Measure, told: &Json) -> String {
    let said = |name: &str| told[name].as_str().unwrap_or(NOTHING).to_owned();
    let keeps = match (told["keeps"].as_bool(), told["line_text"].as_str()) {
        (Some(true), _) => "达标".to_owned(),
        (Some(false), Some(line)) => format!("未达标（预警线 {line}）"),
        _ => NOTHING.to_owned(),
    };
    let unknown = match told["unknown"].as_u64() {
        None | Some(0) => NOTHING.to_owned(),
        Some(n) => format!("缺项 {n} 条"),
    };
    [
        measure.title.clone(),
        said("org_title"),
        said("by_title"),
        said("when"),
        said("text"),
        keeps,
        unknown,
    ]
    .join("\t")
}

/// How it is made, then the rows of the part and of the whole.
fn trace(kernel: &Kernel, measure: &Measure, of: &Of, format: Format) -> Done {
    let asked = of.asked(kernel, measure)?;
    let formula = kernel.formula_of(measure, &asked).into_owned();
    let question = Question {
        measure,
        asked: &asked,
        along: &[],
        reach: None,
    };
    let mut found = kernel.figures_with_days(&[question])?;
    let found = found.pop().unwrap_or_default();
    if let Some(figure) = found.0.figures.first() {
        let mut told = told(kernel, &question, &found, figure);
        told["side"] = "value".into();
        told["formula"] = formula_in_words(kernel, &formula).into();
        told["counted"] = formula
            .sides()
            .map(|it| counted_in_words(kernel, it))
            .collect();
        match format {
            Format::Json => print(told),
            Format::Text => {
                print(format_args!(
                    "{}\t账本第 {} 号\t口径版本 {}",
                    line(measure, &told),
                    found.0.history,
                    measure.version,
                ));
                print(format_args!("算法\t{}", formula_in_words(kernel, &formula)));
                if !measure.note.is_empty() {
                    print(format_args!("说明\t{}", measure.note));
                }
            }
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
        let Some(counted) = counted else { continue };
        if let Format::Text = format {
            print(format_args!(
                "{}\t{}",
                side.1,
                counted_in_words(kernel, counted)
            ));
        }
        rows(kernel, &asked, counted, (of_part, side), format)?;
    }
    Ok(true)
}

fn organisation(kernel: &Kernel, said: &str) -> Result<Id, Stop> {
    let tree = kernel.tree();
    let found = tree.all().find(|it| it.code == said);
    let found = found.or_else(|| {
        tree.all()
            .find(|it| it.title == said || it.called() == said)
    });
    let none = || Stop::new(format!("没有代码或名称是“{said}”的单位。"));
    Ok(found.ok_or_else(none)?.id)
}

/// By what figures are told: levels of organisations, what the measure is divided by, periods;
/// by their names or as addresses say them.
fn along(kernel: &Kernel, measure: &Measure, by: Option<&str>) -> Result<Vec<Along>, Stop> {
    let Some(by) = by else {
        return Ok(Vec::new());
    };
    let known = divisions(kernel, measure);
    let said = by.split([',', '，']).map(str::trim).map(|it| {
        let named = known
            .iter()
            .find(|(along, title)| title == it || along.strip_prefix("period:") == Some(it));
        match named {
            Some((along, _)) => along.clone(),
            None if kernel.tree().has_level(it) => format!("level:{it}"),
            None => it.to_owned(),
        }
    });
    let said = said.collect::<Vec<_>>().join(",");
    divided(kernel, measure, &said).map_err(|says| {
        let fields: Vec<String> = known
            .iter()
            .map(|(along, title)| format!("{title}（{along}）"))
            .collect();
        let others = match fields.is_empty() {
            true => String::new(),
            false => format!("；也可按{}", fields.join("、")),
        };
        Stop::new(format!(
            "{says}可按层级（如 county、school）或 below（下一级）{others}。"
        ))
    })
}

/// By its id or its name.
fn measure<'k>(kernel: &'k Kernel, said: &str) -> Result<&'k Measure, Stop> {
    let all = || {
        let systems = kernel.model.systems.values();
        systems.flat_map(|it| it.measures.values())
    };
    let named = || all().find(|it| it.title == said);
    if let Some(found) = kernel.model.measure(said).or_else(named) {
        return Ok(found);
    }
    let near = all().filter(|it| !said.is_empty() && it.title.contains(said));
    let near: Vec<String> = near
        .take(NAMED)
        .map(|it| format!("{}（{}）", it.title, it.id))
        .collect();
    Err(Stop::new(match near.is_empty() {
        true => format!("没有指标“{said}”。指标写标识或名称，如 registry.pupil_count、在籍学生。"),
        false => format!(
            "没有指标“{said}”。名称里有这几个字的有：{}。",
            near.join("、")
        ),
    }))
}

fn told(
    kernel: &Kernel,
    question: &Question<'_>,
    (figures, days): &(Figures, Days),
    figure: &Figure,
) -> Json {
    let Question {
        measure,
        asked,
        along,
        ..
    } = *question;
    let tree = kernel.tree();
    let register = kernel.model.register(&measure.formula.of.register);
    let mut at = asked.organisation.or(tree.root().map(|it| it.id));
    let (mut by, mut titles) = (Vec::new(), Vec::new());
    let mut is_outside = false;
    for (along, value) in along.iter().zip(&figure.key) {
        if let Along::Below | Along::Level(_) = along {
            at = value.as_ref();
            is_outside = at.is_none();
            continue;
        }
        let key = kernel.key(register, along, value);
        by.push(key.value);
        titles.extend(key.label);
    }
    let unit = at.and_then(|it| tree.get(it));
    let outside = is_outside.then_some("（不在其中任何一个单位）");
    let amount = |it: &Tally| it.amount.map(|it| it.normalize().to_string());
    let unknown = figure.part.as_ref().map_or(0, |it| it.unknown);
    // Of what is true from a day on, that day.
    let day = days.map_or_else(
        || asked.as_of.unwrap_or_else(|| kernel.today()),
        |(_, last)| last,
    );
    // Divided by periods, each stands beside its number.
    let is_in_time = along.iter().any(|it| matches!(it, Along::Period(_)));
    let when = figures.period.unwrap_or(Period::Day(day)).spoken();
    let when = (!is_in_time).then_some(when);
    let mut told = json!({
        "id": measure.id, "title": measure.title, "unit": measure.unit,
        "org": unit.map(|it| it.code.clone()),
        "org_title": unit.map(|it| it.title.as_str()).or(outside),
        "period": figures.period.map(|it| it.to_string()),
        "when": when,
        "value": figure.value.map(|it| it.normalize().to_string()),
        "text": server::measures::told(measure, Some(figure)),
        "part": figure.part.as_ref().and_then(amount), "of": amount(&figure.of),
        "rows": figure.of.rows, "unknown": unknown.max(figure.of.unknown),
        "line": figure.line.map(|it| it.normalize().to_string()),
        "line_text": figure.line.map(|it| server::measures::text(measure, Some(it))),
        "keeps": figure.keeps(measure),
        "history": figures.history, "version": measure.version,
    });
    if !titles.is_empty() {
        told["by"] = match by.as_slice() {
            [one] => one.clone().into(),
            _ => by.into(),
        };
        told["by_title"] = titles.join("、").into();
    }
    told
}

/// The rows of one side.
fn rows(
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
