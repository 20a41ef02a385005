//! 云岭市: an invented city, its bureau, its counties and schools. No such place exists.

use super::lots::Lots;

/// An organisation to be made; `parent` is the code of another before it in the list.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub code: String,
    pub title: String,
    pub short: String,
    pub kind: &'static str,
    pub level: &'static str,
    pub parent: Option<String>,
    pub aliases: String,
    pub pupils: Option<u64>,
    pub schools: Option<u64>,
    /// Six and three years, or five and four; what lies below has the same.
    pub schooling: Option<&'static str>,
    pub school: Option<School>,
}

/// What a school is beside its name.
#[derive(Clone, Debug)]
pub(super) struct School {
    pub nature: &'static str,
    pub founder: &'static str,
    pub school_type: &'static str,
    pub stages: &'static [&'static str],
    pub locality: &'static str,
    pub is_boarding: bool,
    pub place: Option<base::Place>,
    pub address: String,
}

pub(super) const BUREAU: &str = "990100";

/// Counties with five years of primary and four of junior school.
const FIVE_FOUR: &[&str] = &["桐湾市", "清禾县"];

/// Code, title, other names in documents, login and officer of each section.
pub(super) const SECTIONS: &[(&str, &str, &str, &str, &str)] = &[
    ("KS01", "办公室", "局办公室", "ducha", "甄督查"),
    ("KS02", "组织人事科", "组织科、人事科", "zuzhi", "贾组织"),
    ("KS03", "规划财务科", "规财科、财务科", "guicai", "甄规财"),
    ("KS04", "基础教育科", "基教科", "jijiao", "贾基教"),
    ("KS05", "学前教育科", "学前科", "xueqian", "甄学前"),
    (
        "KS06",
        "职业与成人教育科",
        "职成科、职成教科",
        "zhicheng",
        "贾职成",
    ),
    ("KS07", "高等教育科", "高教科", "gaojiao", "甄高教"),
    ("KS08", "民办教育科", "民办科", "minban", "贾民办"),
    ("KS09", "体育卫生与艺术科", "体卫艺科", "tiwei", "甄体卫"),
    (
        "KS10",
        "思想政治与德育科",
        "思政科、德育科",
        "deyu",
        "贾德育",
    ),
    ("KS11", "教师工作科", "教师科", "jiaoshike", "甄师科"),
    ("KS12", "校园安全科", "安全科", "anquanke", "贾校安"),
    ("KS13", "政策法规科", "法规科", "fagui", "甄法规"),
    ("KS14", "督导室", "市政府教育督导室", "dudao", "贾督导"),
    ("KS15", "审计科", "", "shenjike", "甄审科"),
    (
        "KS16",
        "语言文字与科技信息科",
        "语信科、科技信息科",
        "yuxin",
        "贾语信",
    ),
    ("KS17", "后勤保障科", "后勤科", "houqin", "甄后勤"),
    ("KS18", "机关党委", "局机关党委", "dangwei", "贾党委"),
    (
        "KS19",
        "招生考试院",
        "市招生考试院、考试院",
        "zhaokao",
        "甄招考",
    ),
    (
        "KS20",
        "教育科学研究院",
        "市教科院、教科院",
        "jiaoke",
        "贾教科",
    ),
    (
        "KS21",
        "学生资助中心",
        "市学生资助中心、资助中心",
        "zizhu",
        "甄资助",
    ),
    (
        "KS22",
        "电化教育中心",
        "市电教中心、电教馆、电教中心",
        "dianjiao",
        "贾电教",
    ),
];

/// Name, login, officer, and how many schools are told of.
pub(super) const COUNTIES: &[(&str, &str, &str, u64)] = &[
    ("云东区", "yundong", "甄云东", 18),
    ("云西区", "yunxi", "贾云西", 16),
    ("望溪区", "wangxi", "甄望溪", 14),
    ("松涧区", "songjian", "贾松涧", 12),
    ("鹿鸣市", "luming", "甄鹿鸣", 19),
    ("桐湾市", "tongwan", "贾桐湾", 17),
    ("清禾县", "qinghe", "甄清禾", 12),
    ("白鹭县", "bailu", "贾白鹭", 10),
    ("苇塘县", "weitang", "甄苇塘", 9),
    ("远麓县", "yuanlu", "贾远麓", 8),
    ("芦汀县", "luting", "甄芦汀", 6),
    ("雾江县", "wujiang", "贾雾江", 5),
    ("高新区", "gaoxin", "甄高新", 4),
];

/// Endings of school names with their kind and how large such a school is beside others.
const SCHOOLS: &[(&str, &str, u64)] = &[
    ("第一小学", "school", 30),
    ("第一初级中学", "school", 32),
    ("中心幼儿园", "kindergarten", 9),
    ("第一中学", "school", 45),
    ("实验小学", "school", 34),
    ("实验学校", "school", 40),
    ("第二小学", "school", 22),
    ("第二初级中学", "school", 24),
    ("职业中等专业学校", "vocational", 36),
    ("第一幼儿园", "kindergarten", 8),
    ("特殊教育学校", "special", 2),
];

