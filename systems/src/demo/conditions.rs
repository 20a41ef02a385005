//! What the schools of the demo city have, for two school years, by stage as well; how many
//! people of each age there are, and what was spent: all invented, laid down as another system's
//! data.
//!
//! Most schools have what they should; some lack something. In one county the schools of the towns
//! have little and those of the seat much; another spent less than the year before. Not here: what
//! becomes of a school year when it is over (`registry/demo.case`).

use std::collections::{BTreeMap, HashMap, VecDeque};

use base::{Day, Decimal, Id, Period};
use kernel::{Kernel, Lot, Record, Values};
use model::{Model, Row, Value};
use rust_decimal::RoundingStrategy;

use super::laid::{Home, Laid, code, said};
use super::lots::Lots;
use super::places::{BUREAU, COUNTIES, Place};
use super::teachers::Qualities;
use crate::registry::condition::{Roll, TEACHERS, Teacher, by_stage, called, shared, totals};

/// The autumns told of.
const YEARS: [i16; 2] = [2024, 2025];
/// Years of money, and autumns of population.
const TOLD: [i16; 3] = [2023, 2024, 2025];
/// Where the schools of the towns have little.
const UNEVEN: &str = "远麓县";
/// Where less was spent.
const SHRUNK: &str = "桐湾市";
/// Records of one lot.
const TOGETHER: usize = 2_000;
/// 大班额, 超大班额.
const MARKS: (i64, i64) = (56, 66);

/// Who is at a school.
#[derive(Default)]
pub(super) struct Crowd {
    pub rolls: BTreeMap<String, Roll>,
    pub teachers: Vec<Teacher>,
}

/// By school.
pub(super) type Crowds = HashMap<Id, Crowd>;

impl Crowd {
    pub(super) fn add_class(&mut self, stage: &str, size: i64, limit: i64) {
        let roll = self.rolls.entry(stage.to_owned()).or_default();
        roll.add_class(size, limit, MARKS);
    }

    pub(super) fn add_pupil(&mut self, stage: &str, is_migrant: bool, is_boarder: bool) {
        let roll = self.rolls.entry(stage.to_owned()).or_default();
        roll.pupils += 1;
        roll.migrants += i64::from(is_migrant);
        roll.boarders += i64::from(is_boarder);
    }

    /// Of a school that says only how many pupils it has.
    fn invented(lots: &mut Lots, place: &Place) -> Crowd {
        let mut crowd = Crowd::default();
        let stages = place.school.as_ref().map_or(&[][..], |it| it.stages);
        let pupils = integer(place.pupils.unwrap_or(0));
        let parts = integer(stages.len() as u64).max(1);
        for stage in stages {
            let there = pupils / parts;
            let (size, limit) = Self::class(stage);
            let classes = (there + size - 1) / size;
            for no in 0..classes {
                let crowded = if lots.in_hundred(3) { size * 3 / 10 } else { 0 };
                let ours = there / classes + i64::from(no < there % classes) + crowded;
                crowd.add_class(stage, ours, limit);
            }
            let roll = crowd.rolls.entry((*stage).to_owned()).or_default();
            roll.pupils = there;
            roll.migrants = there * 8 / 100;
            if place.school.as_ref().is_some_and(|it| it.is_boarding) {
                roll.boarders = there * 2 / 5;
            }
        }
        crowd
    }

    /// How many a class holds, and may hold.
    fn class(stage: &str) -> (i64, i64) {
        match stage {
            "kindergarten" => (27, 30),
            "primary" => (42, 45),
            "special" => (10, 50),
            _ => (46, 50),
        }
    }

    /// As many as so many pupils need.
    fn hire(&mut self, lots: &mut Lots) {
        for (stage, roll) in &self.rolls {
            let per_teacher = match stage.as_str() {
                "kindergarten" => 12,
                "primary" => 17,
                "special" => 4,
                _ => 12,
            };
            for _ in 0..(roll.pupils + per_teacher - 1) / per_teacher {
                let years = i64::try_from(lots.below(35)).unwrap_or(0);
                let teacher = Qualities::drawn(lots, stage, years).counted(stage);
                self.teachers.push(teacher);
            }
        }
    }

