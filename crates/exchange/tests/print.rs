//! A record leaves as a paper with what its reader sees of it; who does not see it has none.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

use std::sync::Arc;

use base::{Day, Id};
use kernel::{Caller, Clock, Failure, Kernel};
use systems::case::{KernelDriver, Labels, go_on, parse};

const SCENE: &str = "
given registry.organisation 局 { title = 云岭市教育局, short = 市教育局, code = 990100, kind = bureau, level = city }
given registry.organisation 一科 { title = 学前教育科, code = 990100-02, kind = section, level = section, parent = 局 }
given registry.organisation 二科 { title = 基础教育科, code = 990100-03, kind = section, level = section, parent = 局 }
given access.account 甄督查 { name = 甄督查, login = ducha, unit = 局 }
given access.account 贾一科 { name = 贾一科, login = yike, unit = 一科 }
given access.account 尹二科 { name = 尹二科, login = erke, unit = 二科 }
given access.account 甄局长 { name = 甄局长, login = juzhang, unit = 局 }
given access.position { account = 甄督查, role = office_clerk, unit = 局 }
given access.position { account = 贾一科, role = section_officer, unit = 一科 }
given access.position { account = 尹二科, role = section_officer, unit = 二科 }
given access.position { account = 甄局长, role = leader, unit = 局 }
as 甄督查
create supervision.rectification 督 { title = 加快云岭新城幼儿园建设, unit = 一科, chief = 甄局长, demand = 五月底前主体封顶\\n每周报一次, days = 5 }
issue 督
as 甄局长
create supervision.instruction 批 { text = 从严督办, about = 督 }
as 甄督查
create supervision.rectification 不办 { title = 重复的一件, unit = 一科 }
drop 不办 because 已有一件
create supervision.escalation 谈 { title = 进度滞后, kind = 约谈, unit = 一科 }
record 谈 { held_on = 2026-03-02, minutes = 五月底前补上 }
create supervision.escalation 空 { title = 没有写的一件, kind = 通报, unit = 一科 }
create supervision.escalation 通 { title = 两次 约谈 A B 仍滞后, kind = 通报, unit = 一科, minutes = 经两次约谈仍无进展，予以通报。 }
given plan.plan P { title = 要点, issuer = 局, office = 局, begins_on = 2026-01-01, ends_on = 2026-12-31, state = running }
given plan.round 二月 { title = 2月调度, plan = P, period = 2026-02, demand = 报进展, state = closed }
create plan.meeting 会 { title = 2月重点工作调度会, round = 二月, held_on = 2026-03-02, place = 三楼会议室, chair = 甄局长, units = 一科、二科 }
hold 会 { summary = 六所已开工。\\n四所待开工。 }
create plan.decision 事 { title = 四所园月底前开工, meeting = 会, unit = 一科, due_on = 2026-03-31 }
issue 事
create plan.decision 废 { title = 另议的一件, meeting = 会, unit = 二科, due_on = 2026-03-31 }
drop 废 because 另议
";

fn told() -> (Kernel, Labels) {
    let model = Arc::new(systems::model().unwrap());
    let store = store::Sqlite::in_memory(Arc::clone(&model)).unwrap();
    let noon = jiff::tz::Offset::UTC.to_timestamp(Day::constant(2026, 3, 2).at(4, 0, 0, 0));
    let noon = noon.unwrap();
    let clock = Clock::from_fn(move || noon);
    let kernel = Kernel::new(model, systems::rules(), Arc::new(store), clock).unwrap();
    let mut labels = Labels::new();
    let mut driver = KernelDriver::over(&kernel, |_| ());
    let case = parse("scene", SCENE);
    let (came, _) = go_on(&case, "supervision", &mut driver, &|_| None, &mut labels);
    let lines: Vec<String> = came.blocks.into_iter().flat_map(|it| it.expected).collect();
    assert_eq!(
        lines,
        [
            "督 drafted",
            "督 issued",
            "批 open",
            "不办 drafted",
            "不办 dropped",
            "谈 due",
            "谈 done",
            "空 due",
            "通 due",
            "会 called",
            "会 held",
            "事 drafted",
            "事 doing",
            "废 drafted",
            "废 dropped",
        ]
    );
    (kernel, labels)
}

