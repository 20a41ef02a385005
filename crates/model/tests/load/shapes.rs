//! Registers filled by their shapes: what is said wins, what is not asked for is left out.

use expect_test::{Expect, expect};
use model::derive;

use super::{found, load};

const LEDGER: &str = "[field]\ninto = { part = ['merge', 'closers'], title = '并入', type = 'ref', to = '$self', fixed = true }\n\
    [state]\nmerged = { part = ['merge', 'closers'], title = '已并入', end = true }\n\
    [step]\nmerge = { part = 'merge', title = '并入', from = '$open', to = 'merged', by = '$closers', need = 'into', ask = 'into', merge = 'into', todo = false }\n\
    reopen = { part = 'reopen', title = '重新打开', from = '$ends', to = 'previous', by = '$closers', todo = false }\n";
const APPLICATION: &str = "[state]\nchecking = { part = 'check', title = '审核中', start = true }\n\
    deciding = { title = '待决定', start = true }\n\"*\" = {}\ngranted = { title = '已同意' }\n\
    [step]\npass = { part = 'check', title = '通过', from = 'checking', to = 'deciding', by = '$check' }\n\
    ask = { title = '补正', from = 'checking|deciding', by = '$check|decide' }\n\
    grant = { title = '同意', from = 'deciding', to = 'shown|granted', by = '$decide' }\n";
const SYSTEM: &str = "title = '安全'\n[role]\nkeeper = { title = '保管员' }\n";
const HAZARD: &str = "title = '隐患'\nshape = 'ledger'\n\
    [state]\nopen = { title = '待办', start = true }\ndone = { title = '办结', end = true }\n\
    [step]\nclose = { title = '销号', from = 'open', to = 'done', by = ['clerk', 'keeper'] }\n\
    shut = { title = '作废', from = 'open', to = 'done', by = 'keeper' }\n\
    [access]\nclerk = 'area'\n";
const LOAN: &str = "title = '借用'\nshape = 'application'\n[application]\ndecide = 'keeper'\n[access]\nkeeper = 'area'\n";

fn files<'a>(hazard: &'a str, loan: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("shapes/ledger.toml", LEDGER),
        ("shapes/application.toml", APPLICATION),
        ("yard/system.toml", SYSTEM),
        ("yard/hazard.toml", hazard),
        ("yard/loan.toml", loan),
    ]
}

/// What the states of a register come to.
#[track_caller]
fn states(register: &str, hazard: &str, loan: &str, expected: Expect) {
    let (model, found) = load(&files(hazard, loan));
    let found: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert_eq!(found, [""; 0]);
    let register = model.register(register).expect("it is there");
    expected.assert_eq(&derive::states(register));
}

/// Buttons stand in the order of the file, also of steps that are called like the shape's.
#[test]
fn a_registers_own_steps_keep_their_order() {
    let order = |hazard: &str, loan: &str, register: &str| {
        let (model, found) = load(&files(hazard, loan));
        assert!(found.is_empty(), "{}", found[0]);
        let register = model.register(register).unwrap();
        register.steps.keys().cloned().collect::<Vec<_>>().join(" ")
    };
    let own = HAZARD.replace(
        "[step]\n",
        "[step]\nreopen = { title = '复查', from = 'open', to = 'done', by = 'keeper' }\nmerge = { title = '归并', from = 'open', to = 'done', by = 'keeper' }\n",
    );
    let without = own.replace(
        "shape = 'ledger'",
        "shape = 'ledger'\nwithout = ['merge', 'reopen']",
    );
    assert_eq!(
        order(&without, LOAN, "yard.hazard"),
        "reopen merge close shut"
    );
    let some = own.replace("shape = 'ledger'", "shape = 'ledger'\nwithout = 'merge'");
    assert_eq!(order(&some, LOAN, "yard.hazard"), "merge close shut reopen");
    assert_eq!(
        order(HAZARD, LOAN, "yard.hazard"),
        "close shut merge reopen"
    );
    // What the shape has a place for stands there, whatever the register says of it.
    let loan = LOAN.to_owned()
        + "[step]\nwithdraw = { title = '撤回', from = 'deciding', to = 'granted', by = 'keeper' }\ngrant = { title = '借出' }\n";
    assert_eq!(order(HAZARD, &loan, "yard.loan"), "withdraw ask grant");
}

