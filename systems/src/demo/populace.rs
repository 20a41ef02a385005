//! As many pupils as are asked for, with their families, classes and where they were before,
//! and the staff that so many pupils need: all invented, laid down as another system's data.
//!
//! Cohorts are as large beside one another as births were; some classes hold more than they
//! may, some pupils moved, and of every hundred persons one is recorded badly. Numbers belong
//! to nobody: no region has theirs. Not here: what a register's row says (`row`).

mod row;

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use base::{Day, Id};
use kernel::{Kernel, Lot, Record};
use model::Model;

use super::conditions::{Crowd, Crowds};
use super::laid::{Home, Laid};
use super::lots::Lots;
use super::places::Place;
use super::teachers::Qualities;
use row::{Class, Episode, Person, Pupil, Rows};

/// Births of a year beside those of others, from 2004 on, in ten thousands: Statistical
/// Communiqués of the National Bureau of Statistics.
const BIRTHS: &[u64] = &[
    1593, 1617, 1584, 1594, 1608, 1591, 1592, 1604, 1635, 1640, 1687, 1655, 1786, 1723, 1523, 1465,
    1200, 1062, 956, 902,
];
const BIRTHS_FROM: i16 = 2004;
/// The school year that runs.
const YEAR: i16 = 2026;
/// Pupils are put together for so many at a time.
const TOGETHER: usize = 4_000;

/// A stage with its grades, the age its first grade is begun at, how many pupils a class
/// holds and how many there are to a teacher.
struct Stage {
    code: &'static str,
    grades: &'static [&'static str],
    age: i16,
    class: u64,
    per_teacher: u64,
}

const fn stage(
    code: &'static str,
    grades: &'static [&'static str],
    age: i16,
    class: u64,
    per_teacher: u64,
) -> Stage {
    Stage {
        code,
        grades,
        age,
        class,
        per_teacher,
    }
}

const KINDERGARTEN: Stage = stage("kindergarten", &["k1", "k2", "k3"], 3, 27, 12);
const PRIMARY: Stage = stage("primary", &["g1", "g2", "g3", "g4", "g5", "g6"], 6, 42, 19);
const PRIMARY_FIVE: Stage = stage("primary", &["g1", "g2", "g3", "g4", "g5"], 6, 42, 19);
const JUNIOR: Stage = stage("junior", &["g7", "g8", "g9"], 12, 46, 13);
const JUNIOR_FOUR: Stage = stage("junior", &["g6", "g7", "g8", "g9"], 11, 46, 13);
const SENIOR: Stage = stage("senior", &["g10", "g11", "g12"], 15, 48, 12);
const VOCATIONAL: Stage = stage("vocational", &["g10", "g11", "g12"], 15, 45, 16);
const SPECIAL: Stage = stage(
    "special",
    &["g1", "g2", "g3", "g4", "g5", "g6", "g7", "g8", "g9"],
    6,
    10,
    4,
);

impl Stage {
    fn of(code: &str, is_five_four: bool) -> &'static Stage {
        match (code, is_five_four) {
            ("kindergarten", _) => &KINDERGARTEN,
            ("junior", false) => &JUNIOR,
            ("junior", true) => &JUNIOR_FOUR,
            ("senior", _) => &SENIOR,
            ("vocational", _) => &VOCATIONAL,
            ("special", _) => &SPECIAL,
            (_, false) => &PRIMARY,
            (_, true) => &PRIMARY_FIVE,
        }
    }

    /// The stage that pupils come from.
    fn before(&self) -> Option<&'static str> {
        match self.code {
            "primary" => Some("kindergarten"),
            "junior" => Some("primary"),
            "senior" | "vocational" => Some("junior"),
            _ => None,
        }
    }

    /// The year in which most of a grade were born, the school year's autumn.
    fn born(&self, grade: usize) -> i16 {
        YEAR - self.age - i16::try_from(grade).unwrap_or(0)
    }
}

fn births(year: i16) -> u64 {
    let idx = usize::try_from(year - BIRTHS_FROM).unwrap_or(0);
    BIRTHS[idx.min(BIRTHS.len() - 1)]
}

/// A school that is to be filled.
struct School {
    home: Arc<Home>,
    /// Code of the county, or the bureau's.
    county: String,
    /// Where its pupils live: its own street.
    street: String,
    pupils: u64,
    stages: Vec<&'static Stage>,
    /// The year tells of it: its staff is there already, and in each grade up to two classes.
    is_told: bool,
}