const TOWNS: &[&str] = &[
    "柳渡镇",
    "青坪镇",
    "石桥头镇",
    "梨花镇",
    "南埂镇",
    "双塔镇",
    "麦场镇",
    "古槐镇",
];
const TOWN_SCHOOLS: &[(&str, &str, u64)] = &[
    ("中心小学", "school", 12),
    ("初级中学", "school", 14),
    ("中心幼儿园", "kindergarten", 5),
];

/// Schools directly under the bureau.
const OWN: &[(&str, &str, u64)] = &[
    ("云岭市第一中学", "school", 60),
    ("云岭市实验中学", "school", 52),
    ("云岭市职业技术学校", "vocational", 70),
    ("云岭市特殊教育中心", "special", 4),
    ("云岭市实验幼儿园", "kindergarten", 10),
];

/// Pupils for which there are as many schools as are told of; for twice as many, twice.
const FOLD: u64 = 62_000;

/// The whole tree, parents first, with `pupils` pupils in all.
pub(super) fn tree(lots: &mut Lots, pupils: u64) -> Vec<Place> {
    let fold = (pupils / FOLD).max(1);
    let mut schools: Vec<(Place, u64)> = Vec::new();
    let mut counties = Vec::new();
    for (idx, (name, _, _, n_schools)) in COUNTIES.iter().enumerate() {
        let code = format!("9901{:02}", idx + 1);
        let is_zone = *name == "高新区";
        counties.push(Place {
            title: if is_zone {
                format!("{name}教育分局")
            } else {
                format!("{name}教育局")
            },
            short: (*name).to_owned(),
            kind: if is_zone { "zone" } else { "county" },
            schooling: FIVE_FOUR.contains(name).then_some("five_four"),
            aliases: if is_zone {
                "云岭高新区".into()
            } else {
                format!("{name}教体局、{name}教育和体育局")
            },
            ..place(&code, name, "county", "county", Some(BUREAU))
        });
        for no in 0..usize::try_from(n_schools * fold).unwrap_or(0) {
            let (title, kind, size) = county_school(name, idx, no);
            let own = Place {
                school: Some(school((idx + 1, no + 1), name, &title, kind)),
                ..place(
                    &school_code((idx + 1, no + 1), &title),
                    &title,
                    kind,
                    "school",
                    Some(&code),
                )
            };
            schools.push((own, size * lots.between(70, 130)));
        }
    }
    for (idx, (title, kind, size)) in OWN.iter().enumerate() {
        let own = Place {
            school: Some(school((0, idx + 1), "云东区", title, kind)),
            ..place(
                &school_code((0, idx + 1), title),
                title,
                kind,
                "school",
                Some(BUREAU),
            )
        };
        schools.push((own, size * 100));
    }
    share(&mut schools, pupils);

    let mut all = vec![Place {
        short: "市教育局".into(),
        aliases: "市教育局、云岭市教育局".into(),
        schooling: Some("six_three"),
        ..place(BUREAU, "云岭市教育局", "bureau", "city", None)
    }];
    all.extend(SECTIONS.iter().map(|(code, title, aliases, ..)| Place {
        kind: if title.ends_with(['院', '心']) {
            "institution"
        } else {
            "section"
        },
        aliases: (*aliases).to_owned(),
        ..place(code, title, "section", "section", Some(BUREAU))
    }));
    all.extend(counties);
    all.extend(schools.into_iter().map(|(place, _)| place));
    sum_up(&mut all);
    all
}

fn place(
    code: &str,
    title: &str,
    kind: &'static str,
    level: &'static str,
    parent: Option<&str>,
) -> Place {
    Place {
        code: code.to_owned(),
        title: title.to_owned(),
        short: String::new(),
        kind,
        level,
        parent: parent.map(str::to_owned),
        aliases: String::new(),
        pupils: None,
        schools: None,
        schooling: None,
        school: None,
    }
}

/// 学校（机构）标识码 of a school of a county (0: the bureau's own). There is no province 99.
fn school_code((county, no): (usize, usize), title: &str) -> String {
    format!("{}99{county:02}{no:04}", kind_of(title).code)
}

/// What the ending of a name says.
struct Ending {
    ending: &'static str,
    /// The first two digits of the code.
    code: &'static str,
    school_type: &'static str,
    stages: &'static [&'static str],
    is_boarding: bool,
}

const fn ending(
    ending: &'static str,
    code: &'static str,
    school_type: &'static str,
    stages: &'static [&'static str],
    is_boarding: bool,
) -> Ending {
    Ending {
        ending,
        code,
        school_type,
        stages,
        is_boarding,
    }
}

/// The first that fits; school types of BXLX.
const ENDINGS: &[Ending] = &[
    ending("幼儿园", "11", "111", &["kindergarten"], false),
    ending("小学", "21", "211", &["primary"], false),
    ending("实验学校", "31", "312", &["primary", "junior"], false),
    ending("特殊教育学校", "51", "514", &["special"], true),
    ending("特殊教育中心", "51", "514", &["special"], true),
    ending("职业中等专业学校", "36", "361", &["vocational"], true),
    ending("职业技术学校", "36", "361", &["vocational"], true),
    ending("初级中学", "31", "311", &["junior"], false),
    ending("中学", "34", "342", &["senior"], true),
];

