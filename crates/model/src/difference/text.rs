//! A difference as an administrator reads it, in Chinese.

use indexmap::IndexMap;

use super::{AccessChange, Carry, Difference, Fields, RegisterChange, WordChange, carries};
use crate::definition::{Model, Register};
use crate::words::Place;
use crate::{chinese, version};

impl Difference {
    /// What differs, for reading; empty when nothing does.
    ///
    /// # Example
    /// ```text
    /// 隐患（safety.hazard）
    ///   字段改名：limit 整改期限 → due_on 整改期限
    ///   权限 区县安全专员：“整改中”时 验收 ✘ → ✔
    ///   定义 field.due_on.required：false → true
    /// ```
    pub fn text(&self, old: &Model, new: &Model) -> String {
        let mut text = String::new();
        let mut told: Vec<String> = Vec::new();
        for change in &self.registers {
            text += &register(change, old, new);
            let file = change.to.as_ref().or(change.from.as_ref());
            let file = file.map(|id| id.replacen('.', "/", 1)).unwrap_or_default();
            if change.from.is_some() && change.to.is_some() {
                let of_file = self.words.iter().filter(|it| it.file == file);
                words(of_file.filter(|it| !is_told(change, it)), &mut text);
            }
            told.push(file);
        }
        let mut file = "";
        for change in self.words.iter().filter(|it| !told.contains(&it.file)) {
            if change.file != file {
                file = &change.file;
                text += &format!("{file}\n");
            }
            words([change], &mut text);
        }
        text
    }
}

fn register(change: &RegisterChange, old: &Model, new: &Model) -> String {
    let before = change.from.as_ref().and_then(|id| old.register(id));
    let after = change.to.as_ref().and_then(|id| new.register(id));
    let mut text = match (before, after) {
        (None, Some(it)) => format!("新增登记册：{}（{}）\n", it.title, it.id),
        (Some(it), None) => format!("删去登记册：{}（{}），表和数据保留\n", it.title, it.id),
        (Some(old), Some(new)) if old.id != new.id => {
            format!(
                "登记册改名：{}（{}）→ {}（{}）\n",
                old.title, old.id, new.title, new.id
            )
        }
        (_, Some(it)) => format!("{}（{}）\n", it.title, it.id),
        _ => String::new(),
    };
    for carry in &change.fields {
        text += &format!("  {}\n", carry.text(before, after));
    }
    for access in &change.access {
        text += &format!("  {}\n", access_text(access, before, after, new));
    }
    text
}

impl Carry {
    /// In Chinese: 字段改名：limit 期限 → due_on 整改期限.
    pub fn text(&self, old: Option<&Register>, new: Option<&Register>) -> String {
        let was = |name: &str| named(old, name);
        let is = |name: &str| named(new, name);
        match self {
            Carry::Restored { to } => format!("恢复字段：{}", is(to)),
            Carry::Added { to } => format!("新增字段：{}", is(to)),
            Carry::Removed { from } => format!("删去字段：{}", was(from)),
            Carry::Renamed { from, to } => format!("字段改名：{} → {}", was(from), is(to)),
            Carry::Part { from, to } => format!("字段拆分：{} → {}", was(from), is(to)),
            Carry::Retyped { from, to } => match (rows_of(old, from), rows_of(new, to)) {
                (Some(before), Some(after)) => {
                    let told = row_carries(before, after);
                    format!("明细有改动：{}（{}）", is(to), told.join("；"))
                }
                _ => format!(
                    "字段改类型：{}（{}）→ {}（{}）",
                    was(from),
                    type_of(old, from),
                    is(to),
                    type_of(new, to)
                ),
            },
        }
    }
}

fn rows_of<'r>(register: Option<&'r Register>, name: &str) -> Option<&'r Fields> {
    register?.fields.get(name)?.kind.rows()
}

/// What becomes of the fields of rows, each in a few words.
fn row_carries(old: &Fields, new: &Fields) -> Vec<String> {
    let title = |fields: &Fields, name: &str| {
        let title = fields.get(name).map_or("", |it| it.title.as_str());
        format!("{name} {title}")
    };
    let carries = carries(old, new, &IndexMap::new()).into_iter();
    carries
        .map(|carry| match &carry {
            Carry::Added { to } | Carry::Restored { to } => format!("新增 {}", title(new, to)),
            Carry::Removed { from } => format!("删去 {}", title(old, from)),
            Carry::Renamed { from, to } | Carry::Part { from, to } => {
                format!("{} 改名为 {}", title(old, from), title(new, to))
            }
            Carry::Retyped { from, to } => {
                format!("{} 改类型为 {}", title(old, from), title(new, to))
            }
        })
        .collect()
}

