//! Fitting an installation's data to other definitions: what it would do, told before it runs.
//!
//! Values are carried in chunks into new columns beside the old ones; then one transaction
//! renames. Until that moment the data are whole under the old definitions, from it on
//! under the new. Old columns are kept until the migration is confirmed.
//! Not here: how a value is carried (`carry`), and the statements themselves (`store`).

use base::{Id, Instant};
use model::{Carry, Difference};
use serde_json::Value as Json;

/// Who changes the definitions, for the history.
#[derive(Clone, Copy, Debug)]
pub struct Author {
    /// Nil for the platform itself, as at an upgrade.
    pub account: Id,
    pub position: Id,
    pub at: Instant,
}

/// A stretch of time under the same definitions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Epoch {
    /// From 1, without gaps.
    pub number: i64,
    pub at: Instant,
    /// Layout of the platform's own tables, and the release that began the epoch.
    pub format: i64,
    pub release: String,
    /// [`model::Model::digest`]
    pub digest: String,
    /// SM3 over the list of the files they were read from.
    pub sources: String,
    /// SM3 over the definitions that came into force.
    pub definitions: String,
    /// The epoch that was undone by this one.
    pub reverts: Option<i64>,
    /// When the old columns of its migration were dropped.
    pub confirmed: Option<Instant>,
}

/// A register's definition that came into force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    pub register: String,
    pub epoch: i64,
    /// [`model::Register::version`]
    pub version: String,
    /// The id it had before, when that was another.
    pub was: Option<String>,
    /// How its rows came from the definition before.
    pub carries: Vec<Carry>,
}

/// A value that later definitions have no place for.
#[derive(Clone, Debug, PartialEq)]
pub struct Former {
    /// The epoch that put it aside.
    pub epoch: i64,
    /// The name it had.
    pub field: String,
    pub value: Json,
}

/// What fitting the data to other definitions would do.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Digest of the definitions the data are kept under, and of the other ones.
    pub from: String,
    pub to: String,
    pub difference: Difference,
    /// The difference in Chinese.
    pub said: String,
    /// Tables that change, in the order they are worked on.
    pub tables: Vec<TablePlan>,
    /// States that are gone and still held: state, title of its register, how many rows.
    pub stranded: Vec<(String, String, u64)>,
    pub doubled: Vec<Doubled>,
}

/// What no two records are to hold from now on, and some do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubled {
    /// The register's title, and those of the key's fields.
    pub register: String,
    pub key: Vec<String>,
    /// Records that hold what another holds, too.
    pub rows: u64,
    /// The first of them: numbers, or what they hold.
    pub shown: Vec<String>,
}

/// The most records of one key that are shown one by one.
pub const DOUBLED_SHOWN: u64 = 6;

/// What happens to one register's tables.
#[derive(Clone, Debug)]
pub struct TablePlan {
    /// The register's id: its new one, or the old one of a register that is gone.
    pub register: String,
    pub title: String,
    /// Rows of the table.
    pub rows: u64,
    /// Whether every row is read and written; else only the table's shape changes.
    pub rewritten: bool,
    /// In the order they run, `…` standing for the rows that are carried one by one.
    pub statements: Vec<String>,
    pub fields: Vec<FieldPlan>,
}

/// What happens to the values of one field.
#[derive(Clone, Debug)]
pub struct FieldPlan {
    /// In Chinese.
    pub said: String,
    /// Rows that have a value.
    pub filled: u64,
    /// Rows whose value does not convert: it stays with the record as a former one.
    pub stuck: u64,
    /// The first of them.
    pub shown: Vec<Stuck>,
}

/// One value that does not convert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stuck {
    pub record: Id,
    pub number: Option<String>,
    /// None when it is personal.
    pub value: Option<String>,
}

/// How far a migration is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RowsDone {
    pub done: u64,
    pub rows: u64,
    /// Still to be made before the first row is carried.
    pub indexes: u64,
}

/// The most values of one field that are shown one by one.
pub const STUCK_SHOWN: usize = 200;

impl Plan {
    /// Whether nothing of it matters but to readers of words: nobody need be asked.
    pub fn is_wording(&self) -> bool {
        self.difference.is_wording()
    }

    /// Rows that are read and written one by one.
    pub fn rows(&self) -> u64 {
        let rewritten = self.tables.iter().filter(|it| it.rewritten);
        rewritten.map(|it| it.rows).sum()
    }

    /// The plan as an administrator reads it at the console, with the statements.
    pub fn text(&self) -> String {
        self.told("数据表的变化", TablePlan::text)
    }

    /// The same for who designs: what becomes of the records.
    pub fn for_designers(&self) -> String {
        self.told("已有记录的变化", TablePlan::said)
    }

    fn told(&self, tables: &str, table: impl Fn(&TablePlan) -> String) -> String {
        let mut text = format!("一、定义的变化\n{}", indented(&self.said));
        text += &format!("二、{tables}\n");
        if self.tables.is_empty() {
            text += "  没有\n";
        }
        self.tables.iter().for_each(|it| text += &table(it));
        for (state, register, rows) in &self.stranded {
            text += &format!(
                "注意：{register}的状态“{state}”已删去，仍有 {rows} 条记录处于该状态，之后只能查看\n"
            );
        }
        self.doubled.iter().for_each(|it| text += &it.text());
        text
    }
}

impl Doubled {
    fn text(&self) -> String {
        let (key, shown) = (self.key.join("、"), self.shown.join("、"));
        let more = match self.rows > self.shown.len() as u64 {
            true => "等",
            false => "",
        };
        format!(
            "注意：{}的“{key}”不能再重复，现有 {} 条与别的记录相同：{shown}{more}。启用后它们保留原样，但要先改成不重复的才能再修改或办理，建议改好再启用\n",
            self.register, self.rows
        )
    }
}

impl TablePlan {
    fn text(&self) -> String {
        let mut text = self.said();
        self.statements
            .iter()
            .for_each(|it| text += &format!("    {it}\n"));
        text
    }

    fn said(&self) -> String {
        let how = match self.rewritten {
            true => "逐行改写，旧列保留到确认之后",
            false => "只改表的结构",
        };
        let mut text = format!(
            "  {}（{}）：{} 行，{how}\n",
            self.title, self.register, self.rows
        );
        for field in &self.fields {
            text += &format!("    {}：{} 行有值", field.said, field.filled);
            if field.stuck > 0 {
                text += &format!("，其中 {} 行转不了，原值留作旧版字段：", field.stuck);
            }
            text.push('\n');
            for stuck in &field.shown {
                let number = stuck
                    .number
                    .clone()
                    .unwrap_or_else(|| stuck.record.to_string());
                let value = stuck.value.as_deref().unwrap_or("（个人信息，不显示）");
                text += &format!("      {number}　{value}\n");
            }
            let left = field.stuck - field.shown.len() as u64;
            if left > 0 {
                text += &format!("      另有 {left} 行\n");
            }
        }
        text
    }
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}\n")).collect()
}
