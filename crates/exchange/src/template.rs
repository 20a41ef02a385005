//! 模板: a list of a register to be filled in, with what its definition says of each column.
//!
//! It comes back without anybody saying which column is which. Examples are invented.

use kernel::{Caller, Kernel, Outcome, StoreError};
use model::{Field, Kind, Register};
use sheet::form::{Asked, Form};

use crate::read::takes;
use crate::refer::asked_by;

/// Numbers that a spreadsheet can check by itself.
const WHOLE_MAX: i64 = 1_000_000_000;

/// The template of a register, as a workbook.
///
/// # Errors
/// When it cannot be written.
pub fn template(kernel: &Kernel, caller: &Caller, register: &Register) -> Outcome<Vec<u8>> {
    let fields = || register.fields.values().filter(|it| takes(it));
    let mut lists: Vec<&str> = fields().filter_map(|it| long_list(kernel, it)).collect();
    lists.sort_unstable();
    lists.dedup();
    let form = Form {
        title: register.title.clone(),
        remark: format!(
            "红字、带 * 的列必填。一行一条，从第 4 行填起；不要改列名，列的次序可以变，用不着的列可以删。填好后在“{}”列表点“导入”上传。",
            register.title
        ),
        columns: fields().map(|it| asked(kernel, caller, it)).collect(),
        lists: lists.iter().map(|it| list(kernel, it)).collect(),
    };
    let written = form.write();
    Ok(written.map_err(|error| StoreError::new("writing a template", error))?)
}

/// The list of codes that is written out beside, not dropped down.
fn long_list<'f>(kernel: &Kernel, field: &'f Field) -> Option<&'f str> {
    match &field.kind {
        Kind::Code { of, .. } if kernel.model.codes(of)?.is_long() => Some(of),
        _ => None,
    }
}

fn list(kernel: &Kernel, id: &str) -> (String, Vec<(String, String)>) {
    let Some(list) = kernel.model.codes(id) else {
        return (id.to_owned(), Vec::new());
    };
    let today = kernel.today();
    let codes = list.codes.iter();
    let codes = codes.filter(|(code, _)| list.can_choose(code, today));
    let named = codes.map(|(code, it)| (code.clone(), it.title.clone()));
    (list.title.clone(), named.collect())
}

fn asked(kernel: &Kernel, caller: &Caller, field: &Field) -> Asked {
    let unit = field.kind.unit();
    Asked {
        title: match unit {
            "" => field.title.clone(),
            unit => format!("{}（{unit}）", field.title),
        },
        required: field.required && field.default.is_none() && field.when.is_none(),
        width: width(field),
        help: help(kernel, field),
        choices: choices(kernel, field),
        whole: match &field.kind {
            Kind::Integer { min, max, .. } => Some(bounds(*min, *max)),
            _ => None,
        },
        shown: match &field.kind {
            Kind::Day => Some("yyyy-mm-dd"),
            Kind::Integer { .. } | Kind::Decimal { .. } | Kind::Money => Some("General"),
            _ => None,
        },
        example: example(kernel, caller, field),
    }
}

fn bounds(min: Option<i64>, max: Option<i64>) -> (i32, i32) {
    let within = |it: i64| i32::try_from(it.clamp(-WHOLE_MAX, WHOLE_MAX)).unwrap_or(0);
    (
        within(min.unwrap_or(-WHOLE_MAX)),
        within(max.unwrap_or(WHOLE_MAX)),
    )
}

fn width(field: &Field) -> f64 {
    match &field.kind {
        Kind::LongText | Kind::Address { .. } => 40.0,
        Kind::CitizenId | Kind::CreditCode | Kind::Ref { .. } => 24.0,
        Kind::Text { max } if *max > 40 => 30.0,
        _ => 16.0,
    }
}