struct Office {
    kernel: Kernel,
    labels: Labels,
}

impl Office {
    fn id(&self, label: &str) -> Id {
        self.labels[label].1
    }

    fn caller(&self, who: &str) -> Caller {
        self.kernel.caller(self.id(who), None).unwrap()
    }

    fn print(&self, who: &str, what: &str, paper: &str) -> Result<(String, String), String> {
        let (register, id) = &self.labels[what];
        let printed = exchange::print(&self.kernel, &self.caller(who), (register, *id), paper);
        let printed = printed.map_err(|failure| match failure {
            Failure::Refused(refusal) => refusal.code,
            Failure::Store(error) => error.to_string(),
        })?;
        let text = document::read(&printed.bytes, &printed.name).unwrap().text;
        Ok((printed.name, text))
    }
}

#[test]
fn a_slip_holds_what_was_asked_and_what_leaders_wrote() {
    let (kernel, labels) = told();
    let office = Office { kernel, labels };
    let (name, text) = office.print("贾一科", "督", "slip").unwrap();
    assert_eq!(name, "督办单 督办〔2026〕1号.docx");
    for said in [
        "云岭市教育局督办单",
        "督办〔2026〕1号",
        "加快云岭新城幼儿园建设",
        "学前教育科",
        "甄局长",
        "2026年3月2日",
        "2026年3月9日",
        "每周报一次",
        "从严督办（甄局长 2026年3月2日 待落实）",
        "承办单位（章）",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
}

#[test]
fn who_does_not_see_the_record_has_no_paper_of_it() {
    let (kernel, labels) = told();
    let office = Office { kernel, labels };
    let refused = |who, what, paper| office.print(who, what, paper).unwrap_err();
    assert_eq!(refused("尹二科", "督", "slip"), "kernel.not_found");
    assert_eq!(refused("甄督查", "督", "notice"), "kernel.not_found");
    // One that is put aside is handed to nobody.
    assert_eq!(refused("甄督查", "不办", "slip"), "kernel.not_found");
    // Nothing is written yet.
    assert_eq!(refused("甄督查", "空", "circular"), "kernel.not_found");
}

#[test]
fn room_is_left_for_a_number_that_will_be_taken() {
    let (kernel, labels) = told();
    let office = Office { kernel, labels };
    let (name, talk) = office.print("甄督查", "谈", "talk").unwrap();
    assert_eq!(name, "约谈记录 进度滞后.docx");
    assert!(!talk.contains('号'), "{talk}");
    let (_, circular) = office.print("甄督查", "通", "circular").unwrap();
    assert!(circular.contains("督查通报〔2026〕"), "{circular}");
}

#[test]
fn minutes_tell_who_met_and_what_was_decided() {
    let (kernel, labels) = told();
    let office = Office { kernel, labels };
    let (name, text) = office.print("甄督查", "会", "minutes").unwrap();
    assert_eq!(name, "会议纪要 2月重点工作调度会.docx");
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let said = [
        "云岭市教育局会议纪要",
        "2月重点工作调度会",
        "会议日期：2026年3月2日",
        "会议地点：三楼会议室",
        "主持人：甄局长",
        "参加单位：学前教育科、基础教育科",
        "六所已开工。",
        "四所待开工。",
        "议定事项",
        "1. 四所园月底前开工。（承办单位：学前教育科，办理期限：2026年3月31日）",
    ];
    let mut told = lines.iter();
    for line in said {
        assert!(told.any(|it| *it == line), "{line}: {text}");
    }
    // What was set aside is not decided.
    assert!(!text.contains("另议的一件"), "{text}");
}

#[test]
fn a_title_is_written_without_gaps() {
    let (kernel, labels) = told();
    let office = Office { kernel, labels };
    let (_, text) = office.print("甄督查", "通", "circular").unwrap();
    let title: String = text.split_whitespace().collect();
    assert!(text.contains("关于两次约谈A B仍滞后的"), "{title}");
}