    fn pupils(&self) -> i64 {
        self.rolls.values().map(|it| it.pupils).sum()
    }
}

/// What these places have, in the order it is laid down. Schools of which nobody was made are
/// taken at their word.
pub(super) fn lots(
    kernel: &Kernel,
    seed: u64,
    (places, units): (&[Place], &HashMap<String, Id>),
    (laid, mut crowds): (Laid, Crowds),
) -> VecDeque<Lot> {
    let mut city = City {
        laid,
        model: &kernel.model,
        standards: Standards::of(kernel),
        lots: Lots::new(seed ^ 0xc0de),
        made: BTreeMap::new(),
    };
    let tree = kernel.tree();
    let home = |code: &str| {
        let id = *units.get(code)?;
        let path = tree.get(id)?.path.clone();
        Some(Home { id, path })
    };
    let short = |code: &str| places.iter().find(|it| it.code == code).map(|it| &it.short);
    let mut peopled: BTreeMap<String, BTreeMap<String, i64>> = BTreeMap::new();
    for place in places {
        let (Some(home), Some(_)) = (home(&place.code), &place.school) else {
            continue;
        };
        let crowd = crowds.remove(&home.id);
        let mut crowd = crowd.unwrap_or_else(|| Crowd::invented(&mut city.lots, place));
        if crowd.teachers.is_empty() {
            crowd.hire(&mut city.lots);
        }
        let county = place.parent.clone().unwrap_or_default();
        for (stage, roll) in &crowd.rolls {
            let people = peopled.entry(county.clone()).or_default();
            *people.entry(stage.clone()).or_default() += roll.pupils;
        }
        let is_uneven = short(&county).is_some_and(|it| it == UNEVEN);
        if crowd.pupils() > 0 {
            city.school(place, &home, &crowd, is_uneven);
        }
    }
    let own = peopled.remove(BUREAU).unwrap_or_default();
    for (idx, (county, ..)) in COUNTIES.iter().enumerate() {
        let number = format!("9901{:02}", idx + 1);
        let (Some(home), Some(mut people)) = (home(&number), peopled.remove(&number)) else {
            continue;
        };
        // Children of all counties go to the bureau's own schools.
        for (stage, n) in &own {
            *people.entry(stage.clone()).or_default() += n / integer(COUNTIES.len() as u64);
        }
        let is_five_four = places
            .iter()
            .any(|it| it.code == number && it.schooling == Some("five_four"));
        city.people(&home, &people, is_five_four);
        city.money(&home, &people, (idx, *county == SHRUNK));
        city.cohorts(&home, &people, *county == UNEVEN);
    }
    if let Some(home) = home(BUREAU) {
        city.statistics(&home);
    }
    let mut lots: VecDeque<Lot> = VecDeque::new();
    for of in ORDER {
        let mut rows = city.made.remove(*of).unwrap_or_default();
        while !rows.is_empty() {
            let rest = rows.split_off(rows.len().min(TOGETHER));
            lots.push_back(std::mem::replace(&mut rows, rest));
        }
    }
    lots
}

const CONDITION: &str = "registry.condition";
const STAGE: &str = "registry.condition_stage";
const POPULATION: &str = "registry.population";
const SPENDING: &str = "registry.spending";
const COHORT: &str = "registry.cohort";
const STATISTIC: &str = "registry.statistic";
const ORDER: &[&str] = &[CONDITION, STAGE, POPULATION, SPENDING, COHORT, STATISTIC];

/// The seven items, and whether they are told of a hundred pupils.
const ITEMS: [(&str, bool); 7] = [
    ("higher", true),
    ("backbone", true),
    ("arts", true),
    ("teaching", false),
    ("sports", false),
    ("equipment", false),
    ("multimedia", true),
];