fn choices(kernel: &Kernel, field: &Field) -> Vec<String> {
    let today = kernel.today();
    match &field.kind {
        Kind::Flag => vec!["是".into(), "否".into()],
        Kind::Code { of, .. } => match kernel.model.codes(of).filter(|it| !it.is_long()) {
            Some(list) => {
                let codes = list.codes.iter();
                let codes = codes.filter(|(code, _)| list.can_choose(code, today));
                codes.map(|(_, it)| it.title.clone()).collect()
            }
            None => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// What the definition says, and how a value of this kind is written.
fn help(kernel: &Kernel, field: &Field) -> String {
    let how = match &field.kind {
        Kind::Day => "日期，如 2026-09-01".into(),
        Kind::Time => "时刻，如 08:30".into(),
        Kind::Instant => "日期和时间，如 2026-09-01 08:30".into(),
        Kind::Period => "年、学期、季度或月，如 2026、2026-2027学年第一学期、2026-09".into(),
        Kind::SchoolYear => "学年，如 2026—2027学年".into(),
        Kind::Text { max } | Kind::Address { max } => format!("最多 {max} 个字"),
        Kind::Decimal { scale, .. } => format!("最多 {scale} 位小数"),
        Kind::Money => "金额，元，最多两位小数".into(),
        Kind::Percent => "百分数，如 92.5%".into(),
        Kind::CitizenId => "18 位，设为文本，末位 X 大写".into(),
        Kind::Phone => "手机号，或带区号的固定电话".into(),
        Kind::Place => "经度,纬度，如 118.1234,36.1234".into(),
        Kind::Code { several, .. } => {
            let how = match long_list(kernel, field) {
                Some(_) => "填“代码表”中的名称或代码",
                None => "从下拉选项中选",
            };
            format!(
                "{how}{}",
                if *several {
                    "，可填多项，用顿号隔开"
                } else {
                    ""
                }
            )
        }
        Kind::Ref { to, several } => named_by(kernel, to, *several),
        _ => String::new(),
    };
    let words: Vec<&str> = [field.help.as_str(), &how]
        .into_iter()
        .filter(|it| !it.is_empty())
        .collect();
    words.join("；")
}

/// By what a record is named in a cell.
fn named_by(kernel: &Kernel, to: &str, several: bool) -> String {
    let more = if several {
        "，可填多项，用顿号隔开"
    } else {
        ""
    };
    if to == kernel::ORGANISATION {
        return format!("填机构的全称、简称或代码{more}");
    }
    let Some(register) = kernel.model.register(to) else {
        return String::new();
    };
    let titles: Vec<&str> = asked_by(register)
        .iter()
        .map(|it| {
            register
                .fields
                .get(it)
                .map_or("编号", |it| it.title.as_str())
        })
        .collect();
    format!("填{}的{}{more}", register.title, titles.join("或"))
}

/// Something invented that would be taken.
fn example(kernel: &Kernel, caller: &Caller, field: &Field) -> String {
    let chosen = choices(kernel, field);
    match &field.kind {
        Kind::Code { several: true, .. } => chosen[..chosen.len().min(2)].join("、"),
        Kind::Code { of, .. } if chosen.is_empty() => {
            let list = list(kernel, of).1;
            list.first()
                .map(|(_, title)| title.clone())
                .unwrap_or_default()
        }
        Kind::Code { .. } | Kind::Flag => chosen.first().cloned().unwrap_or_default(),
        Kind::Integer { min, .. } => min.unwrap_or(1).max(1).to_string(),
        Kind::Decimal { min, .. } => min.map_or_else(|| "1".into(), |it| it.to_string()),
        Kind::Money => "120.50".into(),
        Kind::Percent => "92.5%".into(),
        Kind::Day => "2026-09-01".into(),
        Kind::Time => "08:30".into(),
        Kind::Instant => "2026-09-01 08:30".into(),
        Kind::Period => "2026".into(),
        Kind::SchoolYear => "2026—2027学年".into(),
        Kind::CitizenId => "990101201509010012".into(),
        Kind::Phone => "13800000000".into(),
        Kind::Address { .. } => "试验县试验街道学府路 1 号".into(),
        Kind::Place => "118.1234,36.1234".into(),
        Kind::Ref { to, .. } if to == kernel::ORGANISATION => {
            let tree = kernel.tree();
            let unit = caller.in_order().next().and_then(|it| tree.get(it.unit));
            unit.map(|it| it.title.clone()).unwrap_or_default()
        }
        // Others are known to whoever fills it in only.
        Kind::Ref { .. } => String::new(),
        Kind::Text { .. } if is_name(field) => "甄示例".into(),
        Kind::Text { .. } => "示例".into(),
        Kind::LongText => "这里写说明".into(),
        _ => String::new(),
    }
}

/// Whether it says what a person is called.
fn is_name(field: &Field) -> bool {
    field.title.contains("姓名") || field.title.ends_with('人')
}
