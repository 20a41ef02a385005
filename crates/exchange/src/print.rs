//! One record leaves as a paper: a form (督办单、通知书) with what it holds, to be signed and
//! filed, a letter (通报、答复) or minutes (纪要), as its definition lays it out.
//!
//! Not here: which papers a record has now (`kernel`), how a document looks (`document`).

use base::{Day, Id};
use document::write::{Block, Entry, Form, Imprint, Level, Official, Run, docx};
use kernel::{
    Caller, Condition, Kernel, Listing, Masked, Outcome, Page, Record, Refusal, StoreError,
};
use kernel::{UNNUMBERED, View, china_day, shown};
use model::{Field, Kind, Letter, Print, Register, Row, Value};

use crate::export::title;

/// Entries of another register that are told on a paper.
const ENTRIES_MAX: usize = 20;
/// Lines left for what is written at length: by hand, or beside what stands there; and for what
/// others say. A form with four such rows goes on one page.
const BY_HAND: u32 = 3;
const WRITTEN: u32 = 2;
const TOLD: u32 = 2;
/// A title that fits on one line.
const TITLE_CHARS: usize = 19;

/// A paper as a file.
#[derive(Clone, Debug)]
pub struct Printed {
    pub name: String,
    /// The .docx file.
    pub bytes: Vec<u8>,
}

/// A paper of a record, with what the caller sees of it.
///
/// # Errors
/// Not found when the record is out of the caller's reach, or has no such paper now.
pub fn print(
    kernel: &Kernel,
    caller: &Caller,
    (register, id): (&str, Id),
    paper: &str,
) -> Outcome<Printed> {
    let view = kernel.view(caller, register, id)?;
    let register = kernel.model.register(register);
    let register = register.ok_or_else(Refusal::not_found)?;
    let print = register.prints.get(paper);
    let print = print.filter(|it| view.prints.contains(&it.name));
    let print = print.ok_or_else(Refusal::not_found)?;
    let desk = Desk {
        kernel,
        caller,
        register,
        view: &view,
    };
    let document = desk.document(print)?;
    let bytes = docx(&document).map_err(|error| StoreError::new("writing a paper", error))?;
    let called = match &view.record.number {
        Some(number) => number.clone(),
        None if desk.number().is_some() => UNNUMBERED.to_owned(),
        None => for_a_file(&desk.label()),
    };
    Ok(Printed {
        name: format!("{} {called}.docx", print.title),
        bytes,
    })
}

/// What a record is called, without the signs a file's name cannot hold.
fn for_a_file(label: &str) -> String {
    let is_barred = |it: char| r#"\/:*?"<>|"#.contains(it) || it.is_control();
    let kept = label
        .chars()
        .map(|it| if is_barred(it) { '、' } else { it });
    kept.collect()
}

/// What lies on the desk of who fills a form in.
struct Desk<'a> {
    kernel: &'a Kernel,
    caller: &'a Caller,
    register: &'a Register,
    view: &'a View,
}