/// A sheet, its year, what it says that is divided, and whether rooms and size are enough.
type Sheet<'a> = (
    Id,
    i16,
    &'a [(&'static str, Decimal)],
    [(&'static str, Value); OF_SCHOOL.len()],
);

/// What each stage shows of its school.
const OF_SCHOOL: [&str; 6] = [
    "music_short",
    "art_short",
    "room_short",
    "size_over",
    "rooms_met",
    "size_met",
];

/// What the parameters say.
struct Standards(HashMap<&'static str, Decimal>);

const NAMES: &[&str] = &[
    "primary_higher",
    "primary_backbone",
    "primary_arts",
    "primary_teaching",
    "primary_sports",
    "primary_equipment",
    "primary_multimedia",
    "junior_higher",
    "junior_backbone",
    "junior_arts",
    "junior_teaching",
    "junior_sports",
    "junior_equipment",
    "junior_multimedia",
    "primary_staff_norm",
    "junior_staff_norm",
    "senior_staff_norm",
    "junior_weight",
    "senior_weight",
    "classes_per_room",
    "school_pupils",
    "linked_school_pupils",
    "school_pupils_old",
    "linked_school_pupils_old",
    "school_built",
    "art_room_built",
    "small_class",
    "music_room",
    "art_room",
    "music_room_old",
    "art_room_old",
    "art_room_rural_primary",
    "art_room_rural_junior",
];

impl Standards {
    fn of(kernel: &Kernel) -> Standards {
        let value = |name: &&'static str| {
            let value = kernel.param(&format!("registry.{name}"), None);
            (*name, value.as_decimal().unwrap_or_default())
        };
        Standards(NAMES.iter().map(value).collect())
    }

    fn get(&self, name: &str) -> Decimal {
        self.0.get(name).copied().unwrap_or_default()
    }

    fn whole(&self, name: &str) -> i64 {
        i64::try_from(self.get(name)).unwrap_or(0)
    }

    fn weight(&self, stage: &str) -> Decimal {
        match stage {
            "junior" | "senior" => self.get(&format!("{stage}_weight")),
            _ => Decimal::ONE,
        }
    }
}

struct City<'a> {
    laid: Laid,
    model: &'a Model,
    standards: Standards,
    lots: Lots,
    made: BTreeMap<&'static str, Vec<Record>>,
}

