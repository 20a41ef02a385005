//! What another department may take of the registers: names as people know them, found in the
//! definitions; and what everybody may read of measures (`open`).
//!
//! Not here: who asks and what leaves (`server`), and who issues and revokes (`consumer.toml`).

mod open;
mod withhold;

use kernel::{Ctx, Failure, JobKinds, Outcome, Record, Rules};
use model::{Field, Kind, Level, Model, Register};

pub const CONSUMER: &str = "exchange.consumer";
pub const PASS: &str = "exchange.pass";
pub const TOKEN: &str = "exchange.token";
pub const CALL: &str = "exchange.call";

pub fn register(rules: &mut Rules) {
    let mut rules = rules.of("exchange");
    rules.trailing("granted", granted);
    rules.step("drawn", open::drawn).ahead("drawn", open::ahead);
}

/// Teaches a node the system's background jobs.
pub fn teach(kinds: &mut JobKinds) {
    open::teach(kinds);
}

/// Fields of a register a consumer gets.
#[derive(Clone, Debug)]
pub struct Grant<'m> {
    pub register: &'m Register,
    pub fields: Vec<&'m Field>,
}

/// Why something named in a grant cannot be given.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Wrong {
    Register(String),
    Field(String, String),
    Kind(String, String, &'static str),
}

/// What a consumer's record grants under these definitions; what they know no more is not given.
pub fn grants<'m>(model: &'m Model, consumer: &Record) -> Vec<Grant<'m>> {
    read(model, consumer).0
}

fn granted(ctx: &mut Ctx<'_>, consumer: &mut Record) -> Outcome<()> {
    let model = &ctx.kernel().model;
    let (_, wrong) = read(model, consumer);
    let Some(first) = wrong.into_iter().next() else {
        return Ok(());
    };
    Err(refusal(ctx, first))
}

fn refusal(ctx: &Ctx<'_>, wrong: Wrong) -> Failure {
    match wrong {
        Wrong::Register(name) => ctx.refuse("exchange.no_register", &[("name", name)]),
        Wrong::Field(register, name) => {
            let there = titles(&ctx.kernel().model, &register);
            let values = [("register", register), ("name", name), ("there", there)];
            ctx.refuse("exchange.no_field", &values)
        }
        Wrong::Kind(register, name, why) => ctx.refuse(
            "exchange.not_given",
            &[("register", register), ("name", name), ("why", why.into())],
        ),
    }
}

/// What of a register can be granted.
fn titles(model: &Model, register: &str) -> String {
    let fields = shared(model, register).into_iter();
    let fields = fields.flat_map(|it| it.fields.values());
    let given = fields.filter(|it| not_given(it).is_none());
    let titles: Vec<&str> = given.map(|it| it.title.as_str()).collect();
    titles.join("、")
}

fn read<'m>(model: &'m Model, consumer: &Record) -> (Vec<Grant<'m>>, Vec<Wrong>) {
    let (mut grants, mut wrong) = (Vec::new(), Vec::new());
    for row in consumer.get("grants").rows() {
        let said = |name: &str| row.get(name).as_text().unwrap_or_default().trim();
        let name = said("register");
        let Some(register) = shared(model, name) else {
            wrong.push(Wrong::Register(name.to_owned()));
            continue;
        };
        let mut fields = Vec::new();
        for name in said("fields").split(['、', '，', ',', '\n']) {
            let name = name.trim();
            if name.is_empty() {
                continue;
            }
            let mut all = register.fields.values();
            let found = all.find(|it| it.title == name || it.name == name);
            match found.map(|it| (it, not_given(it))) {
                None => wrong.push(Wrong::Field(register.title.clone(), name.to_owned())),
                Some((_, Some(why))) => {
                    wrong.push(Wrong::Kind(register.title.clone(), name.to_owned(), why));
                }
                Some((field, None)) => fields.push(field),
            }
        }
        grants.push(Grant { register, fields });
    }
    (grants, wrong)
}

/// A register that can be shared: one with an owner, so that an area can be told.
fn shared<'m>(model: &'m Model, name: &str) -> Option<&'m Register> {
    let mut all = model.registers();
    let found = all.find(|it| it.title == name || it.id == name);
    let is_own = |it: &Register| it.id == kernel::ORGANISATION || it.owner.is_some();
    let found = found.filter(|it| !it.hidden && is_own(it));
    found.filter(|it| !["access", "exchange", "design"].contains(&it.system.as_str()))
}

fn not_given(field: &Field) -> Option<&'static str> {
    if field.level == Level::Sensitive {
        return Some("敏感个人信息（证件号码、疾病、困难、残疾等）不随数据共享");
    }
    match field.kind {
        Kind::Files { .. } => Some("附件不随数据共享"),
        Kind::Rows { .. } => Some("明细不随数据共享"),
        _ => None,
    }
}
