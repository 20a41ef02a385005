//! 机构树: what there was on a day is told as it was then, with what became of it.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

mod played;

use kernel::Kernel;
use played::played;
use systems::registry::tree;

const WORDS: &str = "\
given offices
given registry.organisation 新苑 { title = 东湖区新苑小学, code = 2199000003, kind = school, level = school, parent = 东湖区, from = 2026-09-01 }
given registry.merger { unit = 局, kind = 更名, before = 东湖区第二小学, new_title = 东湖区望湖小学, on = 2026-06-01, document = 云教字〔2026〕30号, state = approved }
given registry.merger { unit = 局, kind = 改隶, before = 东湖区第二小学, new_parent = 西山县, on = 2026-07-01, document = 云教字〔2026〕31号, state = approved }
given registry.merger { unit = 局, kind = 合并, before = 东湖区第一小学, after = 东湖区新苑小学, on = 2026-10-01, document = 云教字〔2026〕32号, state = approved }
on 2026-06-02
clocks
on 2026-07-02
clocks
on 2026-10-02
clocks
";

/// Schools, below whom, and what became of them.
fn schools(kernel: &Kernel, day: &str) -> Vec<String> {
    let units = tree::on(kernel, day.parse().unwrap()).unwrap();
    let title = |id| {
        units
            .iter()
            .find(|it| Some(it.id) == id)
            .unwrap()
            .title
            .clone()
    };
    let schools = units.iter().filter(|it| it.is_school);
    schools
        .map(|it| {
            format!(
                "{} < {} {}",
                it.title,
                title(it.parent),
                it.since.join("；")
            )
        })
        .map(|it| it.trim_end().to_owned())
        .collect()
}

#[test]
fn what_there_was_on_a_day_is_told_as_it_was_then() {
    let (kernel, _) = played("registry", WORDS);
    let (east, west) = ("东湖区教育和体育局", "西山县教育和体育局");
    let renamed = "2026-06-01 更名为东湖区望湖小学";
    let moved = "2026-07-01 改隶西山县教育和体育局";
    let merged = "2026-10-01 并入东湖区新苑小学";
    let college = format!("西山县第一初级中学 < {west}");
    let cases = [
        (
            "2026-05-31",
            vec![
                format!("东湖区第一小学 < {east} {merged}"),
                format!("东湖区第二小学 < {east} {renamed}；{moved}"),
            ],
        ),
        (
            "2026-06-30",
            vec![
                format!("东湖区第一小学 < {east} {merged}"),
                format!("东湖区望湖小学 < {east} {moved}"),
            ],
        ),
        (
            "2026-09-30",
            vec![
                format!("东湖区第一小学 < {east} {merged}"),
                format!("东湖区望湖小学 < {west}"),
                format!("东湖区新苑小学 < {east}"),
            ],
        ),
        (
            "2026-10-01",
            vec![
                format!("东湖区望湖小学 < {west}"),
                format!("东湖区新苑小学 < {east}"),
            ],
        ),
    ];
    for (day, mut expected) in cases {
        expected.push(college.clone());
        assert_eq!(schools(&kernel, day), expected, "{day}");
    }
}
