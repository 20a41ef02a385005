//! What the row of each register says of somebody: what was said of them, and what the
//! platform would make of it.
//!
//! A test reads some of them back and has the platform compute them again.

use base::{Day, Id};
use kernel::{Kernel, Record, Values};
use model::{Model, Row, Value};

use super::{Home, School, YEAR, autumn};
use crate::demo::laid::{Laid, code, said};
use crate::demo::lots::Lots;
use crate::demo::people::citizen_id;
use crate::demo::teachers::Qualities;

const FAMILY: &[&str] = &["甄", "贾", "尹", "乌", "游", "梅", "莫", "应", "许", "虞"];
const FIRST: &[&str] = &[
    "云", "松", "溪", "鹿", "晴", "望", "知", "采", "听", "修", "怀", "若", "清", "临", "静", "思",
    "行", "明", "乐", "致", "子", "雨", "梓", "一", "欣", "浩", "佳", "嘉", "诗", "宇", "可", "俊",
    "语", "天", "安", "书", "文", "景", "星", "以",
];
const SECOND: &[&str] = &[
    "帆", "声", "月", "鸣", "川", "舒", "秋", "薇", "雨", "竹", "瑾", "水", "和", "风", "姝", "齐",
    "健", "德", "山", "远", "涵", "轩", "怡", "诺", "然", "辰", "琪", "宁", "恒", "彤", "睿", "妍",
    "博", "萱", "航", "晨", "悦", "宸", "航宇", "",
];
/// Those of GB/T 3304 with their thousandths beside 汉族.
const NATIONS: &[(&str, u64)] = &[("02", 4), ("03", 8), ("11", 6), ("10", 2)];

/// Somebody invented.
#[derive(Clone)]
pub(super) struct Person {
    name: String,
    is_male: bool,
    born_on: Day,
    nation: &'static str,
    number: Option<String>,
    phone: String,
}

impl Person {
    /// `given`: of how many the same day of birth and sex the number is.
    pub(super) fn new(lots: &mut Lots, born_on: Day, is_male: bool, given: u64) -> Person {
        let name = [lots.pick(FAMILY), lots.pick(FIRST), lots.pick(SECOND)];
        let mut by_chance = lots.below(1000);
        let nation = NATIONS.iter().find(|(_, n)| {
            let is_here = by_chance < *n;
            by_chance = by_chance.wrapping_sub(*n);
            is_here
        });
        Person {
            name: name.into_iter().copied().collect(),
            is_male,
            born_on,
            nation: nation.map_or("01", |(code, _)| code),
            number: number(born_on, is_male, given),
            phone: format!("1380000{:04}", lots.below(10_000)),
        }
    }

    fn sex(&self) -> Value {
        code(if self.is_male { "1" } else { "2" })
    }

    /// What all records of the person say, in the order of the definitions.
    fn said(&self, born_on: Day) -> Values {
        said([
            ("name", self.name.clone().into()),
            ("sex", self.sex()),
            ("birth_on", born_on.into()),
            ("nation", code(self.nation)),
            ("citizen_id", self.number.clone().into()),
        ])
    }

    /// 云岭市云东区学堂路12号楼3单元201室
    fn home_in(&self, street: &str) -> String {
        let by_chance: u32 = self.phone[self.phone.len() - 4..].parse().unwrap_or(0);
        let (house, stairs) = (by_chance % 60 + 1, by_chance / 60 % 4 + 1);
        let room = (by_chance / 240 % 6 + 1) * 100 + by_chance % 4 + 1;
        format!("{street}{house}号楼{stairs}单元{room}室")
    }

    /// The day that is written: of those recorded badly it is not the number's.
    fn written(&self, is_doubtful: bool) -> Day {
        match is_doubtful {
            true => self.born_on.tomorrow().unwrap_or(self.born_on),
            false => self.born_on,
        }
    }
}