fn named(register: Option<&Register>, name: &str) -> String {
    let field = register.and_then(|it| it.fields.get(name));
    format!("{name} {}", field.map_or("", |it| it.title.as_str()))
}

fn type_of(register: Option<&Register>, name: &str) -> String {
    let said = register.and_then(|it| {
        it.said
            .section("field")
            .find(|(entry, _)| entry.key == name)
    });
    let said = said.and_then(|(_, table)| Some((table.text("type")?, table)));
    let Some((word, table)) = said else {
        return String::new();
    };
    let title = chinese::type_title(word).unwrap_or(word);
    let detail = ["of", "to", "scale", "level"]
        .into_iter()
        .filter_map(|key| Some(version::said(&table.get(key)?.value)));
    [title.to_owned()]
        .into_iter()
        .chain(detail)
        .collect::<Vec<_>>()
        .join(" ")
}

fn access_text(
    change: &AccessChange,
    before: Option<&Register>,
    after: Option<&Register>,
    model: &Model,
) -> String {
    let AccessChange {
        who,
        state,
        what,
        old,
        new,
    } = change;
    let what = match what.as_str() {
        "create" => "新建",
        "read" => "查看",
        "change" => "修改",
        "scope" => "范围",
        step => called(before, after, |it| Some(&it.steps.get(step)?.title)).unwrap_or(step),
    };
    let state = match state.as_str() {
        "new" | "" => String::new(),
        state => {
            let title = called(before, after, |it| Some(&it.states.get(state)?.title));
            format!("“{}”时 ", title.unwrap_or(state))
        }
    };
    let role = model.role(who).map(|it| it.title.as_str());
    let field = called(before, after, |it| Some(&it.fields.get(who)?.title));
    let who = role.or(field).unwrap_or(who);
    let said = |text: &String| match text.as_str() {
        "" => "无".to_owned(),
        scopes if change.what == "scope" => scopes_text(scopes),
        cell => cell.to_owned(),
    };
    format!("权限 {who}：{state}{what} {} → {}", said(old), said(new))
}

fn scopes_text(scopes: &str) -> String {
    let titles = chinese::values(Place::Access, "scope");
    let title = |word| titles.iter().find(|(it, _)| *it == word);
    let scopes = scopes.split(", ");
    let scopes = scopes.map(|word| title(word).map_or(word, |(_, it)| it));
    scopes.collect::<Vec<_>>().join("、")
}

/// What something is called now, or was.
fn called<'r>(
    before: Option<&'r Register>,
    after: Option<&'r Register>,
    title: impl Fn(&'r Register) -> Option<&'r String>,
) -> Option<&'r str> {
    let of = |it: Option<&'r Register>| it.and_then(&title);
    of(after).or_else(|| of(before)).map(String::as_str)
}

/// Whether a word's change was told already, as a carried field or as access.
fn is_told(change: &RegisterChange, word: &WordChange) -> bool {
    let mut path = word.word.split('.');
    match (path.next(), path.next(), path.next()) {
        (Some("access"), ..) | (Some("step"), _, Some("by")) => true,
        (Some("field"), Some(name), said) => change.fields.iter().any(|carry| match carry {
            Carry::Added { to } | Carry::Part { to, .. } | Carry::Restored { to } => to == name,
            Carry::Removed { from } => from == name,
            Carry::Retyped { to, .. } => to == name && said == Some("type"),
            Carry::Renamed { .. } => false,
        }),
        _ => false,
    }
}

fn words<'a>(changes: impl IntoIterator<Item = &'a WordChange>, text: &mut String) {
    for WordChange { word, old, new, .. } in changes {
        let said = |it: &Option<String>| match it {
            Some(text) => text.replace(",]", "]").replace(",}", "}"),
            None => "（没有）".to_owned(),
        };
        *text += &format!("  定义 {word}：{} → {}\n", said(old), said(new));
    }
}
