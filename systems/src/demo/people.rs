//! The people of the demo, all invented, one sign-in for each row of *For whom* and for
//! every section and county. Their names say what they do, so that nobody is taken for real.

use base::{CitizenId, Day};

use super::places::{BUREAU, COUNTIES, SECTIONS};

/// The one password of all demo accounts; it is printed on the sign-in page.
pub const PASSWORD: &str = "Yunling-2026";

/// Somebody who signs in.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub login: &'static str,
    pub name: &'static str,
    pub role: &'static str,
    /// Codes of organisations.
    pub unit: String,
    /// Empty: the unit.
    pub area: &'static str,
    /// Shown on the sign-in page.
    pub is_offered: bool,
}

/// Login, name, role, unit, area.
type Row = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

/// Those who are in no table of places.
const OTHERS: &[Row] = &[
    ("bangong", "尹办文", "section_officer", "KS01", BUREAU),
    ("juzhang", "甄局长", "leader", BUREAU, ""),
    ("fujuzhang", "贾副局", "leader", BUREAU, ""),
    ("duxue", "尹督学", "inspector", "KS14", BUREAU),
    ("xiaoban", "甄校办", "school_clerk", "2199010001", ""),
    ("yuanban", "贾园办", "school_clerk", "1199010003", ""),
    ("zhongxue", "尹中学", "school_clerk", "3499050004", ""),
    ("zhixiao", "甄职校", "school_clerk", "3699000003", ""),
    ("laoshi", "贾老师", "teacher", "2199010001", ""),
    ("jiazhang", "尹家长", "guardian", "2199010001", ""),
    ("xitong", "尹系统", "system_admin", BUREAU, ""),
    ("anquan", "甄安管", "security_admin", BUREAU, ""),
    ("shenji", "贾审计", "audit_admin", BUREAU, ""),
];

/// Logins offered on the sign-in page, in its order: one for each row of *For whom*.
const OFFERED: &[&str] = &[
    "ducha", "jijiao", "xueqian", "yundong", "luming", "xiaoban", "laoshi", "jiazhang", "duxue",
    "juzhang", "xitong", "anquan", "shenji",
];

pub(super) fn everybody() -> Vec<Person> {
    let person = |(login, name, role, unit, area): Row| Person {
        login,
        name,
        role,
        unit: unit.to_owned(),
        area,
        is_offered: OFFERED.contains(&login),
    };
    let mut all: Vec<Person> = SECTIONS
        .iter()
        .map(|&(code, _, _, login, name)| {
            let role = if login == "ducha" {
                "office_clerk"
            } else {
                "section_officer"
            };
            person((login, name, role, code, BUREAU))
        })
        .collect();
    for (idx, &(_, login, name, _)) in COUNTIES.iter().enumerate() {
        let unit = format!("9901{:02}", idx + 1);
        all.push(Person {
            unit,
            ..person((login, name, "county_clerk", "", ""))
        });
    }
    all.extend(OTHERS.iter().copied().map(person));
    all.sort_by_key(|it| {
        OFFERED
            .iter()
            .position(|login| *login == it.login)
            .unwrap_or(usize::MAX)
    });
    all
}

/// 公民身份号码 of nobody, with the check character it would have: of a region that no place
/// has, and a number among those born there on that day.
pub(super) fn citizen_id(region: &str, born_on: Day, (no, is_male): (u64, bool)) -> Option<String> {
    let (year, month, day) = (born_on.year(), born_on.month(), born_on.day());
    let sequence = no * 2 + u64::from(is_male);
    let body = format!("{region}{year:04}{month:02}{day:02}{sequence:03}");
    CitizenId::begun(&body).ok().map(|it| it.to_string())
}