impl Populace {
    /// Pupils and what belongs to them, in the schools of these places, which say how many each
    /// has.
    pub(super) fn of(
        kernel: &Kernel,
        seed: u64,
        (places, units): (&[Place], &HashMap<String, Id>),
        is_told: impl Fn(&str) -> bool,
        laid: Laid,
    ) -> Populace {
        let tree = kernel.tree();
        let five_four: Vec<&str> = places
            .iter()
            .filter(|it| it.schooling == Some("five_four"))
            .map(|it| it.code.as_str())
            .collect();
        let school = |place: &Place| {
            let id = *units.get(&place.code)?;
            let county = place.parent.clone().unwrap_or_default();
            let is_five_four = five_four.contains(&county.as_str());
            let told = place.school.as_ref()?;
            let stages = told.stages.iter();
            let numbered = |it: char| it.is_ascii_digit() || it == '号';
            Some(School {
                home: Arc::new(Home {
                    id,
                    path: tree.get(id)?.path.clone(),
                }),
                county,
                street: told.address.trim_end_matches(numbered).to_owned(),
                pupils: place.pupils.unwrap_or(0),
                stages: stages.map(|it| Stage::of(it, is_five_four)).collect(),
                is_told: is_told(&place.code),
            })
        };
        let schools: Vec<School> = places.iter().filter_map(school).collect();
        Populace {
            rows: Rows::new(kernel, laid),
            model: Arc::clone(&kernel.model),
            lots: Lots::new(seed ^ 0x9090),
            feeders: feeders(&schools),
            schools: schools.into(),
            ready: VecDeque::new(),
            numbers: HashMap::new(),
            qualities: Lots::new(seed ^ 0x7eac),
            crowds: Crowds::new(),
        }
    }

    /// Who was made, and where ids go on.
    pub(super) fn ended(self) -> (Laid, Crowds) {
        (self.rows.laid, self.crowds)
    }
}