fn kind_of(title: &str) -> &'static Ending {
    let known = ENDINGS.iter().find(|it| title.ends_with(it.ending));
    known.unwrap_or(&ENDINGS[1])
}

fn school((county, no): (usize, usize), county_name: &str, title: &str, kind: &str) -> School {
    let ending = kind_of(title);
    let is_town = TOWNS.iter().any(|it| title.contains(it));
    // Of every three kindergartens in towns one is private; of the large schools one in four.
    let nature = match kind {
        "kindergarten" if is_town && (county + no) % 3 == 0 => "inclusive",
        "school" if ending.school_type == "312" && county % 4 == 3 => "private",
        _ => "public",
    };
    let founder = match (nature, county) {
        ("public", 0) => "821",
        ("public", _) => "831",
        _ => "999",
    };
    let locality = match (is_town, county_name.ends_with('区')) {
        (true, _) if kind == "school" && ending.code == "21" => "210",
        (true, _) => "122",
        (false, true) => "111",
        (false, false) => "121",
    };
    let street = if is_town { "学堂路" } else { "云岭大道" };
    // Somewhere at sea, the counties beside one another.
    let degrees = |whole: i32, wide: usize, near: usize| {
        let off = i32::try_from(wide * 300_000 + near * 50_000).unwrap_or(0);
        whole * 1_000_000 + off
    };
    let place = base::Place::new(
        degrees(123, county % 4, no % 5),
        degrees(35, county / 4, no / 5),
    );
    School {
        nature,
        founder,
        school_type: ending.school_type,
        stages: ending.stages,
        locality,
        is_boarding: ending.is_boarding || (is_town && ending.code == "31"),
        place: place.ok(),
        address: format!("云岭市{county_name}{street}{}号", no * 12 + county),
    }
}

fn county_school(county: &str, county_idx: usize, no: usize) -> (String, &'static str, u64) {
    if let Some((name, kind, size)) = SCHOOLS.get(no) {
        return (format!("{county}{name}"), kind, *size);
    }
    let no = no - SCHOOLS.len();
    let (town, nth) = (no / TOWN_SCHOOLS.len(), no % TOWN_SCHOOLS.len());
    let round = town / TOWNS.len();
    let town = TOWNS[(county_idx * 3 + town) % TOWNS.len()];
    let (name, kind, size) = TOWN_SCHOOLS[nth];
    let name = match round {
        0 => name.to_owned(),
        n => format!("第{}{}", counted(n + 1), name.trim_start_matches("中心")),
    };
    (format!("{county}{town}{name}"), kind, size)
}

/// 二, 十二, 二十二.
fn counted(n: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    match (n / 10, n % 10) {
        (0, one) => DIGITS[one].to_owned(),
        (1, one) => format!("十{}", DIGITS[one]),
        (ten, one) => format!("{}十{}", DIGITS[ten % 10], DIGITS[one]),
    }
}

/// Pupils by weight; the last school takes what rounding leaves.
fn share(schools: &mut [(Place, u64)], pupils: u64) {
    let total: u64 = schools.iter().map(|(_, weight)| weight).sum();
    let mut left = pupils;
    let last = schools.len().saturating_sub(1);
    for (idx, (place, weight)) in schools.iter_mut().enumerate() {
        let own = if idx == last {
            left
        } else {
            (pupils * *weight / total.max(1)).min(left)
        };
        left -= own;
        place.pupils = Some(own);
        place.schools = Some(1);
    }
}

/// Counties and the bureau hold the sums of their schools.
fn sum_up(all: &mut [Place]) {
    for idx in (0..all.len()).rev() {
        let (pupils, schools) = (all[idx].pupils, all[idx].schools);
        let (Some(pupils), Some(parent)) = (pupils, all[idx].parent.clone()) else {
            continue;
        };
        if let Some(above) = all[..idx].iter_mut().find(|it| it.code == parent) {
            *above.pupils.get_or_insert(0) += pupils;
            *above.schools.get_or_insert(0) += schools.unwrap_or(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_city_adds_up_and_repeats() {
        let city = tree(&mut Lots::new(1), 20_000);
        let codes: BTreeSet<&str> = city.iter().map(|it| it.code.as_str()).collect();
        let titles: BTreeSet<&str> = city.iter().map(|it| it.title.as_str()).collect();
        assert_eq!(
            (codes.len(), titles.len()),
            (city.len(), city.len()),
            "codes and names are unique"
        );
        assert_eq!(city[0].pupils, Some(20_000));
        assert_eq!(city[0].schools, Some(155));
        let large = tree(&mut Lots::new(1), 1_000_000);
        let titles: BTreeSet<&str> = large.iter().map(|it| it.title.as_str()).collect();
        assert_eq!((large[0].schools, titles.len()), (Some(2405), large.len()));
        let again = tree(&mut Lots::new(1), 20_000);
        assert_eq!(format!("{city:?}"), format!("{again:?}"));
    }
}
