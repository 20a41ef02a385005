//! Tables of indicators: heading orders, units, dashes, cells that flowed into lines.

use crate::plan::passage::Passage;

/// Indicators as `group/name unit year=baseline year=target kind`; rows are parted by
/// newlines, cells by `|`; a line without `|` is a paragraph.
fn indicators(table: &str) -> Vec<String> {
    let show =
        |value: Option<base::Decimal>| value.map_or("—".to_owned(), |value| value.to_string());
    found(table)
        .into_iter()
        .map(|i| {
            let year = |year: Option<i16>| year.map_or(String::new(), |year| year.to_string());
            format!(
                "{}/{} {} {}={} {}={} {}",
                i.group,
                i.name,
                i.unit,
                year(i.baseline_year),
                show(i.baseline),
                year(i.target_year),
                show(i.target),
                i.kind.unwrap_or_default()
            )
        })
        .collect()
}

fn found(table: &str) -> Vec<crate::plan::Indicator> {
    let mut builder = crate::text::Builder::default();
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if line.contains('|') {
            builder.row(
                &line
                    .split('|')
                    .map(|cell| cell.trim().to_owned())
                    .collect::<Vec<_>>(),
                &[],
            );
        } else {
            builder.paragraph(line);
        }
    }
    let text = builder.finish(crate::text::Format::Txt);
    let passages = Passage::all(&text.text, &text.blocks);
    super::find(
        &passages,
        0..passages.len(),
        &std::collections::BTreeSet::new(),
    )
}

#[test]
fn columns_are_told_by_their_headings() {
    let table: &[(&str, &[&str])] = &[
        (
            "指标|2025年|2030年|指标属性\n学前教育|||\n毛入园率（%）|97.1|98|预期性\n公办园占比（%）|—|70|约束性",
            &[
                "学前教育/毛入园率 % 2025=97.1 2030=98 预期性",
                "学前教育/公办园占比 % 2025=— 2030=70 约束性",
            ],
        ),
        (
            "序号|指标名称|单位|2025年（基期）|2030年目标|属性\n1|毛入园率|%|97.1|≥98|预期性",
            &["/毛入园率 % 2025=97.1 2030=98 预期性"],
        ),
        (
            "类别|指标|单位|2030年|2025年|性质\n学前教育|毛入园率|%|98|97|预期性\n|托位数|个|500|-|预期性",
            &[
                "学前教育/毛入园率 % 2025=97 2030=98 预期性",
                "学前教育/托位数 个 2025=— 2030=500 预期性",
            ],
        ),
        (
            "主要指标|“十四五”末|“十五五”末\n1.在校生（万人）|4.62|4.1",
            &["/在校生 万人 2025=4.62 2030=4.1 "],
        ),
        (
            "指标|单位|2025|2027|2030\n师生比|-|1:15|1:14|1:13",
            &["/师生比 :13 2025=1 2030=1 "],
        ),
        (
            "序号|类别|指标名称|单位|2020年|2025年|年均增长|属性\n1|义务教育|巩固率①|%|96.1|97.5|〔0.28〕|约束性\n2|义务教育|在校生[2]|万人|2.35|2.8|3.6%|预期性",
            &[
                "义务教育/巩固率 % 2020=96.1 2025=97.5 约束性",
                "义务教育/在校生 万人 2020=2.35 2025=2.8 预期性",
            ],
        ),
        (
            "指标|单位|基期|目标|属性\n||2025年|2030年|\n毛入园率|%|97.1|≥98|预期性",
            &["/毛入园率 % 2025=97.1 2030=98 预期性"],
        ),
        (
            "指标|单位|基期值|目标值|属性\n指标|单位|2025|2030|属性\n毛入园率|%|97.1|≥98|约束性",
            &["/毛入园率 % 2025=97.1 2030=98 约束性"],
        ),
        (
            "指标|单位|基期|年度目标||||属性\n||2025年|2026|2027|2028|2030年|\n毛入园率|%|95.1|95.6|96|96.4|97以上|预期性",
            &["/毛入园率 % 2025=95.1 2030=97 预期性"],
        ),
        ("项目名称|内容\n甲工程|建设10所", &[]),
        ("指标|属性\n甲|预期性", &[]),
    ];
    for (rows, expected) in table {
        assert_eq!(indicators(rows), *expected, "{rows}");
    }
}

#[test]
fn cells_that_flowed_into_lines_are_put_back() {
    let expected = [
        "学前教育/毛入园率 % 2025=97.1 2030=98 预期性",
        "学前教育/公办园占比 % 2025=— 2030=70 约束性",
        "义务教育/巩固率 % 2025=99 2030=99.5 约束性",
    ];
    let one_per_line = "指标\n单位\n2025年\n2030年\n属性\n学前教育\n毛入园率\n%\n97.1\n98\n预期性\n公办园占比\n%\n—\n70\n约束性\n义务教育\n巩固率\n%\n99\n99.5\n约束性\n三、主要任务";
    assert_eq!(indicators(one_per_line), expected);
    let a_row_per_line = "指标 2025年 2030年 属性\n学前教育\n毛入园率（%） 97.1 98 预期性\n公办园占比（%） — 70 约束性\n义务教育\n巩固率（%）99 99.5 约束性\n三、主要任务";
    assert_eq!(indicators(a_row_per_line), expected);
    let numbered = "序号\n指标\n2025年\n2030年\n属性\n1\n毛入园率（%）\n97.1\n98\n预期性\n2\n巩固率（%）\n99\n99.5\n约束性";
    assert_eq!(
        indicators(numbered),
        [
            "/毛入园率 % 2025=97.1 2030=98 预期性",
            "/巩固率 % 2025=99 2030=99.5 约束性"
        ]
    );
}

#[test]
fn sentences_with_years_are_no_table() {
    assert_eq!(
        indicators("各项指标进一步提升。\n到2030年，全面完成各项任务。"),
        [""; 0]
    );
}

#[test]
fn years_between_and_bounds_are_read() {
    check_way(
        "指标|单位|2025年|2027年|2030年\n公办园占比|%|56|61.5|≥70",
        &["公办园占比 AtLeast 2027=61.5"],
    );
    check_way(
        "指标|单位|2025年|2027年|2028年|2030年\n大班额比例|%|3|—|1.2|1以内",
        &["大班额比例 AtMost 2028=1.2"],
    );
    check_way(
        "指标|2025年|2030年\n近视率（%）|52|低于46\n巩固率（%）|99|99以上",
        &["近视率 Below", "巩固率 AtLeast"],
    );
    check_way("指标|2025年|2030年\n在校生（万人）|4.6|4.1", &["在校生 -"]);
}

#[track_caller]
fn check_way(table: &str, expected: &[&str]) {
    let shown: Vec<String> = found(table)
        .iter()
        .map(|it| {
            let bound = it.comparator.map_or("-".to_owned(), |it| format!("{it:?}"));
            let way = it
                .path
                .iter()
                .map(|it| format!(" {}={}", it.year, it.value));
            format!("{} {bound}{}", it.name, way.collect::<String>())
        })
        .collect();
    assert_eq!(shown, expected);
}
