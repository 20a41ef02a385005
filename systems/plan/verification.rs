//! 总结核验: whether every number of an edited summary is still what the records say.
//!
//! Each marked number is derived again from the records as known at its history number;
//! what has changed since is told apart, and so are numbers without a reference.
//! Not here: finding marks in a file (`document::marks`).

use std::collections::BTreeMap;

use base::Id;
use document::marks::{self, Found, Reference};
use kernel::{Asked, Kernel, Measured, Outcome, Read, Refusal, from_json, read};
use model::{Kind, Measure, Register, Value};
use serde_json::Value as Json;

use super::summary::{AS_OF, FIELD, NTH, figure};

/// What was found out about a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verification {
    /// In the order of the text.
    pub numbers: Vec<Checked>,
    /// References whose number is gone from the text.
    pub vanished: Vec<Vanished>,
    /// Keys that mark more than one number, because text was copied.
    pub duplicates: Vec<String>,
    pub unmarked: Vec<Unmarked>,
}

/// A marked number, derived again.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Checked {
    pub key: String,
    /// As it stands in the text now.
    pub text: String,
    pub measure: String,
    pub measure_title: String,
    /// The organisation's title, its code where it is not known.
    pub organisation: String,
    pub period: String,
    /// 留痕号
    pub history: i64,
    pub ok: bool,
    /// Why it is not, in Chinese.
    pub reason: String,
    /// As derived from the records known at the history number; empty when it cannot be.
    pub expected: String,
    /// As derived from the records of now.
    pub now: String,
    /// The value or the rows behind it are not the same now.
    pub changed: bool,
    /// 第12段, 表1第3行第4列
    pub place: String,
    pub paragraph: usize,
    pub sentence: String,
    /// Below /api: the rows behind the number, or the record it is quoted from.
    pub rows_path: String,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Vanished {
    pub key: String,
    pub value: String,
    pub measure_title: String,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Unmarked {
    pub text: String,
    pub place: String,
    pub paragraph: usize,
    pub sentence: String,
}

impl Verification {
    /// No marked number differs. Vanished and unmarked numbers are for a person to judge.
    pub fn ok(&self) -> bool {
        self.numbers.iter().all(|number| number.ok)
    }
}

/// Derives every number of a .docx again.
///
/// # Errors
/// Refused when the file cannot be read.
pub fn verify(kernel: &Kernel, bytes: &[u8]) -> Outcome<Verification> {
    let marked =
        marks::read(bytes).map_err(|error| Refusal::new("plan.file_unread", error.to_string()))?;
    read(kernel.store(), |read| {
        let mut once = Once {
            kernel,
            read,
            known: BTreeMap::new(),
        };
        let numbers = marked
            .found
            .iter()
            .map(|found| once.number(found))
            .collect::<Outcome<_>>()?;
        let title = |measure: &str| kernel.model.measure(measure).map(|it| it.title.clone());
        Ok(Verification {
            numbers,
            vanished: marked
                .vanished
                .iter()
                .map(|it| Vanished {
                    key: it.key.clone(),
                    value: it.reference.value.clone(),
                    measure_title: title(&it.reference.measure).unwrap_or_default(),
                })
                .collect(),
            duplicates: marked.duplicates.iter().map(|it| it.key.clone()).collect(),
            unmarked: marked
                .unmarked
                .iter()
                .map(|it| Unmarked {
                    text: it.text.clone(),
                    place: it.place.to_string(),
                    paragraph: it.place.paragraph,
                    sentence: it.place.sentence.clone(),
                })
                .collect(),
        })
    })
}

/// Text and digest of the rows.
type Derived = (String, String);

/// The same question is answered once: a number often stands in the text and in the table.
struct Once<'a> {
    kernel: &'a Kernel,
    read: &'a mut dyn Read,
    known: BTreeMap<String, Derived>,
}