impl City<'_> {
    fn put(&mut self, of: &'static str, state: Option<&str>, home: &Home, values: Values) -> Id {
        let record = self
            .laid
            .record(self.model, (of, state), Some(home), values);
        let id = record.id;
        self.made.entry(of).or_default().push(record);
        id
    }

    /// So many of a hundred, drawn.
    fn part(&mut self, low: u64, high: u64) -> i64 {
        integer(self.lots.between(low, high))
    }

    fn school(&mut self, place: &Place, home: &Home, crowd: &Crowd, is_uneven: bool) {
        let is_of_town = place.title.contains('镇');
        let (low, high) = match (is_uneven, is_of_town) {
            (true, true) => (45, 75),
            (true, false) => (180, 290),
            (false, _) => (98, 160),
        };
        let each: Vec<i64> = (0..6).map(|_| self.part(low, high)).collect();
        let has_hall = self.lots.in_hundred(30);
        let built = self.part(1988, 2023);
        for year in YEARS {
            let crowd = &crowd.in_year(year, self.part(96, 104));
            let day = autumn(year);
            let mut values = self.sheet(place, home, crowd, (&each, has_hall, built));
            values.extend(said([
                ("day", day.into()),
                ("year", Value::Period(Period::SchoolYear(year))),
                ("title", format!("{}{year}年", place.title).into()),
            ]));
            let met = OF_SCHOOL.map(|it| (it, values.get(it).cloned().unwrap_or_default()));
            let id = self.put(CONDITION, Some("confirmed"), home, values);
            let last = self.made.get(CONDITION).and_then(|it| it.last());
            let totals = last.map(totals).unwrap_or_default();
            self.stages(place, home, crowd, (id, year, &totals, met));
        }
    }

    /// What a school says; areas in whole square metres.
    fn sheet(
        &mut self,
        place: &Place,
        home: &Home,
        crowd: &Crowd,
        (each, has_hall, built): (&[i64], bool, i64),
    ) -> Values {
        // In hundredths for each pupil.
        let of = |kind: [i64; 3]| -> i64 {
            let per = |stage: &str| match stage {
                "kindergarten" | "primary" => kind[0],
                "junior" => kind[1],
                _ => kind[2],
            };
            crowd.rolls.iter().map(|(it, n)| n.pupils * per(it)).sum()
        };
        let classes: i64 = crowd.rolls.values().map(|it| it.classes).sum();
        let per_class = match crowd.rolls.keys().next().map_or("", String::as_str) {
            "kindergarten" => 30,
            "primary" => 45,
            _ => 50,
        };
        let classrooms = classes + each[0] % 4;
        let mut values = said([
            ("school", home.id.into()),
            ("classrooms", classrooms.into()),
            ("capacity", (classrooms * per_class).into()),
            ("built", built.into()),
            (
                "dense",
                (built < 2000 && !place.title.contains('镇')).into(),
            ),
            ("books", (crowd.pupils() * 22 * each[5] / 100).into()),
        ]);
        let area = |n: i64| Value::Decimal(Decimal::from(n));
        if place.kind == "kindergarten" {
            let activity = of([830, 0, 0]) * each[0] / 10_000;
            let outdoor = of([410, 0, 0]) * each[1] / 10_000;
            let building = activity * 13 / 10;
            values.extend(said([
                ("land", area(outdoor + building)),
                ("building", area(building)),
                ("activity", area(activity)),
                ("outdoor", area(outdoor)),
                ("equipment", area(of([90_000, 0, 0]) * each[2] / 10_000)),
            ]));
        } else {
            let hall = if has_hall { 600 } else { 0 };
            let net = of([455, 600, 640]) * each[0] / 10_000;
            let (indoor, teaching) = (hall, net + hall);
            let field = of([740, 1_010, 900]) * each[1] / 10_000;
            let building = teaching * 17 / 10 + of([0, 120, 500]) / 100;
            let equipment = of([200_000, 255_000, 300_000]) * each[2] / 10_000;
            let multimedia = (of([228, 236, 220]) * each[3] + 500_000) / 1_000_000;
            values.extend(said([
                ("land", area(field * 2 + building)),
                ("building", area(building)),
                ("teaching", area(teaching)),
                ("indoor", area(indoor)),
                ("gym", area(hall * 3 / 2)),
                ("field", area(field)),
                ("equipment", area(equipment)),
                ("multimedia", multimedia.into()),
                ("computers", (crowd.pupils() * each[4] / 1_000).into()),
            ]));
        }
        let compulsory = || {
            let of = |it: &(&String, &Roll)| ["primary", "junior"].contains(&it.0.as_str());
            crowd.rolls.iter().filter(of).map(|(_, roll)| roll)
        };
        let sum = |n: fn(&Roll) -> i64| compulsory().map(n).sum::<i64>();
        let (pupils, migrants) = (sum(|it| it.pupils), sum(|it| it.migrants));
        let classes = sum(|it| it.classes);
        let largest = compulsory().map(|it| it.largest).max().unwrap_or_default();
        values.extend(said([
            ("pupils", crowd.pupils().into()),
            ("compulsory", pupils.into()),
            ("migrants", migrants.into()),
            ("classes", classes.into()),
            ("largest", largest.into()),
        ]));
        if pupils > 0 {
            self.judge(
                place,
                &mut values,
                (pupils, migrants, classes, largest),
                built,
            );
        }
        values
    }

    /// Rooms for music and art, the school's size, and whether that is enough.
    fn judge(
        &mut self,
        place: &Place,
        values: &mut Values,
        (pupils, migrants, classes, largest): (i64, i64, i64, i64),
        built: i64,
    ) {
        let school = place.school.as_ref();
        let is_rural = school.is_some_and(|it| it.locality.starts_with('2'));
        let has_juniors = school.is_some_and(|it| it.stages.contains(&"junior"));
        let is_linked = school.is_some_and(|it| ["312", "345"].contains(&it.school_type));
        let per_room = self.standards.whole("classes_per_room").max(1);
        let needed = (classes + per_room - 1) / per_room;
        let (mut rows, mut fits, mut room_short) = (Vec::new(), [0, 0], Decimal::ZERO);
        let kinds = if place.kind == "school" {
            &["music", "art"][..]
        } else {
            &[]
        };
        for (at, kind) in kinds.iter().enumerate() {
            let n = needed - i64::from(needed > 1 && self.lots.in_hundred(8));
            for _ in 0..n {
                let made_in = built.max(self.part(2000, 2024));
                let area = match self.lots.in_hundred(7) {
                    true => self.part(50, 70),
                    false => self.part(97, 130),
                };
                let least = if largest < self.standards.whole("small_class") && is_rural {
                    let stage = if has_juniors { "junior" } else { "primary" };
                    self.standards.get(&format!("art_room_rural_{stage}"))
                } else if made_in <= self.standards.whole("art_room_built") {
                    self.standards.get(&format!("{kind}_room_old"))
                } else {
                    self.standards.get(&format!("{kind}_room"))
                };
                let is_fit = Decimal::from(area) >= least;
                let short = (least - Decimal::from(area)).max(Decimal::ZERO);
                room_short += short;
                fits[at] += i64::from(is_fit);
                let cells = said([
                    ("kind", code(kind)),
                    ("area", Value::Decimal(area.into())),
                    ("built", made_in.into()),
                    ("least", Value::Decimal(least)),
                    ("short", Value::Decimal(short)),
                    ("fit", is_fit.into()),
                ]);
                let id = self.laid.id();
                rows.push(Row { id, cells });
            }
        }
        let [music, art] = fits;
        let is_eased = built <= self.standards.whole("school_built") || migrants * 2 > pupils;
        let limit = match (is_linked, is_eased) {
            (false, false) => "school_pupils",
            (false, true) => "school_pupils_old",
            (true, false) => "linked_school_pupils",
            (true, true) => "linked_school_pupils_old",
        };
        let limit = self.standards.whole(limit);
        let is_met = classes <= music.min(art) * per_room;
        let needs = rounded(Decimal::from(classes) / Decimal::from(per_room), 6);
        let rooms_short = |there: i64| {
            let short = (needs - Decimal::from(there)).max(Decimal::ZERO);
            Value::Decimal(rounded(short, 2))
        };
        if !rows.is_empty() {
            values.insert("room".into(), rows.into());
        }
        values.extend(said([
            ("music", music.into()),
            ("art", art.into()),
            ("music_short", rooms_short(music)),
            ("art_short", rooms_short(art)),
            ("room_short", Value::Decimal(room_short)),
            ("rooms_met", is_met.into()),
            ("limit", limit.into()),
            ("size_over", (pupils - limit).max(0).into()),
            ("size_met", (pupils <= limit).into()),
        ]));
    }

    fn stages(
        &mut self,
        place: &Place,
        home: &Home,
        crowd: &Crowd,
        (condition, year, totals, met): Sheet<'_>,
    ) {
        let weigh = |(stage, roll): (&String, &Roll)| {
            let weight = Decimal::from(roll.pupils) * self.standards.weight(stage);
            (stage.clone(), weight)
        };
        let weights: BTreeMap<String, Decimal> = crowd.rolls.iter().map(weigh).collect();
        let teachers = by_stage(&crowd.teachers, &weights);
        let shares: Vec<Decimal> = weights.values().copied().collect();
        let parts: Vec<(&str, Vec<Decimal>)> = totals
            .iter()
            .map(|(name, total)| (*name, shared(*total, &shares)))
            .collect();
        for (idx, (stage, roll)) in crowd.rolls.iter().enumerate() {
            let titles = self.model.codes("registry.stage");
            let title = titles
                .and_then(|it| it.codes.get(stage))
                .map(|it| &it.title);
            let title = title.map_or("", String::as_str);
            let is_assessed =
                place.kind == "school" && ["primary", "junior"].contains(&stage.as_str());
            let mut values = said([
                ("school", home.id.into()),
                ("stage", code(stage)),
                ("condition", condition.into()),
                ("title", called(&place.title, title, year).into()),
                ("year", Value::Period(Period::SchoolYear(year))),
                ("from", autumn(year).into()),
                ("to", (year < YEARS[1]).then(|| autumn(year + 1)).into()),
                ("assessed", is_assessed.into()),
                ("weighted", Value::Decimal(weights[stage])),
            ]);
            for (name, n) in roll.said() {
                values.insert(name.into(), n.into());
            }
            for (name, n) in TEACHERS.iter().zip(&teachers[stage]) {
                values.insert((*name).to_owned(), Value::Decimal(*n));
            }
            for (name, parts) in &parts {
                values.insert((*name).to_owned(), Value::Decimal(parts[idx]));
            }
            let norm = self.standards.get(&format!("{stage}_staff_norm"));
            if let Some(due) = Decimal::from(roll.pupils).checked_div(norm) {
                values.insert(
                    "due_staff".into(),
                    Value::Decimal(rounded(rounded(due, 6), 2)),
                );
            }
            if is_assessed {
                let leads = crate::registry::condition::leads(stage, &crowd.rolls);
                values.insert("leading".into(), leads.into());
                values.extend(said(met.clone()));
                self.compare(stage, roll.pupils, &mut values);
            }
            self.put(STAGE, None, home, values);
        }
    }

    /// The seven items for each pupil, the standard, and what is missing.
    fn compare(&self, stage: &str, pupils: i64, values: &mut Values) {
        let mut reached = 0;
        let pupils = Decimal::from(pupils);
        for (name, is_of_hundred) in ITEMS {
            let amount = values.get(name).and_then(Value::as_decimal);
            let amount = amount.unwrap_or_default();
            let line = self.standards.get(&format!("{stage}_{name}"));
            let (told, needed) = match is_of_hundred {
                true => {
                    let hundred = Decimal::ONE_HUNDRED;
                    (amount * hundred, rounded(pupils * line / hundred, 6))
                }
                false => (amount, pupils * line),
            };
            let short = (needed - amount).max(Decimal::ZERO);
            reached += i64::from(short.is_zero());
            if !pupils.is_zero() {
                let per = rounded(rounded(told / pupils, 6), 2);
                values.insert(format!("{name}_per"), Value::Decimal(per));
            }
            values.insert(format!("{name}_line"), Value::Decimal(line));
            values.insert(format!("{name}_short"), Value::Decimal(rounded(short, 2)));
        }
        values.insert("reached".into(), reached.into());
    }

    /// People of an age as many as are at school, and somewhat more or less.
    fn people(&mut self, home: &Home, there: &BTreeMap<String, i64>, is_five_four: bool) {
        let (primary, junior) = match is_five_four {
            true => (6..=10, 11..=14),
            false => (6..=11, 12..=14),
        };
        let ages = [
            (&["kindergarten"][..], 3..=5, 104),
            (&["primary"], primary, 100),
            (&["junior"], junior, 100),
            (&["senior", "vocational"], 15..=17, 101),
        ];
        for (stages, ages, of_hundred) in ages {
            let n: i64 = stages.iter().filter_map(|it| there.get(*it)).sum();
            let years = i64::from(ages.end() - ages.start() + 1);
            for age in ages {
                for year in TOLD {
                    let all = n * of_hundred * self.part(97, 103) / 10_000 / years;
                    for (sex, people) in [("1", all * 53 / 100), ("2", all - all * 53 / 100)] {
                        let values = said([
                            ("county", home.id.into()),
                            ("age", i64::from(age).into()),
                            ("sex", code(sex)),
                            ("people", people.into()),
                            ("from", autumn(year).into()),
                            ("to", (year < TOLD[2]).then(|| autumn(year + 1)).into()),
                            ("origin", "统计局教育用分年龄人口表".into()),
                            ("edition", "常住人口".into()),
                        ]);
                        self.put(POPULATION, None, home, values);
                    }
                }
            }
        }
    }

    fn money(
        &mut self,
        home: &Home,
        there: &BTreeMap<String, i64>,
        (county, has_shrunk): (usize, bool),
    ) {
        let bases = [
            ("kindergarten", "per_kindergarten", 8_600),
            ("primary", "per_primary", 12_100),
            ("junior", "per_junior", 17_300),
            ("senior", "per_senior", 18_900),
            ("vocational", "per_vocational", 20_400),
        ];
        let own = self.part(92, 112);
        let mut grown = 100;
        for year in TOLD {
            let mut values = said([
                ("county", home.id.into()),
                ("year", Value::Period(Period::Year(year))),
            ]);
            let money = |n: i64| Value::Decimal(Decimal::from(n));
            let mut total = 0;
            for (stage, name, base) in bases {
                let per = base * own * grown / 10_000;
                total += per * there.get(stage).copied().unwrap_or_default();
                values.insert(name.to_owned(), money(per));
            }
            // In every fifth county teachers are paid less than civil servants.
            let pay = 88_000 * own * grown / 10_000;
            let other = pay * if county % 5 == 4 { 103 } else { 98 } / 100;
            values.extend(said([
                ("total", money(total * 11 / 10)),
                ("teacher_pay", money(pay)),
                ("official_pay", money(other)),
                ("edition", code("final")),
                ("origin", "区市财政局、教育经费统计".into()),
            ]));
            self.put(SPENDING, Some("checked"), home, values);
            grown += match has_shrunk && year == TOLD[1] {
                true => -3,
                false => self.part(2, 6),
            };
        }
    }
}