type Feeders = HashMap<(String, &'static str), Vec<Arc<Home>>>;

/// Schools by county and stage, to have come from.
fn feeders(schools: &[School]) -> Feeders {
    let mut all = Feeders::new();
    for school in schools {
        for stage in &school.stages {
            let of = (school.county.clone(), stage.code);
            all.entry(of).or_default().push(Arc::clone(&school.home));
        }
    }
    all
}

pub(super) struct Populace {
    rows: Rows,
    model: Arc<Model>,
    lots: Lots,
    schools: VecDeque<School>,
    feeders: Feeders,
    ready: VecDeque<Lot>,
    /// How many numbers of a day of birth and a sex are given.
    numbers: HashMap<(Day, bool), u64>,
    /// Of teachers; apart, so that they change nobody's name.
    qualities: Lots,
    crowds: Crowds,
}

/// Registers in the order they are laid down.
const ORDER: &[&str] = &[
    "registry.person",
    "registry.class",
    "registry.class_year",
    "registry.pupil",
    "registry.enrolment",
    "registry.guardian",
    "registry.staff",
    "registry.post",
];

impl Populace {
    pub(super) fn next(&mut self) -> Option<Lot> {
        while self.ready.is_empty() {
            let mut made: Vec<Record> = Vec::new();
            let mut n = 0;
            while n < TOGETHER {
                let Some(school) = self.schools.pop_front() else {
                    break;
                };
                n += usize::try_from(school.pupils).unwrap_or(0);
                self.fill(&school, &mut made);
            }
            if made.is_empty() {
                return None;
            }
            let mut lots: HashMap<String, Lot> = HashMap::new();
            for record in made {
                match lots.get_mut(&record.register) {
                    Some(lot) => lot.push(record),
                    None => drop(lots.insert(record.register.clone(), vec![record])),
                }
            }
            self.ready
                .extend(ORDER.iter().filter_map(|it| lots.remove(*it)));
        }
        self.ready.pop_front()
    }

    fn fill(&mut self, school: &School, made: &mut Vec<Record>) {
        let grades: Vec<(&'static Stage, usize)> = school
            .stages
            .iter()
            .flat_map(|stage| (0..stage.grades.len()).map(move |grade| (*stage, grade)))
            .collect();
        let weight = |(stage, grade): &(&Stage, usize)| births(stage.born(*grade));
        let mut total: u64 = grades.iter().map(weight).sum();
        let mut left = school.pupils;
        for it in &grades {
            let n = left * weight(it) / total.max(1);
            (left, total) = (left - n, total - weight(it));
            self.grade(school, *it, n, made);
        }
        if !school.is_told {
            self.staff(school, made);
        }
    }

    fn grade(
        &mut self,
        school: &School,
        (stage, grade): (&'static Stage, usize),
        n: u64,
        made: &mut Vec<Record>,
    ) {
        // In three grades of a hundred there is a class too few.
        let size = match self.lots.in_hundred(3) {
            true => stage.class * 13 / 10,
            false => stage.class,
        };
        let n_classes = n.div_ceil(size.max(1));
        let first = if school.is_told { 3 } else { 1 };
        for no in 0..n_classes {
            let class = Class {
                stage: stage.code,
                grades: &stage.grades[..=grade],
                cohort: YEAR - 1 - i16::try_from(grade).unwrap_or(0),
                no: i64::try_from(no + first).unwrap_or(1),
            };
            let ours = n / n_classes + u64::from(no < n % n_classes);
            let id = self.rows.class(&self.model, school, &class, made);
            let limit = self.rows.limit(stage.code, stage.grades[grade]);
            let size = i64::try_from(ours).unwrap_or(0);
            self.crowd(school).add_class(stage.code, size, limit);
            let mut household = None;
            for _ in 0..ours {
                household = Some(self.pupil(school, stage, (grade, &class, id), household, made));
            }
        }
    }

    /// A pupil with family; those of the last household, to whom a brother or sister may come.
    fn pupil(
        &mut self,
        school: &School,
        stage: &'static Stage,
        (grade, class, class_id): (usize, &Class, Id),
        last: Option<(Id, Person)>,
        made: &mut Vec<Record>,
    ) -> (Id, Person) {
        let by_chance = self.lots.below(1000);
        let is_odd = |from: u64, n: u64| (from..from + n).contains(&by_chance);
        // Three in a thousand are of no age for their grade.
        let off = if is_odd(0, 3) { 4 } else { 0 };
        let child = self.person(stage.born(grade) - off);
        // And of four another birthday is written than the number says.
        let is_doubtful = is_odd(3, 4);
        let person = self.rows.person(&self.model, &child, is_doubtful, made);
        // Three are there twice.
        if is_odd(7, 3) {
            self.rows.double(&self.model, &child, made);
        }
        let since = autumn(class.cohort);
        let is_moved = grade > 0 && self.lots.in_hundred(6);
        let elsewhere = is_moved.then(|| self.other(school, stage.code));
        let since_here = match is_moved {
            true => autumn(class.cohort + 1),
            false => since,
        };
        let before = stage.before().filter(|_| self.lots.in_hundred(97));
        let before = before.map(|before| {
            let is_five_four = school.stages.iter().any(|it| it.age == JUNIOR_FOUR.age);
            let years = Stage::of(before, is_five_four).grades.len();
            let began = autumn(class.cohort - i16::try_from(years).unwrap_or(3));
            (self.other(school, before), before, began)
        });
        let pupil = Pupil {
            person,
            child: &child,
            is_doubtful,
            class: class_id,
            since: since_here,
            is_migrant: self.lots.in_hundred(8),
            is_left_behind: self.lots.in_hundred(5),
            is_boarding: stage.age >= 12 && self.lots.in_hundred(40),
            // Of ten in a thousand nobody wrote where they live.
            lives_at: (!is_odd(10, 10)).then_some(school.street.as_str()),
        };
        let id = self.rows.pupil(&self.model, school, (class, &pupil), made);
        let (migrant, boarder) = (pupil.is_migrant, pupil.is_boarding);
        self.crowd(school).add_pupil(stage.code, migrant, boarder);
        let mut was = |home: &Home, stage, (from, to), (class, change)| {
            let episode = Episode {
                home,
                stage,
                class,
                change,
                from,
                to,
            };
            self.rows
                .enrolment(&self.model, (id, &child), &episode, made);
        };
        if let Some((home, stage, began)) = before {
            was(&home, stage, (began, Some(since)), (None, None));
        }
        if let Some(home) = &elsewhere {
            was(home, stage.code, (since, Some(since_here)), (None, None));
        }
        let change = elsewhere.as_ref().map(|_| "22");
        was(
            &school.home,
            stage.code,
            (since_here, None),
            (Some(class_id), change),
        );
        // One in nine is a brother or sister of the one before.
        let (guardian, parent) = match last.filter(|_| self.lots.below(9) == 0) {
            Some(household) => household,
            None => {
                let age = i16::try_from(self.lots.between(23, 36)).unwrap_or(28);
                let year = stage.born(grade) - age;
                let parent = self.person(year);
                let id = self.rows.person(&self.model, &parent, false, made);
                (id, parent)
            }
        };
        self.rows
            .guardian(&self.model, school, (id, guardian, &parent), made);
        (guardian, parent)
    }

    fn crowd(&mut self, school: &School) -> &mut Crowd {
        self.crowds.entry(school.home.id).or_default()
    }

    /// A school of the county with pupils of a stage.
    fn other(&mut self, school: &School, stage: &'static str) -> Arc<Home> {
        let there = self.feeders.get(&(school.county.clone(), stage));
        there.map_or(Arc::clone(&school.home), |it| {
            Arc::clone(self.lots.pick(it))
        })
    }

    fn staff(&mut self, school: &School, made: &mut Vec<Record>) {
        let share = |stage: &&Stage| stage.grades.len() as u64;
        let total: u64 = school.stages.iter().map(share).sum();
        for stage in &school.stages {
            let pupils = school.pupils * share(stage) / total.max(1);
            let teachers = pupils.div_ceil(stage.per_teacher);
            for no in 0..teachers + teachers.div_ceil(10) {
                let year = 1967 + i16::try_from(self.lots.below(35)).unwrap_or(0);
                let who = self.person(year);
                let person = self.rows.person(&self.model, &who, false, made);
                let began = (year + 23).min(YEAR - 1);
                let within = self.lots.in_hundred(88);
                let qualities = (no < teachers).then(|| {
                    Qualities::drawn(&mut self.qualities, stage.code, (YEAR - began).into())
                });
                // Of nine who have been there for six years one teaches elsewhere for a while.
                let is_asked = began < YEAR - 6 && ["primary", "junior"].contains(&stage.code);
                let rotates = match is_asked && no < teachers && self.qualities.below(9) == 0 {
                    true => Some(self.elsewhere(school, stage.code)),
                    false => None,
                };
                let rotates = rotates.filter(|it| it.id != school.home.id);
                let teaches = qualities
                    .as_ref()
                    .map(|it| (stage.code, it, rotates.as_deref()));
                let when = (autumn(began), within);
                let id = self
                    .rows
                    .staff(&self.model, school, (person, &who), when, teaches, made);
                if let Some(it) = &qualities {
                    self.crowd(school).teachers.push(it.counted(stage.code));
                }
                let post = (autumn(began), no < teachers);
                self.rows
                    .post(&self.model, school, (id, &who), post, None, made);
                if let Some(there) = &rotates {
                    let post = (autumn(YEAR - 1), true);
                    self.rows
                        .post(&self.model, school, (id, &who), post, Some(there), made);
                }
            }
        }
    }

    /// Like [`Self::other`], drawn with the qualities of teachers.
    fn elsewhere(&mut self, school: &School, stage: &'static str) -> Arc<Home> {
        let there = self.feeders.get(&(school.county.clone(), stage));
        there.map_or(Arc::clone(&school.home), |it| {
            Arc::clone(self.qualities.pick(it))
        })
    }

    /// Somebody born in the twelve months up to the end of August of a year.
    fn person(&mut self, year: i16) -> Person {
        let days = i64::try_from(self.lots.below(365)).unwrap_or(0);
        let last = Day::new(year, 8, 31).unwrap_or_default();
        let born_on = last.checked_sub(jiff::Span::new().days(days));
        let born_on = born_on.unwrap_or(last);
        let is_male = self.lots.in_hundred(53);
        let given = self.numbers.entry((born_on, is_male)).or_insert(0);
        *given += 1;
        Person::new(&mut self.lots, born_on, is_male, *given)
    }
}

/// The first day of a school year.
fn autumn(year: i16) -> Day {
    Day::new(year, 9, 1).unwrap_or_default()
}
