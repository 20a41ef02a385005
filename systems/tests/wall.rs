//! 挂图作战: a plan's lamps counted by its parts and by who carries them, as far as one sees.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

mod played;

use std::sync::Arc;

use base::Id;
use kernel::{Caller, Kernel};
use played::played;
use systems::case::{Actor, Driver, KernelDriver};
use systems::plan::wall::{By, Counts, wall};

const START: &str = "\
given divided
given plan.section 一 { plan = P, label = 一、, title = 学前教育, level = 1, seq = 1 }
given plan.section 一一 { plan = P, label = （一）, title = 扩大资源, level = 2, seq = 2 }
given plan.section 一二 { plan = P, label = （二）, title = 提高质量, level = 2, seq = 3 }
given plan.section 二 { plan = P, label = 二, title = 义务教育, level = 1, seq = 4 }
given plan.section 三 { plan = P, label = 三、, title = 保障措施, level = 1, seq = 5 }
given plan.task 园长 { plan = P, section = 一一, no = 2, title = 园长培训, lead = 学前教育科, begins_on = 2026-03-02, state = running }
given plan.task 评估 { plan = P, section = 一二, no = 3, title = 保教评估, lead = 学前教育科, due_on = 2026-03-01, nature = expected, state = running }
given plan.task 近视 { plan = P, section = 二, no = 4, title = 近视防控, lead = 东湖区, begins_on = 2026-03-02, due_on = 2026-03-06, state = running }
given plan.task 早 { plan = P, section = 二, no = 5, title = 待核对, lead = 基础教育科 }
as office_clerk of 办公室
list plan.task
as county_clerk of 东湖区
list plan.task
";

struct Scene {
    kernel: Arc<Kernel>,
    driver: KernelDriver<Arc<Kernel>>,
    plan: Id,
}

fn scene() -> Scene {
    let (kernel, driver) = played("plan", START);
    Scene::of(kernel, driver)
}

impl Scene {
    fn of(kernel: Arc<Kernel>, mut driver: KernelDriver<Arc<Kernel>>) -> Scene {
        let plan = driver
            .named("plan.plan", "云岭市教育局2026年工作要点")
            .unwrap();
        Scene {
            kernel,
            driver,
            plan,
        }
    }

    fn somebody(&mut self, role: &str, unit: &str) -> Caller {
        let role = role.to_owned();
        let unit = self.driver.named("registry.organisation", unit).unwrap();
        self.driver.act_as(Actor::Role { role, unit }).unwrap();
        self.driver.caller().clone()
    }

    fn lines(&self, caller: &Caller, by: By, under: Option<Id>) -> Vec<String> {
        let wall = wall(&self.kernel, caller, self.plan, Some(by), under).unwrap();
        let whole = ("全部".to_owned(), wall.counts);
        let groups = wall.groups.iter().map(|it| {
            let down = if it.goes_down { "＋" } else { "" };
            (
                format!("{}{}{down}", "·".repeat(it.level as usize), it.title),
                it.counts,
            )
        });
        let lines = std::iter::once(whole).chain(groups);
        lines.map(|(title, counts)| line(&title, &counts)).collect()
    }
}

fn line(title: &str, it: &Counts) -> String {
    let Counts {
        red,
        yellow,
        green,
        none,
        ..
    } = it;
    format!("{title} {} {red}/{yellow}/{green}/{none}", it.lamp().code())
}

#[test]
fn chapters_hold_what_lies_below_them_and_only_what_binds_counts() {
    let mut scene = scene();
    let clerk = scene.somebody("office_clerk", "办公室");
    let lines = scene.lines(&clerk, By::Part, None);
    let expected = [
        "全部 yellow 1/2/1/0",
        "·一、学前教育 green 1/0/1/0",
        "··（一）扩大资源 green 0/0/1/0",
        "··（二）提高质量 green 1/0/0/0",
        "·二 义务教育 yellow 0/1/0/0",
        "·未归入章节 yellow 0/1/0/0",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn units_hold_what_they_lead_and_their_parts_of_targets() {
    let mut scene = scene();
    let clerk = scene.somebody("office_clerk", "办公室");
    let offices = scene.lines(&clerk, By::Office, None);
    assert_eq!(
        offices,
        ["全部 yellow 1/2/1/0", "·学前教育科 yellow 1/1/1/0"]
    );
    let counties = scene.lines(&clerk, By::County, None);
    let expected = [
        "全部 yellow 0/3/0/0",
        "·东湖区 yellow 0/2/0/0",
        "·西山县 yellow 0/1/0/0",
    ];
    assert_eq!(counties, expected);
    let east = scene.driver.named("registry.organisation", "东湖区");
    let own = scene.lines(&clerk, By::County, east);
    assert_eq!(own, ["全部 yellow 0/2/0/0", "·东湖区 yellow 0/2/0/0"]);
}

#[test]
fn one_counts_what_one_sees() {
    let mut scene = scene();
    let county = scene.somebody("county_clerk", "东湖区");
    let lines = scene.lines(&county, By::County, None);
    assert_eq!(lines, ["全部 yellow 0/2/0/0", "·东湖区 yellow 0/2/0/0"]);
    let security = scene.somebody("security_admin", "办公室");
    assert!(wall(&scene.kernel, &security, scene.plan, Some(By::Part), None).is_err());
}

#[test]
fn what_a_county_divided_on_is_short_once() {
    let more = "\
given plan.target 园 { task = 建园, parent = 东湖, quote = 新建幼儿园10所, comparator = plus, value = 6, unit = 所, holder = 东湖区第一幼儿园, state = running }
";
    let (kernel, driver) = played(
        "plan",
        &START.replace(
            "given plan.task 园长",
            &format!("{more}given plan.task 园长"),
        ),
    );
    let mut scene = Scene::of(kernel, driver);
    let clerk = scene.somebody("office_clerk", "办公室");
    let east = scene.driver.named("registry.organisation", "东湖区");
    let counties = scene.lines(&clerk, By::County, None);
    assert_eq!(counties[1], "·东湖区＋ yellow 0/2/0/0");
    let own = scene.lines(&clerk, By::County, east);
    let expected = [
        "全部 yellow 0/2/0/0",
        "·东湖区第一幼儿园 yellow 0/1/0/0",
        "·东湖区 yellow 0/2/0/0",
    ];
    assert_eq!(own, expected);
    // Who sees only the part sees that.
    let school = scene.somebody("school_clerk", "东湖区第一幼儿园");
    let own = scene.lines(&school, By::County, None);
    assert_eq!(own[0], "全部 yellow 0/1/0/0");
}

#[test]
fn a_wall_opens_on_what_is_ones_own() {
    let mut scene = scene();
    let mut first = |role: &str, unit: &str| {
        let caller = scene.somebody(role, unit);
        wall(&scene.kernel, &caller, scene.plan, None, None)
            .unwrap()
            .by
    };
    assert_eq!(first("county_clerk", "东湖区"), By::County);
    assert_eq!(first("section_officer", "学前教育科"), By::Part);
    assert_eq!(first("office_clerk", "办公室"), By::Part);
}