impl City<'_> {
    /// Who entered together and left together: of the nine years, and of the last three.
    fn cohorts(&mut self, home: &Home, there: &BTreeMap<String, i64>, is_uneven: bool) {
        let of = |stage: &str, years: i64| there.get(stage).copied().unwrap_or_default() / years;
        for (span, entrants) in [("nine", of("primary", 6)), ("three", of("junior", 3))] {
            for year in TOLD {
                let entrants = entrants * self.part(96, 102) / 100;
                let moved_in = entrants * self.part(10, 30) / 1_000;
                let moved_out = entrants * self.part(10, 30) / 1_000;
                let died = entrants / 2_000;
                let due = entrants + moved_in - moved_out - died;
                let stay = if is_uneven { 935 } else { self.part(975, 999) };
                let graduates = due * stay / 1_000;
                let values = said([
                    ("county", home.id.into()),
                    ("year", Value::Period(Period::Year(year))),
                    ("span", code(span)),
                    ("entrants", entrants.into()),
                    ("moved_in", moved_in.into()),
                    ("moved_out", moved_out.into()),
                    ("died", died.into()),
                    ("graduates", graduates.into()),
                    ("due", due.into()),
                    ("stayed", (graduates - moved_in + moved_out).into()),
                    ("alive", (entrants - died).into()),
                    ("origin", "学籍系统毕业生名册".into()),
                ]);
                self.put(COHORT, Some("checked"), home, values);
            }
        }
    }

    /// What others tell of the whole city.
    fn statistics(&mut self, home: &Home) {
        for (year, n) in TOLD.into_iter().zip(0i64..) {
            for (item, value, origin) in [
                (
                    "higher_pupils",
                    Decimal::from(61_300 + 1_450 * n),
                    "驻市高校年报汇总",
                ),
                (
                    "schooling_years",
                    Decimal::new(1_092 + 11 * n, 2),
                    "市统计局人口抽样调查",
                ),
            ] {
                let values = said([
                    ("area", home.id.into()),
                    ("item", code(item)),
                    ("year", Value::Period(Period::Year(year))),
                    ("value", Value::Decimal(value)),
                    ("origin", origin.into()),
                ]);
                self.put(STATISTIC, None, home, values);
            }
        }
    }
}

impl Crowd {
    /// As it was in an autumn: a little more or less than now.
    fn in_year(&self, year: i16, of_hundred: i64) -> Crowd {
        let mut rolls = self.rolls.clone();
        if year < YEARS[1] {
            for roll in rolls.values_mut() {
                for n in [&mut roll.pupils, &mut roll.migrants, &mut roll.boarders] {
                    *n = *n * of_hundred / 100;
                }
            }
        }
        Crowd {
            rolls,
            teachers: self.teachers.clone(),
        }
    }
}

fn rounded(n: Decimal, places: u32) -> Decimal {
    n.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
}

fn integer(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// The first day of a school year.
fn autumn(year: i16) -> Day {
    Day::new(year, 9, 1).unwrap_or_default()
}
