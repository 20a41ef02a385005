//! The staff of some schools, all invented: a head, teachers of each subject, who keeps the house.
//!
//! Their numbers begin with 1199: GB/T 2260 gives 99 as third and fourth digit to no place, so
//! they belong to nobody, and their check characters hold. Not here: how many teachers a school
//! should have.

use std::collections::HashMap;

use base::{Day, Decimal, Id};
use kernel::{Ctx, Kernel, Outcome, Values};
use model::Value;

use super::lots::Lots;
use super::people::citizen_id;

const STAFF: &str = "registry.staff";
const POST: &str = "registry.post";

/// Code of a school with its subjects, one teacher for each (ZXXKC), the stage they teach
/// (RKXD) and the certificate they hold.
struct Crew {
    school: &'static str,
    stage: &'static str,
    licence: &'static str,
    subjects: &'static [&'static str],
}

const PRIMARY: &[&str] = &["13", "13", "14", "14", "41", "24", "22", "15"];
const JUNIOR: &[&str] = &["13", "14", "41", "16", "17", "12", "21", "22"];
const SENIOR: &[&str] = &["13", "14", "41", "16", "17", "18", "21", "20"];
/// Of kindergartens and vocational schools the list has no subjects.
const NONE: &[&str] = &["", "", "", "", "", "", "", ""];

const CREWS: &[Crew] = &[
    crew("2199010001", "2", "primary", PRIMARY),
    crew("2199010007", "2", "primary", PRIMARY),
    crew("2199010005", "2", "primary", PRIMARY),
    crew("1199010003", "1", "kindergarten", NONE),
    crew("3199010002", "3", "junior", JUNIOR),
    crew("2199050001", "2", "primary", PRIMARY),
    crew("2199050005", "2", "primary", PRIMARY),
    crew("3499050004", "4", "senior", SENIOR),
    crew("2199070001", "2", "primary", PRIMARY),
    crew("3699000003", "6", "vocational", NONE),
];

const fn crew(
    school: &'static str,
    stage: &'static str,
    licence: &'static str,
    subjects: &'static [&'static str],
) -> Crew {
    Crew {
        school,
        stage,
        licence,
        subjects,
    }
}

const FAMILY: &[&str] = &["甄", "贾", "尹", "乌", "游", "梅"];
const GIVEN: &[&str] = &[
    "云帆", "松声", "溪月", "鹿鸣", "晴川", "望舒", "知秋", "采薇", "听雨", "修竹", "怀瑾", "若水",
    "清和", "临风", "静姝", "思齐", "行健", "明德", "乐山", "致远",
];

/// Somebody who is to be hired.
struct Hired<'a> {
    crew: &'a Crew,
    /// JZGLB and the kind of 编制 (ZXXBZLB).
    category: (&'static str, &'static str),
    subject: &'static str,
    account: Option<Id>,
}

/// Whether somebody is hired by name at the school with a code.
pub(super) fn is_crewed(school: &str) -> bool {
    CREWS.iter().any(|it| it.school == school)
}

/// Who works at the schools that somebody signs in for.
pub(super) fn hire(
    kernel: &Kernel,
    seed: u64,
    units: HashMap<String, Id>,
    accounts: &HashMap<&'static str, Id>,
) -> Outcome<()> {
    let teacher = accounts.get("laoshi").copied();
    kernel.as_platform(move |ctx| {
        let mut people = People {
            lots: Lots::new(seed ^ 0x5eed),
            n: 0,
        };
        let mut staff = HashMap::new();
        for crew in CREWS {
            let Some(school) = units.get(crew.school).copied() else {
                continue;
            };
            staff.insert(
                crew.school,
                crewed(ctx, &mut people, crew, school, teacher)?,
            );
        }
        shared(ctx, &staff, &units)
    })
}

/// Those of one school, the head first, then the teachers.
fn crewed(
    ctx: &mut Ctx<'_>,
    people: &mut People,
    crew: &Crew,
    school: Id,
    teacher: Option<Id>,
) -> Outcome<Vec<Id>> {
    let mut hired = Vec::new();
    let (office, class) = (("13", "2"), ("11", "1"));
    let others = [("12", "3"), ("14", "4")];
    let who = |category, subject| Hired {
        crew,
        category,
        subject,
        account: None,
    };
    let heads = [who(office, ""), who(office, "")];
    let teachers = crew.subjects.iter().map(|subject| who(class, subject));
    let rest = others.map(|category| who(category, ""));
    for (idx, mut it) in heads.into_iter().chain(teachers).chain(rest).enumerate() {
        if idx == 2 && crew.school == "2199010001" {
            it.account = teacher;
        }
        let staff = people.hire(ctx, school, &it)?;
        let duty = ["principal", "vice_principal"].get(idx).copied();
        if let Some(duty) = duty {
            for mut post in ctx.having(POST, "staff", staff)? {
                post.set("duties", Value::List(vec![Value::Code(duty.into())]));
                ctx.update(post)?;
            }
        }
        hired.push(staff);
    }
    Ok(hired)
}

/// Who teaches at a second school: from, number among those there, to, how, how much of the load.
const SHARED: &[(&str, usize, &str, &str, &str)] = &[
    ("2199010001", 7, "2199010012", "shared", "40"),
    ("2199010001", 4, "2199010007", "rotation", "100"),
    ("2199050001", 3, "2199050012", "rotation", "100"),
    ("2199050005", 7, "2199050012", "shared", "20"),
    ("3499050004", 6, "3199050013", "support", "100"),
];

