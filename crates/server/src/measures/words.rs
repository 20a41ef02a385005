//! A number and its formula as they are read.

use base::Decimal;
use kernel::{Figure, Kernel};
use model::expr::Environment;
use model::{Counted, Formula, Gist, How, Measure, What};
use rust_decimal::RoundingStrategy;
use serde_json::Value as Json;

/// How a number is made of what is counted.
pub fn formula_in_words(kernel: &Kernel, formula: &Formula) -> String {
    let called = |id: &str| kernel.model.measure(id).map_or("", |it| it.title.as_str());
    let per = match formula.per == Decimal::ONE {
        true => String::new(),
        false => format!(" × {}", formula.per.normalize()),
    };
    let Some(made) = &formula.made else {
        return match &formula.part {
            Some(_) => format!("计入 ÷ 总体{per}"),
            None => "计入".to_owned(),
        };
    };
    let from = called(&made.from);
    match made.how {
        How::Differs => format!(
            "各校“{from}”X 的加权标准差 ÷ 平均数：S = √Σ（P/ΣP）（X − X̄）²，X̄ = Σx/ΣP，差异系数 = S ÷ X̄；P 是总体，x 是计入"
        ),
        How::Meets => format!("“{from}”达到标准的单位数 ÷ 有数的单位数{per}"),
        How::Growth => format!("（本期“{from}” − 上期）÷ 上期{per}"),
        How::Ratio => {
            let to = made.to.as_deref().map_or("", called);
            format!("“{from}” ÷ “{to}”{per}")
        }
    }
}

/// “学生”（状态是在读、休学之一）的条数, “学段办学条件”（学段是小学）的“大班额”之和.
pub fn counted_in_words(kernel: &Kernel, counted: &Counted) -> String {
    let register = kernel.model.register(&counted.register);
    let title = register.map(|it| it.title.as_str()).unwrap_or_default();
    let only = register.zip(counted.filter.as_ref());
    let only = only.map(|(register, filter)| {
        let env = Environment {
            model: &kernel.model,
            register,
            row: None,
        };
        format!("（{}）", model::expr::said(env, filter))
    });
    let only = only.unwrap_or_default();
    let What::Over(gist, name) = &counted.what else {
        return format!("“{title}”{only}的条数");
    };
    let field = register.and_then(|it| it.fields.get(name));
    let field = field.map(|it| it.title.as_str()).unwrap_or_default();
    let gist = match gist {
        Gist::Sum => "之和",
        Gist::Average => "的平均",
        Gist::Median => "的中位数",
        Gist::Least => "的最小值",
        Gist::Greatest => "的最大值",
    };
    format!("“{title}”{only}的“{field}”{gist}")
}

/// A number as it is shown, told apart from its line; of a coefficient that is none, why.
pub fn told(measure: &Measure, figure: Option<&Figure>) -> String {
    match figure {
        Some(it) if it.is_nowhere(measure) => "各校均为 0".into(),
        Some(it) => shown(measure, it.value, it.line),
        None => text(measure, None),
    }
}

/// A value as it is shown: rounded half up to the measure's places, with its unit.
pub fn text(measure: &Measure, value: Option<Decimal>) -> String {
    shown(measure, value, None)
}

fn shown(measure: &Measure, value: Option<Decimal>, line: Option<Decimal>) -> String {
    let Some(value) = value else {
        return "无数据".into();
    };
    // Amounts of money are told in 万元 from a million on.
    if measure.unit == "元" && rounded(value, measure.places).abs() >= Decimal::from(1_000_000) {
        let tens = rounded(value / Decimal::from(10_000), 2);
        return format!("{tens:.2} 万元");
    }
    let places = kernel::telling_places(value, measure.places, line);
    let shown = format!("{:.*}", usize::from(places), rounded(value, places));
    if measure.unit.is_empty() {
        shown
    } else {
        format!("{shown} {}", measure.unit)
    }
}

fn rounded(value: Decimal, places: u8) -> Decimal {
    value.round_dp_with_strategy(places.into(), RoundingStrategy::MidpointAwayFromZero)
}

/// Amounts are counts nearly always; sums of fractions lose what a screen never shows.
pub(crate) fn number(amount: Decimal) -> Json {
    let plain = amount.normalize().to_string();
    serde_json::from_str(&plain).unwrap_or(Json::Null)
}
