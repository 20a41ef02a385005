//! Up to two lists and the register: what differs, for whom. Pure: values in, values out.

use std::collections::HashMap;

use base::{Day, Id};
use link::{By, Linked, Pair, Person, link};

use super::list::Listed;

/// A pupil of the register.
#[derive(Clone, Debug)]
pub(super) struct Registered {
    pub id: Id,
    pub person: Person,
    pub school: Id,
    /// What is the state called, and since when, of one who is at no school any more.
    pub ended: Option<(String, Option<Day>)>,
    /// Of those the lists should name.
    pub is_meant: bool,
}

/// A list, with the schools its rows name as far as they are known.
pub(super) struct Outside<'l> {
    pub people: &'l [Listed],
    pub schools: &'l HashMap<String, Id>,
}

/// What differs, in one thing, for one person.
#[derive(Clone, Debug)]
pub(super) struct Mismatch {
    /// Of `registry.mismatch_kind`.
    pub kind: &'static str,
    pub lists: Vec<&'static str>,
    /// Whose it is; nobody's in particular.
    pub unit: Option<Id>,
    pub pupil: Option<Id>,
    pub listed: Option<Listed>,
    pub rows: String,
    pub hint: String,
    pub near: Vec<(Id, u8)>,
}

/// What the lists and the register come to.
#[derive(Debug, Default)]
pub(super) struct Compared {
    pub mismatches: Vec<Mismatch>,
    /// Pupils all lists name, and name the same.
    pub agreeing: usize,
    /// Rows that are somebody of the register.
    pub known: usize,
}

/// Codes of `registry.outside_list`.
const LISTS: [&str; 2] = ["first", "second"];
const TITLES: [&str; 2] = ["名单一", "名单二"];

/// # Shape
/// One or two lists. `is_same` says of two schools whether they are one, as with a campus.
pub(super) fn differ(
    lists: &[Outside<'_>],
    registered: &[Registered],
    is_same: &dyn Fn(Id, Id) -> bool,
) -> Compared {
    let pupils: Vec<Person> = registered.iter().map(|it| it.person.clone()).collect();
    let linked: Vec<Linked> = lists.iter().map(|it| link(&people(it), &pupils)).collect();
    let mut all = Compared::default();
    let mut said: Vec<HashMap<usize, &Pair>> = Vec::new();
    for it in &linked {
        all.known += it.pairs.len();
        said.push(it.pairs.iter().map(|pair| (pair.right, pair)).collect());
    }
    let mut near_to: HashMap<usize, usize> = HashMap::new();
    for near in linked.iter().flat_map(|it| &it.near) {
        *near_to.entry(near.right).or_default() += 1;
    }
    for (place, pupil) in registered.iter().enumerate() {
        let pairs: Vec<Option<&Pair>> = said.iter().map(|it| it.get(&place).copied()).collect();
        let before = all.mismatches.len();
        of_pupil(&mut all.mismatches, lists, pupil, &pairs, is_same);
        if pupil.is_meant && pupil.ended.is_none() {
            let missing: Vec<usize> = (0..lists.len()).filter(|it| pairs[*it].is_none()).collect();
            if !missing.is_empty() {
                let hint = match near_to.get(&place) {
                    None => String::new(),
                    Some(n) => format!("名单上有 {n} 人与他相近，见“名单有，学籍没有”"),
                };
                all.mismatches.push(Mismatch {
                    lists: missing.iter().map(|it| LISTS[*it]).collect(),
                    unit: Some(pupil.school),
                    pupil: Some(pupil.id),
                    ..Mismatch::new("unlisted", hint)
                });
            }
            all.agreeing += usize::from(all.mismatches.len() == before);
        }
    }
    strangers(&mut all.mismatches, lists, &linked, registered);
    for (which, (list, linked)) in lists.iter().zip(&linked).enumerate() {
        for (at, first) in &linked.left_doubled {
            let hint = format!("与第 {} 行是同一人", list.people[*first].row);
            let mut one = Mismatch::new("doubled", hint);
            one.names(list, which, *at);
            one.unit = None;
            all.mismatches.push(one);
        }
    }
    all
}

impl Mismatch {
    fn new(kind: &'static str, hint: String) -> Mismatch {
        Mismatch {
            kind,
            lists: Vec::new(),
            unit: None,
            pupil: None,
            listed: None,
            rows: String::new(),
            hint,
            near: Vec::new(),
        }
    }

    /// A row of a list says it.
    fn names(&mut self, list: &Outside<'_>, which: usize, at: usize) {
        let listed = &list.people[at];
        let row = format!("{}第 {} 行", TITLES[which], listed.row);
        match self.rows.is_empty() {
            true => self.rows = row,
            false => self.rows = format!("{}；{row}", self.rows),
        }
        self.lists.push(LISTS[which]);
        self.unit = self.unit.or_else(|| list.school(at));
        let known = self.listed.get_or_insert_with(|| listed.clone());
        if known.school.is_empty() {
            known.school.clone_from(&listed.school);
        }
    }
}

impl Outside<'_> {
    fn school(&self, at: usize) -> Option<Id> {
        self.schools.get(&self.people[at].school).copied()
    }
}