fn shared(
    ctx: &mut Ctx<'_>,
    staff: &HashMap<&str, Vec<Id>>,
    units: &HashMap<String, Id>,
) -> Outcome<()> {
    for (from, idx, to, kind, share) in SHARED {
        let who = staff.get(from).and_then(|it| it.get(*idx)).copied();
        let (Some(who), Some(school)) = (who, units.get(*to).copied()) else {
            continue;
        };
        let subjects = ctx.get(STAFF, who)?.get("subjects").clone();
        let share: Decimal = share.parse().unwrap_or_default();
        if *kind == "shared" {
            // Within the one load.
            for mut post in ctx.having(POST, "staff", who)? {
                post.set("share", Value::Decimal(Decimal::ONE_HUNDRED - share));
                ctx.update(post)?;
            }
        }
        let values = Values::from([
            ("staff".to_owned(), who.into()),
            ("school".to_owned(), school.into()),
            ("kind".to_owned(), code(kind)),
            ("duties".to_owned(), Value::List(vec![code("teacher")])),
            ("subjects".to_owned(), subjects),
            ("share".to_owned(), Value::Decimal(share)),
            ("from".to_owned(), day(2025, 9, 1).into()),
            ("document".to_owned(), "云教人〔2025〕41号".into()),
        ]);
        ctx.create(POST, values)?;
    }
    Ok(())
}

/// Everybody so far, so that no two are the same.
struct People {
    lots: Lots,
    n: u64,
}

impl People {
    fn hire(&mut self, ctx: &mut Ctx<'_>, school: Id, it: &Hired<'_>) -> Outcome<Id> {
        let born = 1968 + self.lots.below(32);
        let (month, on) = (1 + self.lots.below(12), 1 + self.lots.below(28));
        let born_on = day(born, month, on);
        let joined = (born + 22 + self.lots.below(8)).min(2025);
        let is_male = self.lots.in_hundred(35);
        self.n += 1;
        let mut staff = self.staff(school, joined, it);
        staff.insert("name".into(), self.name().into());
        staff.insert("sex".into(), code(if is_male { "1" } else { "2" }));
        staff.insert("birth_on".into(), born_on.into());
        let region = format!("1199{:02}", self.n % 100);
        let number = citizen_id(&region, born_on, (self.n % 500, is_male));
        staff.insert("citizen_id".into(), number.into());
        Ok(ctx.create(STAFF, staff)?.id)
    }

    fn staff(&mut self, school: Id, joined: u64, it: &Hired<'_>) -> Values {
        let joined_on = day(joined, 9, 1);
        let (category, slot) = it.category;
        let years = 2026 - joined;
        let rank = match years {
            0..=1 => "none",
            2..=6 => "second",
            7..=14 => "first",
            _ if self.lots.in_hundred(60) => "senior",
            _ => "first",
        };
        let is_teacher = category == "11";
        let is_staffed = is_teacher && self.lots.in_hundred(85) || category == "13";
        let mut values = Values::from([
            ("school".to_owned(), school.into()),
            ("joined_on".to_owned(), joined_on.into()),
            ("category".to_owned(), code(category)),
            ("account".to_owned(), it.account.into()),
            (
                "education".to_owned(),
                code(if self.lots.in_hundred(15) { "14" } else { "21" }),
            ),
        ]);
        match is_staffed {
            true => {
                values.insert("establishment".into(), code("established"));
                values.insert("slot".into(), code(slot));
            }
            false => {
                values.insert("establishment".into(), code("contract"));
                values.insert("contract".into(), code("labour"));
                values.insert("contract_from".into(), joined_on.into());
            }
        }
        if is_teacher {
            let list = |it: &str| match it {
                "" => Value::Missing,
                it => Value::List(vec![code(it)]),
            };
            values.insert("stages".into(), list(it.crew.stage));
            values.insert("subjects".into(), list(it.subject));
            values.insert("homeroom".into(), self.lots.in_hundred(30).into());
            if rank != "none" {
                values.insert("rank".into(), code(rank));
                values.insert(
                    "ranked_on".into(),
                    day((joined + years / 2 + 1).min(2025), 12, 1).into(),
                );
            }
            if years > 10 && self.lots.in_hundred(25) {
                let level = *self.lots.pick(&["school", "county", "county", "city"]);
                values.insert("backbone".into(), code(level));
            }
            if self.lots.in_hundred(95) {
                values.insert("certificates".into(), self.certificate(joined, it));
            }
        }
        values
    }

    fn certificate(&mut self, joined: u64, it: &Hired<'_>) -> Value {
        let number = format!("{joined}9999{:09}", self.n);
        let mut cells = vec![
            ("kind".to_owned(), code(it.crew.licence)),
            ("number".to_owned(), number.into()),
            ("issued_on".to_owned(), day(joined, 7, 1).into()),
        ];
        if !it.subject.is_empty() {
            cells.push(("subject".to_owned(), code(it.subject)));
        }
        let cells = cells.into_iter().collect();
        vec![model::Row {
            id: Id::now_v7(),
            cells,
        }]
        .into()
    }

    fn name(&mut self) -> String {
        format!("{}{}", self.lots.pick(FAMILY), self.lots.pick(GIVEN))
    }
}

fn code(text: &str) -> Value {
    Value::Code(text.to_owned())
}

fn day(year: u64, month: u64, day: u64) -> Day {
    format!("{year:04}-{month:02}-{day:02}")
        .parse()
        .unwrap_or_default()
}