/// 公民身份号码 of nobody: no place has a region that begins so, but the province itself.
fn number(born_on: Day, is_male: bool, given: u64) -> Option<String> {
    let region = format!("3700{:02}", given / 499 + 1);
    citizen_id(&region, born_on, (given % 499, is_male))
}

/// A class of this school year.
pub(super) struct Class {
    pub stage: &'static str,
    /// Those it was in, the present last.
    pub grades: &'static [&'static str],
    pub cohort: i16,
    pub no: i64,
}

/// A pupil beside the person.
pub(super) struct Pupil<'p> {
    pub person: Id,
    pub child: &'p Person,
    pub is_doubtful: bool,
    pub class: Id,
    pub since: Day,
    pub is_migrant: bool,
    pub is_left_behind: bool,
    pub is_boarding: bool,
    /// The street, where that is known.
    pub lives_at: Option<&'p str>,
}

/// Where somebody was, at which stage, in which class, from when to when.
pub(super) struct Episode<'h> {
    pub home: &'h Home,
    pub stage: &'static str,
    pub class: Option<Id>,
    pub change: Option<&'static str>,
    pub from: Day,
    pub to: Option<Day>,
}

/// Makes the rows of everybody.
pub(super) struct Rows {
    pub laid: Laid,
    limits: [(&'static str, Value); 5],
}

impl Rows {
    pub(super) fn new(kernel: &Kernel, laid: Laid) -> Rows {
        let limit = |of| {
            (
                of,
                kernel.param(&format!("registry.{of}_class_limit"), None),
            )
        };
        Rows {
            laid,
            limits: ["small", "middle", "big", "primary", "secondary"].map(limit),
        }
    }

    /// How many pupils a class may hold.
    pub(super) fn limit(&self, stage: &str, grade: &str) -> i64 {
        let limit = match (stage, grade) {
            ("kindergarten", "k1") => 0,
            ("kindergarten", "k2") => 1,
            ("kindergarten", _) => 2,
            ("primary", _) => 3,
            _ => 4,
        };
        self.limits[limit].1.as_integer().unwrap_or_default()
    }

    pub(super) fn person(
        &mut self,
        model: &Model,
        who: &Person,
        is_doubtful: bool,
        made: &mut Vec<Record>,
    ) -> Id {
        let mut values = who.said(who.written(is_doubtful));
        if !is_doubtful {
            values.insert("verified".into(), true.into());
        }
        self.put(model, ("registry.person", Some("kept")), None, values, made)
    }

    /// The same human being again, under another document.
    pub(super) fn double(&mut self, model: &Model, who: &Person, made: &mut Vec<Record>) {
        let mut values = who.said(who.born_on);
        values.shift_remove("citizen_id");
        let passport = format!("E{:08}", self.laid.given());
        values.insert("document_kind".into(), code("A"));
        values.insert("document_number".into(), passport.into());
        self.put(model, ("registry.person", Some("kept")), None, values, made);
    }

    fn put(
        &mut self,
        model: &Model,
        of: (&str, Option<&str>),
        home: Option<&Home>,
        values: Values,
        made: &mut Vec<Record>,
    ) -> Id {
        let record = self.laid.record(model, of, home, values);
        let id = record.id;
        made.push(record);
        id
    }

    pub(super) fn class(
        &mut self,
        model: &Model,
        school: &School,
        class: &Class,
        made: &mut Vec<Record>,
    ) -> Id {
        let grade = class.grades.last().copied().unwrap_or_default();
        let title = grade_title(model, grade);
        let short = title.strip_suffix("年级").unwrap_or(title);
        let values = said([
            ("school", school.home.id.into()),
            ("stage", code(class.stage)),
            ("cohort", i64::from(class.cohort).into()),
            ("no", class.no.into()),
            ("grade", code(grade)),
            ("title", format!("{title}（{}）班", class.no).into()),
            ("called", format!("{title}{}班", class.no).into()),
            ("short", format!("{short}（{}）班", class.no).into()),
            (
                "entered",
                format!("{}级{}班", class.cohort, class.no).into(),
            ),
            ("kind", kind_of(class.stage)),
            ("limit", self.limit(class.stage, grade).into()),
            ("since", autumn(YEAR - 1).into()),
        ]);
        let home = Some(&*school.home);
        let id = self.put(model, ("registry.class", Some("open")), home, values, made);
        for (year, grade) in (class.cohort..).zip(class.grades) {
            let to = (year < YEAR - 1).then(|| autumn(year + 1));
            let values = said([
                ("class", id.into()),
                ("school", school.home.id.into()),
                ("grade", code(grade)),
                (
                    "title",
                    format!("{}（{}）班", grade_title(model, grade), class.no).into(),
                ),
                ("from", autumn(year).into()),
                ("to", to.into()),
            ]);
            self.put(model, ("registry.class_year", None), home, values, made);
        }
        id
    }

    pub(super) fn pupil(
        &mut self,
        model: &Model,
        school: &School,
        (class, pupil): (&Class, &Pupil<'_>),
        made: &mut Vec<Record>,
    ) -> Id {
        let mut values = said([("person", pupil.person.into())]);
        values.extend(pupil.child.said(pupil.child.written(pupil.is_doubtful)));
        let number = pupil.child.number.as_ref();
        values.extend(said([
            ("register_number", number.map(|it| format!("G{it}")).into()),
            ("school", school.home.id.into()),
            ("stage", code(class.stage)),
            ("class", pupil.class.into()),
            ("cohort", i64::from(class.cohort).into()),
            ("since", pupil.since.into()),
            ("source", code("1")),
            (
                "attendance",
                code(if pupil.is_boarding { "2" } else { "1" }),
            ),
            ("standing", code("01")),
        ]));
        if pupil.is_migrant {
            values.insert("migrant".into(), true.into());
        }
        if pupil.is_left_behind {
            values.insert("left_behind".into(), true.into());
        }
        if let Some(street) = pupil.lives_at {
            values.insert("address".into(), pupil.child.home_in(street).into());
        }
        let home = Some(&*school.home);
        self.put(
            model,
            ("registry.pupil", Some("studying")),
            home,
            values,
            made,
        )
    }

    pub(super) fn enrolment(
        &mut self,
        model: &Model,
        (pupil, child): (Id, &Person),
        it: &Episode<'_>,
        made: &mut Vec<Record>,
    ) {
        let values = said([
            ("pupil", pupil.into()),
            ("name", child.name.clone().into()),
            ("school", it.home.id.into()),
            ("stage", code(it.stage)),
            ("class", it.class.into()),
            ("standing", code("01")),
            (
                "change",
                it.change
                    .map(|it| Value::Code(it.into()))
                    .unwrap_or_default(),
            ),
            ("from", it.from.into()),
            ("to", it.to.into()),
        ]);
        self.put(
            model,
            ("registry.enrolment", None),
            Some(it.home),
            values,
            made,
        );
    }

    pub(super) fn guardian(
        &mut self,
        model: &Model,
        school: &School,
        (child, person, who): (Id, Id, &Person),
        made: &mut Vec<Record>,
    ) {
        let mut values = said([("child", child.into()), ("person", person.into())]);
        values.extend(who.said(who.born_on));
        values.shift_remove("nation");
        values.extend(said([
            ("relation", code(if who.is_male { "51" } else { "52" })),
            ("phone", who.phone.clone().into()),
            ("main", true.into()),
        ]));
        let home = Some(&*school.home);
        self.put(
            model,
            ("registry.guardian", Some("active")),
            home,
            values,
            made,
        );
    }

    /// `within`: whether within the 编制; those with qualities are teachers.
    pub(super) fn staff(
        &mut self,
        model: &Model,
        school: &School,
        (person, who): (Id, &Person),
        (joined, within): (Day, bool),
        teaches: Option<(&'static str, &Qualities, Option<&Home>)>,
        made: &mut Vec<Record>,
    ) -> Id {
        let mut values = said([("person", person.into())]);
        values.extend(who.said(who.born_on));
        values.shift_remove("nation");
        let list = |it: &str| Value::List(vec![code(it)]);
        let rotates = teaches.and_then(|(_, _, to)| to);
        let mut schools = vec![Value::Ref(school.home.id)];
        schools.extend(rotates.map(|it| Value::Ref(it.id)));
        let is_teacher = teaches.is_some();
        values.extend(said([
            ("school", school.home.id.into()),
            ("schools", Value::List(schools)),
            ("rotating", rotates.is_some().into()),
            ("joined_on", joined.into()),
            ("category", code(if is_teacher { "11" } else { "14" })),
            (
                "establishment",
                code(if within { "established" } else { "contract" }),
            ),
        ]));
        if within {
            values.insert("slot".into(), code(if is_teacher { "1" } else { "4" }));
        } else {
            values.insert("contract".into(), code("labour"));
            values.insert("contract_from".into(), joined.into());
        }
        if let Some((stage, it, _)) = teaches {
            values.extend(said([
                ("stages", list(it.taught(stage))),
                ("subjects", it.subject.map(list).unwrap_or_default()),
                ("education", code(it.education)),
                ("major", it.major.map(str::to_owned).into()),
                ("rank", code(it.rank)),
                ("backbone", it.backbone.map(code).unwrap_or_default()),
                ("certificates", self.certificate(it, stage, joined)),
                ("licensed", it.is_licensed.into()),
                ("training_hours", it.hours.into()),
            ]));
            if it.is_dual {
                values.insert("dual".into(), true.into());
            }
        } else {
            values.extend(said([
                ("education", code("61")),
                ("rank", code("none")),
                ("licensed", false.into()),
            ]));
        }
        let major = teaches.and_then(|(_, it, _)| it.major);
        values.insert("preschool".into(), (major == Some("学前教育")).into());
        values.insert("status".into(), code("11"));
        let home = Some(&*school.home);
        self.put(
            model,
            ("registry.staff", Some("active")),
            home,
            values,
            made,
        )
    }

    fn certificate(&mut self, it: &Qualities, stage: &str, joined: Day) -> Value {
        if !it.is_licensed {
            return Value::Missing;
        }
        let number = format!("{}9999{:09}", joined.year(), self.laid.given());
        let cells = said([
            ("kind", code(Qualities::licence(stage))),
            ("subject", it.subject.map(code).unwrap_or_default()),
            ("number", number.into()),
            ("issued_on", joined.into()),
        ]);
        let id = self.laid.id();
        vec![Row { id, cells }].into()
    }

    pub(super) fn post(
        &mut self,
        model: &Model,
        school: &School,
        (staff, who): (Id, &Person),
        (from, is_teacher): (Day, bool),
        rotates: Option<&Home>,
        made: &mut Vec<Record>,
    ) {
        let duty = if is_teacher { "teacher" } else { "worker" };
        let (home, kind) = match rotates {
            Some(there) => (there, "rotation"),
            None => (&*school.home, "main"),
        };
        let values = said([
            ("staff", staff.into()),
            ("name", who.name.clone().into()),
            ("school", home.id.into()),
            ("kind", code(kind)),
            ("duties", Value::List(vec![code(duty)])),
            ("share", Value::Decimal(base::Decimal::ONE_HUNDRED)),
            ("from", from.into()),
        ]);
        self.put(model, ("registry.post", None), Some(home), values, made);
    }
}

/// 普通小学班、普通初中班、普通高中班; the others have no kind in that list.
fn kind_of(stage: &str) -> Value {
    match stage {
        "primary" => code("10"),
        "junior" => code("20"),
        "senior" => code("40"),
        _ => Value::Missing,
    }
}

/// 三年级; of a kindergarten 小.
fn grade_title<'m>(model: &'m Model, grade: &'m str) -> &'m str {
    let codes = model.codes("registry.grade");
    let title = codes
        .and_then(|it| it.codes.get(grade))
        .map(|it| it.title.as_str());
    title.map_or(grade, |it| it.strip_suffix('班').unwrap_or(it))
}
