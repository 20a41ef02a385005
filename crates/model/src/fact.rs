//! 一数一源: does a form ask for what is registered already, whatever it calls it?
//!
//! A title asks for a fact when it is the fact's title or one of its other names, apart from
//! politeness, brackets, signs and whose fact it is. Nothing is guessed from letters that
//! merely look alike: 学校简称 is not 学校名称. Not here: which field is a fact's home (`load`).

use base::chinese::half_width;
use base::search;

use crate::definition::{Fact, Field, Kind, Model, Register};

/// A fact or field that is there already.
#[derive(Clone, Debug)]
pub struct Known<'m> {
    /// The fact it holds, if it says so.
    pub fact: Option<(&'m str, &'m Fact)>,
    /// Where it is asked; none while no register holds the fact.
    pub home: Option<Home<'m>>,
}

/// A field that holds something.
#[derive(Clone, Debug)]
pub struct Home<'m> {
    pub register: &'m Register,
    /// What [`Register::field`] finds it with.
    pub name: String,
    pub field: &'m Field,
}

/// Said before what is asked, and nothing of it.
const POLITE: &[&str] = &[
    "请", "如实", "准确", "填写", "填报", "输入", "录入", "登记", "您的", "你的", "本人", "该",
    "的",
];

/// Whether a title asks for the fact. `subjects` are words for whose fact it is: 学生, 孩子.
pub(crate) fn asks(title: &str, fact: &Fact, subjects: &[&str]) -> bool {
    let asked = plain(title);
    let names: Vec<String> = fact.names().map(plain).collect();
    let mut ways = vec![asked.as_str()];
    let of = subjects
        .iter()
        .filter_map(|it| asked.strip_prefix(plain(it).as_str()));
    let of: Vec<String> = of.filter(|rest| !rest.is_empty()).map(plain).collect();
    ways.extend(of.iter().map(String::as_str));
    ways.iter().any(|way| names.iter().any(|name| name == way))
}

/// A title without signs, spaces and politeness, and without what stands in brackets
/// unless that is all of it.
fn plain(title: impl AsRef<str>) -> String {
    let text = half_width(title.as_ref()).to_lowercase();
    let (mut depth, mut outside) = (0_u32, String::new());
    for c in text.chars() {
        match c {
            '(' | '[' | '【' | '〔' | '《' => depth += 1,
            ')' | ']' | '】' | '〕' | '》' => depth = depth.saturating_sub(1),
            c if depth == 0 && c.is_alphanumeric() => outside.push(c),
            _ => {}
        }
    }
    if outside.is_empty() {
        outside = text.chars().filter(|c| c.is_alphanumeric()).collect();
    }
    let mut rest = outside.as_str();
    while let Some(shorter) = POLITE.iter().find_map(|it| rest.strip_prefix(it)) {
        rest = shorter;
    }
    rest.to_owned()
}

/// Whether what is typed spells a Chinese title, from any of its words on, in 拼音.
fn spells(title: &str, asked: &str) -> bool {
    asked.is_ascii()
        && search::words(title)
            .iter()
            .any(|it| it.text.starts_with(asked))
}

/// What is there already that a text may be about, nearest first: 查找已有数据项.
pub fn known<'m>(model: &'m Model, text: &str) -> Vec<Known<'m>> {
    let asked = plain(text);
    if asked.is_empty() {
        return Vec::new();
    }
    let near = |title: &str| {
        let title = plain(title);
        match () {
            () if title == asked => Some(0),
            () if title.contains(&asked) => Some(1),
            () if title.chars().count() > 1 && asked.contains(&title) => Some(2),
            () if spells(&title, &asked) => Some(3),
            () => None,
        }
    };
    let facts = model.facts.iter().filter_map(|(id, fact)| {
        let near = fact.names().filter_map(near).min()?;
        let known = Known {
            fact: Some((id, fact)),
            home: fact.home.as_deref().and_then(|home| field(model, home)),
        };
        Some((near, known))
    });
    let plain_fields = model
        .registers()
        .filter(|it| !it.hidden)
        .flat_map(|register| {
            let fields = register.every_field();
            let fields = fields.filter(|(_, it)| it.means.is_none());
            fields.map(move |(name, field)| Home {
                register,
                name,
                field,
            })
        });
    let fields = plain_fields.filter_map(|home| {
        let title = &home.field.title;
        let whole = format!("{}{title}", home.register.title);
        let near = [near(title), near(&whole)].into_iter().flatten().min()?;
        let known = Known {
            fact: None,
            home: Some(home),
        };
        Some((near, known))
    });
    let mut found: Vec<(i32, Known<'m>)> = facts.chain(fields).collect();
    found.sort_by_key(|(near, _)| *near);
    found.into_iter().map(|(_, known)| known).collect()
}

/// The field a home names: `registry.pupil.birth_on`.
fn field<'m>(model: &'m Model, home: &str) -> Option<Home<'m>> {
    let (register, name) = of_home(home)?;
    let register = model.register(register)?;
    Some(Home {
        register,
        name: name.to_owned(),
        field: register.field(name)?,
    })
}

/// A home's register, and what [`Register::field`] finds the field with.
pub(crate) fn of_home(home: &str) -> Option<(&str, &str)> {
    let (end, _) = home.match_indices('.').nth(1)?;
    Some((&home[..end], &home[end + 1..]))
}

/// Words for whose fact it is, in a form: the home's own title, and what the form calls a
/// reference to it.
pub(crate) fn subjects<'m>(home: &'m Register, form: &'m Register) -> Vec<&'m str> {
    let refers = |field: &Field| matches!(&field.kind, Kind::Ref { to, .. } if *to == home.id);
    let called = form.every_field().filter(|(_, it)| refers(it));
    let called = called.map(|(_, it)| it.title.as_str());
    [home.title.as_str()].into_iter().chain(called).collect()
}

impl Fact {
    fn names(&self) -> impl Iterator<Item = &str> {
        [&self.title]
            .into_iter()
            .chain(&self.also)
            .map(String::as_str)
    }
}