fn people(list: &Outside<'_>) -> Vec<Person> {
    list.people.iter().map(|it| it.person.clone()).collect()
}

/// In what the lists that name a pupil say something else.
fn of_pupil(
    all: &mut Vec<Mismatch>,
    lists: &[Outside<'_>],
    pupil: &Registered,
    pairs: &[Option<&Pair>],
    is_same: &dyn Fn(Id, Id) -> bool,
) {
    let is_elsewhere = |which: usize, pair: &Pair| {
        let school = lists[which].school(pair.left);
        school.is_some_and(|it| !is_same(it, pupil.school))
    };
    let ended = pupil.ended.as_ref().map(|(state, since)| match since {
        Some(day) => format!("学籍已{state}（{day}）"),
        None => format!("学籍已{state}"),
    });
    type Differs<'d> = &'d dyn Fn(usize, &Pair) -> bool;
    let kinds: [(&str, Differs<'_>); 5] = [
        ("ended", &|_, _| ended.is_some()),
        ("name", &|_, it| it.by == By::Number && !it.same_name),
        ("birth", &|_, it| {
            it.by == By::Number && it.same_name && !it.same_birth
        }),
        ("number", &|_, it| !it.same_number),
        ("school", &|which, it| {
            ended.is_none() && is_elsewhere(which, it)
        }),
    ];
    for (kind, differs) in kinds {
        let mut one = Mismatch::new(kind, String::new());
        (one.unit, one.pupil) = (Some(pupil.school), Some(pupil.id));
        for (which, pair) in pairs.iter().enumerate() {
            let Some(pair) = pair.filter(|it| differs(which, it)) else {
                continue;
            };
            one.names(&lists[which], which, pair.left);
            if kind == "name" && !pair.same_birth {
                one.hint = "出生日期也不同，先核对号码是不是写错".into();
            }
        }
        if kind == "ended" {
            one.hint = ended.clone().unwrap_or_default();
        }
        if !one.lists.is_empty() {
            all.push(one);
        }
    }
}

/// Who stands in a list and not in the register; in both lists, once.
fn strangers(
    all: &mut Vec<Mismatch>,
    lists: &[Outside<'_>],
    linked: &[Linked],
    registered: &[Registered],
) {
    let alone = |which: usize| -> Vec<Person> {
        let rows = linked[which].left_alone.iter();
        rows.map(|at| lists[which].people[*at].person.clone())
            .collect()
    };
    let both = match linked.len() {
        2 => link(&alone(0), &alone(1)).pairs,
        _ => Vec::new(),
    };
    let with: HashMap<usize, usize> = both.iter().map(|it| (it.left, it.right)).collect();
    let taken: HashMap<usize, usize> = both.iter().map(|it| (it.right, it.left)).collect();
    let near: Vec<HashMap<usize, Vec<(Id, u8)>>> = linked
        .iter()
        .map(|one| {
            let mut of: HashMap<usize, Vec<(Id, u8)>> = HashMap::new();
            for it in &one.near {
                let near = (registered[it.right].id, it.points);
                of.entry(it.left).or_default().push(near);
            }
            of
        })
        .collect();
    let near = |which: usize, at: usize| near[which].get(&at).cloned().unwrap_or_default();
    for (which, one) in linked.iter().enumerate() {
        for (place, at) in one.left_alone.iter().enumerate() {
            if which == 1 && taken.contains_key(&place) {
                continue;
            }
            let mut found = Mismatch::new("unregistered", String::new());
            found.names(&lists[which], which, *at);
            found.near = near(which, *at);
            if let Some(other) = with.get(&place).filter(|_| which == 0) {
                let at = linked[1].left_alone[*other];
                found.names(&lists[1], 1, at);
                if found.near.is_empty() {
                    found.near = near(1, at);
                }
            }
            if !found.near.is_empty() {
                found.hint = format!(
                    "学籍中有 {} 名相近的学生，请核对是不是同一人",
                    found.near.len()
                );
            }
            all.push(found);
        }
    }
}
