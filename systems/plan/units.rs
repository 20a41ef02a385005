//! Which organisation a plan means: 基教科 is 基础教育科.
//!
//! Plans name units in short forms, with brackets and without the bureau's name. Here
//! a printed name is compared with the titles, short names and aliases of the tree,
//! and says how sure it is. Not here: which of the units leads (`reading`).

use base::Id;
use base::chinese::without_space;

/// How surely a printed name was matched; a code of `plan.match`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Match {
    None,
    Guess,
    Alias,
    Exact,
}

/// An organisation as names are compared with it.
#[derive(Clone, Debug)]
pub(crate) struct Unit {
    pub(crate) id: Id,
    pub(crate) title: String,
    /// Short name and aliases.
    pub(crate) others: Vec<String>,
}

impl Match {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Match::None => "none",
            Match::Guess => "guess",
            Match::Alias => "alias",
            Match::Exact => "exact",
        }
    }
}

/// What a unit is, at the end of its name; those in one row are the same kind.
const KINDS: &[&[&str]] = &[
    &["科室", "科", "处"],
    &["办公室", "办"],
    &["室"],
    &["中心"],
    &["研究院", "院"],
    &["馆"],
    &["站"],
    &["委员会", "委"],
    &["局"],
    &["校", "学校"],
];

/// What stands before a unit's own name and says nothing.
const BEFORE: &[&str] = &[
    "市教育局",
    "市教体局",
    "教育局",
    "教体局",
    "市局",
    "局机关",
    "局",
    "学校",
    "教育",
];

/// The organisation a printed name means, and how surely; the surest first, then the
/// one that keeps most of its letters. Two that fit equally well are none.
pub(crate) fn find(name: &str, units: &[Unit]) -> (Option<Id>, Match) {
    let name = without_space(name);
    let mut best: Option<(Match, usize, Id)> = None;
    let mut tied = false;
    for unit in units {
        let (sure, likeness) = compare(&name, unit);
        if sure == Match::None {
            continue;
        }
        match &best {
            Some((s, l, _)) if (sure, likeness) < (*s, *l) => {}
            Some((s, l, id)) if (sure, likeness) == (*s, *l) => tied |= *id != unit.id,
            _ => {
                best = Some((sure, likeness, unit.id));
                tied = false;
            }
        }
    }
    match best.filter(|_| !tied) {
        Some((sure, _, id)) => (Some(id), sure),
        None => (None, Match::None),
    }
}

/// Whether a printed name means the education offices of all counties: 各区市, 各区（市）教体局,
/// 各县（市、区）教育局.
pub(crate) fn means_counties(name: &str) -> bool {
    const OFFICES: &[&str] = &[
        "教育局",
        "教体局",
        "教育体育局",
        "教育和体育局",
        "文教体局",
        "教科体局",
        "教育行政部门",
        "教育主管部门",
        "教育部门",
        "人民政府",
        "政府",
        "",
    ];
    let name = without_space(name);
    let Some(rest) = name.strip_prefix('各') else {
        return false;
    };
    let end = rest
        .find(|c: char| !"县市区旗（）()、".contains(c))
        .unwrap_or(rest.len());
    let (kinds, office) = rest.split_at(end);
    kinds.contains(['县', '区', '旗']) && OFFICES.contains(&office)
}

/// The county a short name means: 云东区 is 云岭市云东区教育和体育局.
pub(crate) fn county(name: &str, counties: &[Unit]) -> Option<Id> {
    if let (Some(id), Match::Alias | Match::Exact) = find(name, counties) {
        return Some(id);
    }
    let mut holding = counties.iter().filter(|unit| unit.title.contains(name));
    let only = holding.next()?;
    holding.next().is_none().then_some(only.id)
}

fn compare(name: &str, unit: &Unit) -> (Match, usize) {
    if name == unit.title {
        return (Match::Exact, 100);
    }
    if unit.others.iter().any(|other| other == name) {
        return (Match::Alias, 100);
    }
    let ours = forms(name);
    let theirs: Vec<String> = unit
        .others
        .iter()
        .chain([&unit.title])
        .flat_map(|it| forms(it))
        .collect();
    if ours.iter().any(|it| theirs.contains(it)) {
        return (Match::Guess, 100);
    }
    let best = ours
        .iter()
        .flat_map(|our| theirs.iter().map(move |their| likeness(our, their)))
        .max()
        .unwrap_or(0);
    if best > 0 {
        (Match::Guess, best)
    } else {
        (Match::None, 0)
    }
}

/// A name without the words before it, and without or only in its brackets:
/// 局办公室（法规科） gives 办公室（法规科）, 办公室法规科, 办公室 and 法规科.
fn forms(name: &str) -> Vec<String> {
    let mut forms: Vec<String> = Vec::new();
    let mut push = |text: &str| {
        for form in [text, stripped(text)] {
            if form.chars().count() > 1 && !forms.iter().any(|it| it == form) {
                forms.push(form.to_owned());
            }
        }
    };
    push(name);
    let open = name.find(['（', '(']);
    let close = name.rfind(['）', ')']);
    if let (Some(open), Some(close)) = (open, close)
        && open < close
    {
        let bracket = name[open..].chars().next().map_or(1, char::len_utf8);
        let after = name[close..].chars().next().map_or(1, char::len_utf8);
        let (head, inner, tail) = (
            &name[..open],
            &name[open + bracket..close],
            &name[close + after..],
        );
        push(&format!("{head}{tail}"));
        push(&format!("{head}{inner}{tail}"));
        push(inner);
    }
    forms
}