impl Once<'_> {
    fn number(&mut self, found: &Found) -> Outcome<Checked> {
        let mut checked = Checked {
            key: found.key.clone(),
            text: found.seen.clone(),
            place: found.place.to_string(),
            paragraph: found.place.paragraph,
            sentence: found.place.sentence.clone(),
            ..Checked::default()
        };
        let Some(reference) = &found.reference else {
            checked.reason = "文件里没有这个数的出处，可能是从别的文件粘贴来的".into();
            return Ok(checked);
        };
        checked.measure.clone_from(&reference.measure);
        checked.organisation.clone_from(&reference.organisation);
        checked.period.clone_from(&reference.period);
        let question = match Question::of(self.kernel, reference) {
            Ok(question) => question,
            Err(why) => {
                checked.reason = why;
                return Ok(checked);
            }
        };
        checked.measure_title.clone_from(&question.measure.title);
        checked
            .organisation
            .clone_from(&question.organisation_title);
        checked.history = question.history;
        checked.rows_path = question.rows_path();
        if question.history > self.read.history_number()? {
            checked.reason = format!(
                "留痕号 {} 在本库中还没有，文件可能来自另一套系统",
                question.history
            );
            return Ok(checked);
        }
        let then = self.derive(&question, Some(question.history))?;
        let now = self.derive(&question, None)?;
        checked.expected.clone_from(&then.0);
        checked.now.clone_from(&now.0);
        checked.changed = then != now;
        checked.reason = fault(found, reference, &question, &then);
        checked.ok = checked.reason.is_empty();
        Ok(checked)
    }

    fn derive(&mut self, question: &Question<'_>, at: Option<i64>) -> Outcome<Derived> {
        let name = format!("{} {at:?}", question.rows_path());
        if let Some(known) = self.known.get(&name) {
            return Ok(known.clone());
        }
        let mut asked = question.asked.clone();
        asked.known_at = at;
        let measured: Measured = self
            .kernel
            .measure_in(self.read, question.measure, &asked)?;
        let text = match &question.quoted {
            None => measured
                .value
                .map(|it| figure::text(question.measure, it))
                .unwrap_or_default(),
            Some(quoted) => quoted.text(self.read, at)?,
        };
        self.known
            .insert(name, (text.clone(), measured.digest.clone()));
        Ok((text, measured.digest))
    }
}

/// Why a number does not hold; empty when it does.
fn fault(found: &Found, reference: &Reference, question: &Question<'_>, then: &Derived) -> String {
    let (text, rows) = then;
    let history = question.history;
    if found.changed() {
        return format!(
            "文中的数被改动过：起草时是 {}，现在是 {}",
            found.written, found.seen
        );
    }
    if reference.value != *text {
        let text = if text.is_empty() { "空" } else { text };
        return format!(
            "按第 {history} 号留痕时的记录重算是 {text}，与文中的 {} 不符",
            reference.value
        );
    }
    if reference.rows != *rows {
        if reference.version != question.measure.version {
            return "指标的算法在起草以后改过，所依据的记录已不同".into();
        }
        return format!("所依据的记录与第 {history} 号留痕时的不符");
    }
    String::new()
}

/// What a reference asks, in the words of the kernel.
struct Question<'a> {
    measure: &'a Measure,
    asked: Asked,
    quoted: Option<Quoted<'a>>,
    history: i64,
    organisation_title: String,
}