#[test]
fn a_ledger_has_what_its_closers_may_do() {
    states(
        "yard.hazard",
        HAZARD,
        LOAN,
        expect![[r#"
        open: 待办, start
          close 销号 → done, by clerk, keeper
          shut 作废 → done, by keeper
          merge 并入 → merged, by clerk, keeper; needs into; asks into
        done: 办结, end
          reopen 重新打开 → back, by clerk, keeper; asks reason
        merged: 已并入, end
    "#]],
    );
    let own = HAZARD.replace(
        "[access]",
        "reopen = { title = '复查', to = 'open', by = 'keeper', ask = 'reason' }\n[access]",
    );
    let own = own.replace("shape = 'ledger'", "shape = 'ledger'\nwithout = 'merge'");
    states(
        "yard.hazard",
        &own,
        LOAN,
        expect![[r#"
        open: 待办, start
          close 销号 → done, by clerk, keeper
          shut 作废 → done, by keeper
        done: 办结, end
          reopen 复查 → open, by keeper; asks reason
    "#]],
    );
    let nobody = HAZARD.replace("by = ['clerk', 'keeper']", "help = '规则'");
    let nobody = nobody.replace("by = 'keeper'", "help = '规则'");
    states(
        "yard.hazard",
        &nobody,
        LOAN,
        expect![[r#"
        open: 待办, start
          close 销号 → done, by rules
          shut 作废 → done, by rules
        done: 办结, end
    "#]],
    );
}

#[test]
fn an_application_leaves_out_what_nobody_is_named_for() {
    states(
        "yard.loan",
        HAZARD,
        LOAN,
        expect![[r#"
        deciding: 待决定, start
          ask 补正 → stays, by keeper
          grant 同意 → granted, by keeper
        granted: 已同意, end
    "#]],
    );
    let checked = LOAN.replace("decide", "check = 'clerk'\ndecide").replace(
        "[access]",
        "[state]\ndeciding = { title = '待批', start = false }\n[access]\nclerk = 'area'",
    );
    states(
        "yard.loan",
        HAZARD,
        &checked,
        expect![[r#"
        checking: 审核中, start
          pass 通过 → deciding, by clerk
          ask 补正 → stays, by clerk
        deciding: 待批
          grant 同意 → granted, by keeper
        granted: 已同意, end
    "#]],
    );
}

/// What is found wrong when one text is replaced by another.
#[track_caller]
fn spoilt(from: &str, to: &str, expected: Expect) {
    assert!(HAZARD.contains(from) || LOAN.contains(from), "{from}");
    let (hazard, loan) = (HAZARD.replacen(from, to, 1), LOAN.replacen(from, to, 1));
    expected.assert_eq(&found(&files(&hazard, &loan)));
}

#[test]
fn what_a_shape_does_not_know_is_told() {
    spoilt(
        "shape = 'application'",
        "shape = 'duty'",
        expect![[r#"
        error[shape.table] yard/loan.toml:3:2
           [application]
            ^^^^^^^^^^^ `application` is of the shape application; shape = "application", or leave it out
    "#]],
    );
    spoilt(
        "shape = 'ledger'",
        "shape = 'ledger'\nwithout = ['merge', 'reopn']",
        expect![[r#"
            error[shape.part] yard/hazard.toml:3:22
               without = ['merge', 'reopn']
                                    ^^^^^ the shape has no part `reopn`; did you mean "reopen"?
        "#]],
    );
    spoilt(
        "decide = 'keeper'",
        "decide = 'keper'",
        expect![[r#"
        error[role.unknown] yard/loan.toml:4:11
           decide = 'keper'
                     ^^^^^ no role `keper`; did you mean "keeper"?
    "#]],
    );
    spoilt(
        "decide = 'keeper'",
        "check = 'keeper'",
        expect![[r#"
        error[state.start] yard/loan.toml:2:10
           shape = 'application'
                    ^^^^^^^^^^^ 2 states are the start; exactly one state has start = true
        error[state.unreachable] yard/loan.toml:2:10
           shape = 'application'
                    ^^^^^^^^^^^ no step leads to `granted`; a step without `by` is made by rules
        error[word.missing] yard/loan.toml:3:1
           [application]
           ^^^^^^^^^^^^^ `application` without `decide`; for instance decide = "county_clerk"
    "#]],
    );
    spoilt(
        "shut = { title = '作废', from = 'open', to = 'done',",
        "shut = { title = '作废', from = 'open', to = 'previous', merge = 'into',",
        expect![[r#"
            error[step.merge] yard/hazard.toml:8:65
               shut = { title = '作废', from = 'open', to = 'previous', merge = 'into', by = 'keeper' }
                                                                                 ^^^^ `into` cannot say into which record this one goes; a ref to yard.hazard, and `to` a state of its own
        "#]],
    );
    spoilt(
        "shape = 'ledger'",
        "shape = 'duty'\nduty = { for = \"nam == '一小'\", period = 'fortnight' }",
        expect![[r#"
            error[word.value] yard/hazard.toml:3:41
               duty = { for = "nam == '一小'", period = 'fortnight' }
                                                         ^^^^^^^^^ no such value of `period`; known: day, week, month, quarter, half_year, year, school_year, term
        "#]],
    );
    spoilt(
        "shape = 'ledger'\n[state]",
        "shape = 'duty'\nduty = { for = \"name == '一小'\", period = 'month' }\n[field]\nserves = { title = '供餐', type = 'flag' }\nwhy = { title = '说明', type = 'text', required = true }\nhow = { title = '办法', type = 'text', required = true, when = 'serves' }\n[state]",
        expect![[r#"
            error[duty.field] yard/hazard.toml:3:1
               duty = { for = "name == '一小'", period = 'month' }
               ^^^^ `why` must be filled in, and an entry owed is opened empty; need = ["why"] of the step `submit`, in place of `required` or `min`
            error[duty.field] yard/hazard.toml:3:1
               duty = { for = "name == '一小'", period = 'month' }
               ^^^^ an entry owed each period has no field `unit` that fits; shape = "duty" brings it
            error[duty.field] yard/hazard.toml:3:1
               duty = { for = "name == '一小'", period = 'month' }
               ^^^^ an entry owed each period has no field `period` that fits; shape = "duty" brings it
            error[duty.field] yard/hazard.toml:3:1
               duty = { for = "name == '一小'", period = 'month' }
               ^^^^ an entry owed each period has no field `due_on` that fits; shape = "duty" brings it
        "#]],
    );
    spoilt(
        "shape = 'ledger'",
        "shape = 'duty'\nduty = { for = \"nam == '一小'\", period = 'month' }",
        expect![[r#"
            error[duty.field] yard/hazard.toml:3:1
               duty = { for = "nam == '一小'", period = 'month' }
               ^^^^ an entry owed each period has no field `unit` that fits; shape = "duty" brings it
            error[duty.field] yard/hazard.toml:3:1
               duty = { for = "nam == '一小'", period = 'month' }
               ^^^^ an entry owed each period has no field `period` that fits; shape = "duty" brings it
            error[duty.field] yard/hazard.toml:3:1
               duty = { for = "nam == '一小'", period = 'month' }
               ^^^^ an entry owed each period has no field `due_on` that fits; shape = "duty" brings it
            error[expr.unknown] yard/hazard.toml:3:17
               duty = { for = "nam == '一小'", period = 'month' }
                               ^^^ registry.organisation has no field `nam`; did you mean "name"?
        "#]],
    );
}

#[test]
fn who_owes_what_for_how_long_must_make_sense() {
    let duty = |words: &str, expected: Expect| {
        let words = format!("shape = 'duty'\nduty = {{ {words}, period = 'month' }}");
        let hazard = HAZARD.replacen("shape = 'ledger'", &words, 1).replacen(
            "[state]",
            "[field]\nunit = { title = '单位', type = 'organisation' }\nperiod = { title = '期间', type = 'period' }\ndue_on = { title = '期限', type = 'date' }\n[state]",
            1,
        );
        expected.assert_eq(&found(&files(&hazard, LOAN)));
    };
    duty(
        "with = 'yard.loan', where = \"state == 'granted'\"",
        expect![[r#""#]],
    );
    duty(
        "due = '3 days'",
        expect![[r#"
        error[word.missing] yard/hazard.toml:3:1
           duty = { due = '3 days', period = 'month' }
           ^^^^ nobody owes it; for = "kind == 'school'", with = "canteen.canteen", or both
    "#]],
    );
    duty(
        "for = \"name == '一小'\", where = \"state == 'granted'\"",
        expect![[r#"
            error[word.missing] yard/hazard.toml:3:32
               duty = { for = "name == '一小'", where = "state == 'granted'", period = 'month' }
                                                ^^^^^ `where` without `with`; say of which records, with = "canteen.canteen"
        "#]],
    );
    duty(
        "with = 'yard.lone'",
        expect![[r#"
        error[register.unknown] yard/hazard.toml:3:18
           duty = { with = 'yard.lone', period = 'month' }
                            ^^^^^^^^^ no such register; did you mean "yard.loan"?
    "#]],
    );
    duty(
        "with = 'yard.loan', where = \"state == 'grantd'\"",
        expect![[r#"
            error[expr.unknown_state] yard/hazard.toml:3:49
               duty = { with = 'yard.loan', where = "state == 'grantd'", period = 'month' }
                                                               ^^^^^^ no such state; did you mean "granted"?
        "#]],
    );
    duty(
        "with = 'yard.loan', due = \"param('yard.days') workdays\"",
        expect![[r#"
            error[expr.unknown_param] yard/hazard.toml:3:44
               duty = { with = 'yard.loan', due = "param('yard.days') workdays", period = 'month' }
                                                          ^^^^^^^^^ no parameter `yard.days`
        "#]],
    );
    duty(
        "with = 'yard.loan', close = 'soon'",
        expect![[r#"
        error[word.value] yard/hazard.toml:3:39
           duty = { with = 'yard.loan', close = 'soon', period = 'month' }
                                                 ^^^^ `close` takes a number of workdays, days or months; for instance "5 workdays", "param('safety.days') workdays"
    "#]],
    );
}

/// A shape's fields do not stand in a register's groups, nor a register's in a shape's.
#[test]
fn a_group_ends_with_the_file_that_heads_it() {
    let ledger = LEDGER.replace(
        "fixed = true }",
        "fixed = true }\nwhy = { title = '理由', type = 'text' }",
    );
    let application = "[field]\nwho = { title = '申请人', type = 'text', group = '申请' }\n'*' = {}\nmissing = { title = '需补正', type = 'text', group = '办理' }\nby = { title = '期限', type = 'text' }\n".to_owned() + APPLICATION;
    let own = "[field]\nplace = { title = '部位', type = 'text', group = '现场' }\ndeep = { title = '深度', type = 'text' }\n";
    let hazard = HAZARD.replace("[state]", &format!("{own}[state]"));
    let loan = LOAN.replace(
        "[access]",
        "[field]\nwhat = { title = '物品', type = 'text' }\nby = { title = '办理期限', type = 'text' }\n[access]",
    );
    let mut all = files(&hazard, &loan);
    (all[0].1, all[1].1) = (&ledger, &application);
    let (model, found) = load(&all);
    let found: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert_eq!(found, [""; 0]);
    let groups = |register: &str| -> Vec<(String, Option<String>)> {
        let fields = &model.register(register).unwrap().fields;
        let groups = fields
            .values()
            .map(|it| (it.name.clone(), it.group.clone()));
        groups.collect()
    };
    let said = |name: &str, group: Option<&str>| (name.to_owned(), group.map(str::to_owned));
    assert_eq!(
        groups("yard.hazard"),
        [
            said("place", Some("现场")),
            said("deep", None),
            said("into", Some("")),
            said("why", None),
        ]
    );
    assert_eq!(
        groups("yard.loan"),
        [
            said("who", Some("申请")),
            said("what", Some("")),
            said("missing", Some("办理")),
            said("by", None),
        ]
    );
}