impl Desk<'_> {
    fn document(&self, print: &Print) -> Outcome<Official> {
        if let Some(letter) = &print.letter {
            return match print.rows.is_empty() {
                true => self.letter(print, letter),
                false => self.minutes(print, letter),
            };
        }
        let row = |row: &Vec<String>| row.iter().map(|it| self.entry(it)).collect();
        let rows = print.rows.iter().filter(|it| self.is_asked(it)).map(row);
        let rows: Outcome<Vec<Vec<Entry>>> = rows.collect();
        let tree = self.kernel.tree();
        let bureau = tree.root().map_or("", |it| it.title.as_str());
        Ok(Official {
            letterhead: Some(format!("{bureau}{}", print.title)),
            author: Some(bureau.to_owned()),
            doc_number: self.number(),
            body: vec![Block::Form(Form {
                rows: rows?,
                sign: print.sign.clone(),
            })],
            note: Some(print.note.clone()).filter(|it| !it.is_empty()),
            ..Official::default()
        })
    }

    /// A row that begins with what is asked only sometimes is left out while it is empty.
    fn is_asked(&self, row: &[String]) -> bool {
        let first = row.first().and_then(|it| self.register.fields.get(it));
        first.is_none_or(|it| it.when.is_none() || !self.view.record.get(&it.name).is_missing())
    }

    /// The number, or room for one that is taken later.
    fn number(&self) -> Option<String> {
        let (register, record) = (self.register, &self.view.record);
        let open = || self.kernel.open_number(register, record);
        record.number.clone().or_else(open)
    }

    /// 公文: what it says to whom, signed by the bureau on its day.
    fn letter(&self, print: &Print, letter: &Letter) -> Outcome<Official> {
        let tree = self.kernel.tree();
        let bureau = tree.root().map_or("", |it| it.title.as_str());
        let record = &self.view.record;
        let said = |name: &String| Ok::<_, kernel::Failure>(self.entry(name)?.text.join("、"));
        let to = match &letter.to {
            Some(field) => said(field)?,
            None => self.beside(record, "owner"),
        };
        let on = letter.on.as_ref().and_then(|it| record.get(it).as_day());
        let on = on.unwrap_or_else(|| self.kernel.today());
        let text = self.entry(&letter.text)?.text.into_iter();
        let label = self.label();
        let (about, kind) = (format!("关于{label}的"), print.title.clone());
        let title = match (about.clone() + &kind).chars().count() {
            ..=TITLE_CHARS => vec![about + &kind],
            _ => vec![about, kind],
        };
        Ok(Official {
            letterhead: Some(bureau.to_owned()),
            author: Some(bureau.to_owned()),
            doc_number: self.number(),
            title,
            addressee: Some(to).filter(|it| !it.is_empty()),
            body: text.map(paragraph).collect(),
            signature: Some(bureau.to_owned()),
            date: Some(on),
            note: Some(print.note.clone()).filter(|it| !it.is_empty()),
            imprint: Some(Imprint {
                copies_to: None,
                issuer: bureau.to_owned(),
                issued_on: on,
            }),
            ..Official::default()
        })
    }

    /// 纪要: who met, the text, and what entries of other registers say about it.
    fn minutes(&self, print: &Print, letter: &Letter) -> Outcome<Official> {
        let tree = self.kernel.tree();
        let bureau = tree.root().map_or("", |it| it.title.as_str());
        let on = letter.on.as_ref();
        let on = on.and_then(|it| self.view.record.get(it).as_day());
        let on = on.unwrap_or_else(|| self.kernel.today());
        let (entries, facts): (Vec<&String>, Vec<&String>) =
            print.rows.iter().flatten().partition(|it| it.contains('.'));
        let mut body = Vec::new();
        for name in facts {
            let entry = self.entry(name)?;
            if !entry.text.is_empty() {
                body.push(paragraph(format!(
                    "{}：{}",
                    entry.title,
                    entry.text.join("、")
                )));
            }
        }
        body.extend(self.entry(&letter.text)?.text.into_iter().map(paragraph));
        for name in entries {
            body.extend(self.resolved(name)?);
        }
        Ok(Official {
            letterhead: Some(format!("{bureau}{}", print.title)),
            author: Some(bureau.to_owned()),
            doc_number: self.number(),
            title: vec![self.label()],
            body,
            note: Some(print.note.clone()).filter(|it| !it.is_empty()),
            imprint: Some(Imprint {
                copies_to: None,
                issuer: bureau.to_owned(),
                issued_on: on,
            }),
            ..Official::default()
        })
    }

    /// What the record is called.
    fn label(&self) -> String {
        let masked = |field: &Field| self.view.masked.get(&field.name).cloned();
        closed_up(
            &self
                .kernel
                .label_with(self.register, &self.view.record, masked),
        )
    }

    /// Entries of another register below its name, each with what its list tells of it.
    fn resolved(&self, other: &str) -> Outcome<Vec<Block>> {
        let other = self.kernel.model.register(other);
        let other = other.ok_or_else(Refusal::not_found)?;
        if !self.kernel.may_open(other, self.caller) {
            return Ok(Vec::new());
        }
        let page = self.entries(other)?;
        let about = other.field_about(&self.view.record.register);
        let is_told = |field: &&Field| {
            !other.label.contains(&field.name) && about.is_none_or(|it| it.name != field.name)
        };
        let listed = other.list.iter().filter_map(|it| other.fields.get(it));
        let told: Vec<&Field> = listed.filter(is_told).collect();
        let entries = page.rows.iter().zip(&page.masked);
        let entries = entries.filter(|(it, _)| !is_aside(other, it));
        let entry = |(n, (it, masked)): (usize, (&Record, &Masked))| {
            let seen = |field: &Field| masked.get(&field.name).cloned();
            let what = self.kernel.label_with(other, it, seen);
            let say = |field: &&Field| match (seen(field), it.get(&field.name)) {
                (Some(seen), _) => Some(seen),
                (None, Value::Missing) => None,
                (None, Value::Day(day)) => Some(spoken(*day)),
                (None, value) => Some(shown(&self.kernel.model, &field.kind, value, &page.labels)),
            };
            let said = told
                .iter()
                .filter_map(|it| Some(format!("{}：{}", it.title, say(it)?)));
            let said = said.collect::<Vec<_>>().join("，");
            let what = what.trim_end_matches('。');
            paragraph(match said.is_empty() {
                true => format!("{n}. {what}。"),
                false => format!("{n}. {what}。（{said}）"),
            })
        };
        let mut blocks: Vec<Block> = (1..).zip(entries).map(entry).collect();
        if !blocks.is_empty() {
            let heading = Block::Heading {
                level: Level::First,
                runs: vec![Run::Text(other.title.clone())],
            };
            blocks.insert(0, heading);
        }
        Ok(blocks)
    }

    fn entry(&self, name: &str) -> Outcome<Entry> {
        if name.contains('.') {
            return self.told(name);
        }
        let record = &self.view.record;
        let Some(field) = self.register.fields.get(name) else {
            return Ok(Entry {
                title: title(name, None),
                text: vec![self.beside(record, name)],
                lines: 1,
            });
        };
        let text = match self.view.masked.get(name) {
            Some(seen) => vec![seen.clone()],
            None => self.filled(field, record.get(name)),
        };
        let lines = match field.kind {
            Kind::LongText | Kind::Rows { .. } if text.is_empty() => BY_HAND,
            Kind::LongText | Kind::Rows { .. } => WRITTEN,
            _ => 1,
        };
        Ok(Entry {
            title: field.title.clone(),
            text,
            lines,
        })
    }

    /// What a field holds, a paragraph each.
    fn filled(&self, field: &Field, value: &Value) -> Vec<String> {
        let shown =
            |value: &Value| shown(&self.kernel.model, &field.kind, value, &self.view.labels);
        match value {
            Value::Day(day) => vec![spoken(*day)],
            Value::Integer(_) | Value::Decimal(_) => {
                vec![format!("{}{}", shown(value), field.kind.unit())]
            }
            Value::Rows(rows) => {
                let one = |row: &Row| shown(&Value::Rows(vec![row.clone()]));
                let numbered = (1..).zip(rows).map(|(n, row)| format!("{n}. {}", one(row)));
                numbered.collect()
            }
            _ => shown(value).lines().map(str::to_owned).collect(),
        }
    }

    /// What a record has beside its fields.
    fn beside(&self, record: &Record, name: &str) -> String {
        match name {
            "state" => state(self.register, record),
            "owner" => {
                let tree = self.kernel.tree();
                let owner = record.owner.and_then(|it| tree.get(it));
                owner.map_or_else(String::new, |it| it.title.clone())
            }
            "created_on" => spoken(china_day(record.created_at)),
            _ => record.number.clone().unwrap_or_default(),
        }
    }

    /// What entries of another register say about the record, with who made each and when.
    fn told(&self, other: &str) -> Outcome<Entry> {
        let other = self.kernel.model.register(other);
        let other = other.ok_or_else(Refusal::not_found)?;
        let page = match self.kernel.may_open(other, self.caller) {
            true => Some(self.entries(other)?),
            false => None,
        };
        let text = page.iter().flat_map(|page| {
            let said = page.rows.iter().zip(&page.masked);
            said.map(|(it, masked)| {
                let what = |field: &Field| masked.get(&field.name).cloned();
                let what = self.kernel.label_with(other, it, what);
                let who = page.labels.get(&it.created_by).map_or("", String::as_str);
                let day = spoken(china_day(it.created_at));
                format!("{what}（{who} {day} {}）", state(other, it))
            })
        });
        Ok(Entry {
            title: other.title.clone(),
            text: text.collect(),
            lines: TOLD,
        })
    }

    fn entries(&self, other: &Register) -> Outcome<Page> {
        let record = &self.view.record;
        let mut listing = Listing::first(ENTRIES_MAX);
        if let Some(field) = other.field_about(&record.register) {
            let named = match &field.kind {
                Kind::Record { .. } => Value::Text(format!("{}/{}", record.register, record.id)),
                _ => Value::Ref(record.id),
            };
            let about = Condition::AnyOf(field.name.clone(), vec![named]);
            listing.conditions.push(about);
        }
        self.kernel.list(self.caller, &other.id, listing)
    }
}

/// 政协提案第107号, whose parts a label keeps apart.
fn closed_up(label: &str) -> String {
    let mut closed = String::with_capacity(label.len());
    let mut rest = label.chars().peekable();
    while let Some(c) = rest.next() {
        let is_between =
            |next: &char| !(next.is_ascii() && closed.ends_with(|it: char| it.is_ascii()));
        if c != ' ' || !rest.peek().is_some_and(is_between) {
            closed.push(c);
        }
    }
    closed
}

fn paragraph(text: String) -> Block {
    Block::Paragraph(vec![Run::Text(text)])
}

fn is_aside(register: &Register, record: &Record) -> bool {
    let state = record.state.as_ref().and_then(|it| register.states.get(it));
    state.is_some_and(|it| it.aside)
}

fn state(register: &Register, record: &Record) -> String {
    let state = record.state.as_ref().and_then(|it| register.states.get(it));
    state.map_or_else(String::new, |it| it.title.clone())
}

/// As documents write a day.
fn spoken(day: Day) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}