impl<'a> Question<'a> {
    /// Reads a reference.
    ///
    /// # Errors
    /// In Chinese, why it names nothing here: it comes from outside and may hold anything.
    fn of(kernel: &'a Kernel, reference: &Reference) -> Result<Question<'a>, String> {
        let measure = kernel
            .model
            .measure(&reference.measure)
            .ok_or_else(|| format!("没有“{}”这个指标", reference.measure))?;
        let register = kernel
            .model
            .register(&measure.formula.of.register)
            .ok_or("指标所依据的登记册不存在")?;
        let history: i64 = reference
            .history
            .parse()
            .map_err(|_| "出处里的留痕号不是数字")?;
        let tree = kernel.tree();
        let mut dims = reference.dims.clone();
        let as_of = match dims.remove(AS_OF) {
            Some(day) => Some(day.parse().map_err(|_| "出处里的截至日期写得不对")?),
            None => None,
        };
        let quoted = match (dims.remove(FIELD), dims.remove(NTH)) {
            (Some(field), Some(nth)) => Some(Quoted::of(register, &dims, field, &nth)?),
            _ => None,
        };
        let organisation = tree.all().find(|it| it.code == reference.organisation);
        if organisation.is_none() && !reference.organisation.is_empty() && quoted.is_none() {
            return Err(format!("没有代码为“{}”的机构", reference.organisation));
        }
        let mut by = BTreeMap::new();
        for (name, text) in dims {
            if !measure.by.contains(&name) {
                return Err(format!("指标“{}”不能按“{name}”查", measure.title));
            }
            by.insert(name.clone(), typed(kernel, register, &name, &text)?);
        }
        Ok(Question {
            measure,
            asked: Asked {
                measure: measure.id.clone(),
                organisation: organisation.filter(|_| quoted.is_none()).map(|it| it.id),
                // Measures of a plan are asked by plan and record; the period is told for people.
                period: None,
                by,
                as_of,
                known_at: None,
            },
            quoted,
            history,
            organisation_title: organisation.map(|it| it.title.clone()).unwrap_or_default(),
        })
    }

    fn rows_path(&self) -> String {
        if let Some(quoted) = &self.quoted {
            let (system, name) = (&quoted.register.system, &quoted.register.name);
            return format!(
                "records/{system}/{name}/{}#{}.{}",
                quoted.id, quoted.field, quoted.nth
            );
        }
        let mut parts: Vec<String> = Vec::new();
        parts.extend(self.asked.organisation.map(|id| format!("org={id}")));
        parts.extend(
            self.asked
                .by
                .iter()
                .map(|(name, value)| format!("{name}={}", kernel::value_text(value))),
        );
        parts.extend(self.asked.as_of.map(|day| format!("as_of={day}")));
        parts.push(format!("known_at={}", self.history));
        format!("measures/{}/rows?{}", self.measure.id, parts.join("&"))
    }
}

fn typed(kernel: &Kernel, register: &Register, name: &str, text: &str) -> Result<Value, String> {
    if name == "id" {
        return text
            .parse::<Id>()
            .map(Value::Ref)
            .map_err(|_| "出处里的编号写得不对".into());
    }
    let field = kernel.model.field_of(register, name);
    let field = field.ok_or_else(|| format!("没有“{name}”这一项"))?;
    let kind = match &field.kind {
        // A field of several is asked by one of them.
        Kind::Ref { to, .. } => Kind::Ref {
            to: to.clone(),
            several: false,
        },
        Kind::Code { of, .. } => Kind::Code {
            of: of.clone(),
            several: false,
        },
        other => other.clone(),
    };
    let json = match kind {
        Kind::Flag => Json::Bool(text == "是"),
        _ => Json::String(text.to_owned()),
    };
    from_json(&json, &kind).map_err(|why| format!("“{}”{why}", field.title))
}

/// A number that stands in the text of a record.
struct Quoted<'a> {
    register: &'a Register,
    id: Id,
    field: String,
    nth: usize,
}

impl<'a> Quoted<'a> {
    fn of(
        register: &'a Register,
        dims: &BTreeMap<String, String>,
        field: String,
        nth: &str,
    ) -> Result<Quoted<'a>, String> {
        let id = dims
            .get("id")
            .and_then(|it| it.parse().ok())
            .ok_or("出处里没有记录的编号")?;
        let nth = nth.parse().map_err(|_| "出处里的序次不是数字")?;
        let known = register.fields.get(&field).is_some_and(|it| {
            matches!(it.kind, Kind::Text { .. } | Kind::LongText)
                && it.level < model::Level::Personal
        });
        if !known {
            return Err(format!("“{}”没有可以引用的“{field}”", register.title));
        }
        Ok(Quoted {
            register,
            id,
            field,
            nth,
        })
    }

    /// The number as the record had it at a history number, or has it now.
    fn text(&self, read: &mut dyn Read, at: Option<i64>) -> Outcome<String> {
        let Some(record) = read.get(self.register, self.id)? else {
            return Ok(String::new());
        };
        let mut whole = record.text(&self.field).to_owned();
        for entry in read.entries(&self.register.id, self.id)?.iter().rev() {
            if at.is_none_or(|at| entry.number <= at) {
                break;
            }
            for change in entry
                .entry
                .changes()
                .into_iter()
                .filter(|it| it.field == self.field)
            {
                whole = change.old.as_str().unwrap_or_default().to_owned();
            }
        }
        let characters: Vec<char> = whole.chars().collect();
        Ok(marks::quantities(&whole)
            .get(self.nth)
            .map(|(from, to)| characters[*from..*to].iter().collect())
            .unwrap_or_default())
    }
}