/// Without the bureau's name and other words that say nothing.
fn stripped(name: &str) -> &str {
    BEFORE
        .iter()
        .filter_map(|word| name.strip_prefix(word))
        .find(|rest| rest.chars().count() > 1)
        .unwrap_or(name)
}

/// 1–99: how much of the longer name the shorter keeps, when it can be its short form;
/// 0 when it cannot.
fn likeness(a: &str, b: &str) -> usize {
    let (short, long) = if a.chars().count() <= b.chars().count() {
        (a, b)
    } else {
        (b, a)
    };
    let ((short, one), (long, other)) = (body(short), body(long));
    let fits = one.is_none() || other.is_none() || one == other;
    let (n_short, n_long) = (short.chars().count(), long.chars().count());
    // One letter is no short form: 校办 is not every 校…办公室.
    if !fits || n_short < 2 || short.chars().next() != long.chars().next() {
        return 0;
    }
    let mut rest = long.chars();
    if !short.chars().all(|c| rest.any(|it| it == c)) {
        return 0;
    }
    (n_short * 98 / n_long.max(1)).clamp(1, 98) + usize::from(one == other)
}

/// A name without what kind of unit it is, and the kind.
fn body(name: &str) -> (&str, Option<usize>) {
    let kinds = KINDS.iter().enumerate();
    let found = kinds
        .flat_map(|(kind, words)| words.iter().map(move |word| (kind, *word)))
        .filter(|(_, word)| name.ends_with(word) && name.len() > word.len())
        .max_by_key(|(_, word)| word.len());
    match found {
        Some((kind, word)) => (&name[..name.len() - word.len()], Some(kind)),
        None => (name, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TREE: &[(&str, &[&str])] = &[
        ("办公室（法规科）", &["办公室", "秘书科"]),
        ("基础教育科", &["基教处"]),
        ("规划财务（审计）科", &[]),
        ("体育卫生与艺术教育科（国防教育办公室）", &["体卫艺科"]),
        ("职业与成人教育科", &[]),
        ("教育督导室", &[]),
        ("教育科学研究院", &[]),
        ("招生考试中心", &[]),
        ("学校安全管理科", &[]),
        ("党建工作办公室（巡察办公室）", &[]),
        ("学前教育科", &[]),
        ("云岭市东湖区教育和体育局", &["东湖区"]),
    ];

    fn units() -> Vec<Unit> {
        TREE.iter()
            .zip(1..)
            .map(|((title, others), n)| Unit {
                id: Id::from_u128(n),
                title: (*title).to_owned(),
                others: others.iter().map(|&it| it.to_owned()).collect(),
            })
            .collect()
    }

    #[test]
    fn units_are_known_by_titles_aliases_and_short_forms() {
        use Match::{Alias, Exact, Guess};
        check("基础教育科", "基础教育科", Exact);
        check("基 础教育科", "基础教育科", Exact);
        check("基教处", "基础教育科", Alias);
        check("秘书科", "办公室（法规科）", Alias);
        check("基教科", "基础教育科", Guess);
        check("局办公室", "办公室（法规科）", Guess);
        check("法规科", "办公室（法规科）", Guess);
        check("规财科", "规划财务（审计）科", Guess);
        check("规划财务科", "规划财务（审计）科", Guess);
        check(
            "体卫艺（国防教育办）",
            "体育卫生与艺术教育科（国防教育办公室）",
            Guess,
        );
        check("职成教科", "职业与成人教育科", Guess);
        check("督导室", "教育督导室", Guess);
        check("教科院", "教育科学研究院", Guess);
        check("招考中心", "招生考试中心", Guess);
        check("安管科", "学校安全管理科", Guess);
        check("党建办（巡察办）", "党建工作办公室（巡察办公室）", Guess);
        check("学前科", "学前教育科", Guess);
        check("东湖区", "云岭市东湖区教育和体育局", Alias);
    }

    #[test]
    fn what_fits_nothing_or_two_alike_is_none() {
        for name in [
            "语委办",
            "各区市",
            "局机关各科室（馆、站）",
            "财政局",
            "招生办",
            "",
        ] {
            assert_eq!(find(name, &units()), (None, Match::None), "{name}");
        }
        let mut two = units();
        two.push(Unit {
            id: Id::from_u128(99),
            title: "学前管理科".into(),
            others: Vec::new(),
        });
        assert_eq!(find("学前科", &two), (None, Match::None));
    }

    #[test]
    fn all_counties_are_meant_by_many_names() {
        for name in [
            "各区市",
            "各区市教体局",
            "各区（市）教体局",
            "各县（市、区）教育局",
            "各县市区",
            "各区县教育局",
        ] {
            assert!(means_counties(name), "{name}");
        }
        for name in [
            "各市",
            "各科室",
            "各学校",
            "各区市中小学",
            "各县级医院",
            "东湖区",
        ] {
            assert!(!means_counties(name), "{name}");
        }
        let east = units().pop().map(|it| it.id);
        assert_eq!(county("东湖区", &units()), east);
        assert_eq!(county("西山县", &units()), None);
    }

    #[track_caller]
    fn check(name: &str, title: &str, sure: Match) {
        let units = units();
        let (id, found) = find(name, &units);
        let unit = units.iter().find(|unit| Some(unit.id) == id);
        assert_eq!(
            (unit.map(|it| it.title.as_str()), found),
            (Some(title), sure),
            "{name}"
        );
    }
}
