//! A plan of five years: its evaluation half-way and its summary at the end are drafted from
//! yearly figures, and every number of theirs is found again; so is every number of the draft
//! of a plan that goes on from another.

#![expect(
    clippy::unwrap_used,
    reason = "the helpers of a test fail like the test"
)]

mod played;

use std::io::{Cursor, Read};

use kernel::Query;
use played::played;
use systems::plan::verification::{Checked, Verification, verify};

const HALF_WAY: &str = "\
given five_years
given plan.task 建园 { plan = 五年, no = 1, title = 扩大普惠资源, lead = 学前教育科, state = running }
given plan.target 十五所 { task = 建园, quote = 新建公办幼儿园15所, comparator = plus, value = 15, unit = 所, holder = 学前教育科, state = running }
given plan.report 六年 { target = 公办, period = 2026, value = 58.8, state = accepted }
given plan.report 七年 { target = 公办, period = 2027, value = 60.1, problem = 小区配套园移交偏慢。, state = accepted }
given plan.report 入园七年 { target = 入园率, period = 2027, value = 100, state = accepted }
on 2028-06-30
as office_clerk of 办公室
assess 五年
";

const AT_THE_END: &str = "\
given five_years
given plan.report 公办十年 { target = 公办, period = 2030, value = 71, state = accepted }
given plan.report 入园十年 { target = 入园率, period = 2030, value = 99.6, state = accepted }
given plan.report 大班十年 { target = 大班额, period = 2030, value = 2, state = accepted }
on 2031-02-01
as office_clerk of 办公室
draft 五年
";

const NEXT: &str = "\
given divided
given plan.section 一 { plan = P, label = 一、, title = 学前教育, level = 1, seq = 1 }
given plan.task 办法 { plan = P, section = 一, no = 3, title = 印发管理办法, text = 广泛征求意见。, lead = 基础教育科, state = running }
given plan.deliverable 文件 { task = 办法, kind = document, name = 云岭市幼儿园管理办法, holder = 基础教育科, state = running }
given plan.report R { target = 东湖, period = 2026-12, value = 6, state = accepted }
given plan.report S { target = 西山, period = 2026-12, value = 1, state = accepted }
on 2026-12-28
as office_clerk of 办公室
succeed P
find plan.plan 明年 { title = 云岭市教育局2027年工作要点 }
print 明年
";

struct Drafted {
    title: String,
    kind: String,
    numbers: i64,
    text: String,
    found: Verification,
}

/// Plays the words of a case, and looks into the paper it drafts.
fn drafted(words: &str) -> Drafted {
    let (kernel, _) = played("plan", words);
    let register = kernel.model.register("plan.summary").unwrap();
    let query = Query::all(register, kernel.today());
    let rows =
        kernel::read::<_, kernel::StoreError>(kernel.store(), |read| read.rows(&query)).unwrap();
    let [summary] = &rows[..] else {
        panic!("{rows:?}")
    };
    let file = summary.get("file").refs()[0];
    let (_, bytes) = kernel.file_bytes(file).unwrap();
    Drafted {
        title: summary.text("title").to_owned(),
        kind: summary.text("kind").to_owned(),
        numbers: summary.get("numbers").as_integer().unwrap(),
        text: text(&bytes),
        found: verify(&kernel, &bytes).unwrap(),
    }
}

/// What is read in the document.
fn text(bytes: &[u8]) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut document = String::new();
    let mut main = zip.by_name("word/document.xml").unwrap();
    main.read_to_string(&mut document).unwrap();
    let mut pieces = document.split('<').map(|it| it.split_once('>'));
    pieces.by_ref().flatten().map(|(_, text)| text).collect()
}

impl Drafted {
    #[track_caller]
    fn says(&self, sentence: &str) {
        assert!(self.text.contains(sentence), "{sentence}\n{}", self.text);
    }

    fn of(&self, measure: &str) -> Vec<&str> {
        let numbers: &[Checked] = &self.found.numbers;
        let of = numbers.iter().filter(|it| it.measure == measure);
        of.map(|it| it.expected.as_str()).collect()
    }

    #[track_caller]
    fn is_whole(&self) {
        let found = &self.found;
        assert!(found.ok(), "{:#?}", found.numbers.iter().find(|it| !it.ok));
        assert_eq!(found.unmarked, []);
        assert_eq!(i64::try_from(found.numbers.len()).unwrap(), self.numbers);
    }
}

#[test]
fn half_way_each_indicator_is_held_against_its_line() {
    let it = drafted(HALF_WAY);
    it.is_whole();
    let named = "云岭市“十五五”教育事业发展规划中期评估报告";
    assert_eq!((it.title.as_str(), it.kind.as_str()), (named, "midterm"));
    it.says("截至2028年6月30日，规划指标共3项，其中约束性1项；达到进度要求的1项，落后的1项，落后的当中约束性1项，还没有年度数的1项。");
    it.says("规划部署的任务共1项，已办结0项，正在推进1项，没有逾期任务。");
    it.says("公办园在园幼儿占比（约束性）由2025年的56%到2027年的60.1%，规划进度29.3%，按进度应为62%，落后于进度要求。");
    it.says("学前三年毛入园率（预期性）由2025年的100%到2027年的100%，规划进度100%，按进度应为100%，已实现目标。");
    it.says("大班额比例（预期性）2030年的目标为1%，还没有确认过年度数。");
    it.says("约束性指标中落后于进度要求的有：公办园在园幼儿占比（学前教育科）。责任单位反映的原因：公办园在园幼儿占比：小区配套园移交偏慢。");
    it.says("新建公办幼儿园15所");
    // A year's figure opens to the report it was told in.
    assert_eq!(it.of("plan.report_value"), ["58.8", "60.1", "100"]);
    assert_eq!(it.of("plan.target_gap"), ["-1.9", "0"]);
}

#[test]
fn at_the_end_each_indicator_is_held_against_its_target() {
    let it = drafted(AT_THE_END);
    it.is_whole();
    let named = "云岭市“十五五”教育事业发展规划终期总结报告";
    assert_eq!((it.title.as_str(), it.kind.as_str()), (named, "final"));
    it.says("规划指标共3项，其中约束性1项；已实现目标的1项，其中约束性1项。");
    it.says("公办园在园幼儿占比（约束性）由2025年的56%到2030年的71%，规划进度107.1%，2030年的目标为70%，已实现目标。");
    it.says(
        "大班额比例（预期性）由2025年的6%到2030年的2%，规划进度80%，2030年的目标为1%，未实现目标。",
    );
    it.says(
        "预期性指标中没有实现目标的有：学前三年毛入园率（学前教育科）、大班额比例（基础教育科）。",
    );
}

#[test]
fn the_next_plan_says_what_each_item_comes_from() {
    let it = drafted(NEXT);
    it.is_whole();
    let named = "云岭市教育局2027年工作要点（草案）";
    assert_eq!((it.title.as_str(), it.kind.as_str()), (named, "next"));
    it.says("一、学前教育");
    it.says("2.印发管理办法。广泛征求意见。成果：云岭市幼儿园管理办法。牵头单位：基础教育科。");
    it.says("目标：新建幼儿园3所。牵头单位：学前教育科。");
    // What was asked, what came, what is asked now.
    it.says("新建幼儿园10所7所3所");
}
