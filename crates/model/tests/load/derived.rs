//! What is derived from definitions: the access table, the states, working days.

use expect_test::expect;

use super::load;

const TASK: &str = r#"
title = "任务"
create = ["planner"]
[field]
lead   = { title = "责任人", type = "ref", to = "access.account" }
due_on = { title = "期限", type = "date" }
[state]
open   = { title = "进行中", start = true }
review = { title = "待审核", open = false }
done   = { title = "已完成", end = true }
[step]
submit = { title = "提交", from = "open", to = "review", by = { field = "lead" }, need = ["due_on"] }
accept = { title = "通过", from = "review", to = "done", by = ["planner"] }
return = { title = "退回", from = "review", to = "open", by = ["planner"], ask = "reason" }
drop   = { title = "作废", from = ["open", "review"], to = "done" }
[clock]
late = { title = "超期", in = ["open", "review"], until = "due_on" }
[access]
planner = "area"
lead    = "mine"
clerk   = "unit, handling, read"
"#;

#[test]
fn who_may_do_what_is_a_table() {
    let system = "title = '计划'\n[role]\nplanner = { title = '计划员' }\n";
    let (model, found) = load(&[("plan/system.toml", system), ("plan/task.toml", TASK)]);
    assert_eq!(found, []);
    let task = model.register("plan.task").unwrap();
    expect![[r#"
        task · new              create
        planner, area             ✔
        lead, mine                ✘
        clerk, unit, handling     ✘

        task · open             read   change   submit   drop
        planner, area            ✔       ✔        ✘       ✘
        lead, mine               ✔       ✔        ✔       ✘
        clerk, unit, handling    ✔       ✘        ✘       ✘

        task · review           read   change   accept   return   drop
        planner, area            ✔       ✘        ✔        ✔       ✘
        lead, mine               ✔       ✘        ✘        ✘       ✘
        clerk, unit, handling    ✔       ✘        ✘        ✘       ✘

        task · done             read   change
        planner, area            ✔       ✘
        lead, mine               ✔       ✘
        clerk, unit, handling    ✔       ✘
    "#]]
    .assert_eq(&model::derive::access_table(task));
    expect![[r#"
        open: 进行中, start
          submit 提交 → review, by lead; needs due_on
          drop 作废 → done, by rules
          clock late 超期 until due_on
        review: 待审核, closed to edits
          accept 通过 → done, by planner
          return 退回 → open, by planner; asks reason
          drop 作废 → done, by rules
          clock late 超期 until due_on
        done: 已完成, end
    "#]]
    .assert_eq(&model::derive::states(task));
}

#[test]
fn working_days_follow_the_notice() {
    let text = "source = '…'\ncovers = ['2026']\n\
                holidays = [2026-01-01, '2026-02-15/2026-02-23']\nworkdays = [2026-02-14]\n";
    let (model, found) = load(&[("docs/calendar.toml", text)]);
    assert_eq!(found, []);
    let calendar = &model.calendar;
    let day = |text: &str| text.parse().unwrap();
    for (on, worked) in [
        ("2026-01-01", Some(false)),
        ("2026-01-02", Some(true)),
        ("2026-01-03", Some(false)),
        ("2026-02-14", Some(true)),
        ("2026-02-16", Some(false)),
        ("2027-01-03", None),
    ] {
        assert_eq!(calendar.is_workday(day(on)), worked, "{on}");
    }
    assert_eq!(
        calendar.add_workdays(day("2026-02-13"), 2),
        Some(day("2026-02-24"))
    );
    assert_eq!(
        calendar.add_workdays(day("2026-02-24"), -2),
        Some(day("2026-02-13"))
    );
    assert_eq!(calendar.add_workdays(day("2026-12-31"), 1), None);
    assert_eq!(
        calendar.workdays_between(day("2026-02-13"), day("2026-02-24")),
        Some(2)
    );
    assert_eq!(
        calendar.workdays_between(day("2026-02-24"), day("2026-02-13")),
        Some(-2)
    );
}
