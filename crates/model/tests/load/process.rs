//! Mistakes in what happens over time: events told, entries opened.

use expect_test::{Expect, expect};
use model::Type;

use super::{found, load};

const YARD: &str = "title = '安全'\n[event.found]\ntitle = '发现隐患'\n[event.found.field]\n\
    what = { title = '隐患', type = 'text' }\nfixer = { title = '责任人', type = 'ref', to = 'access.account' }\n";
const HAZARD: &str = "title = '隐患'\n[field]\nplace = { title = '部位', type = 'text' }\ndue_on = { title = '期限', type = 'date' }\n\
    phone = { title = '电话', type = 'text', level = 'personal', means = 'person.phone' }\n\
    fixer = { title = '责任人', type = 'ref', to = 'access.account' }\n\
    [state]\nopen = { title = '待办', start = true }\ndone = { title = '办结', end = true }\n\
    [step]\nclose = { title = '销号', from = 'open', to = 'done', by = 'clerk', raise = { found = { what = 'place' } } }\n\
    [clock]\nlate = { title = '逾期', in = 'open', until = 'due_on' }\n\
    [access]\nclerk = 'area'\n[retain]\nyears = 1\nfrom = 'end'\nthen = 'erase'\nsource = '档案规定'\n";
const SLIP_SYSTEM: &str = "title = '督办'\nuses = ['yard']\n";
const SLIP: &str = "title = '督办单'\nowner = 'unit'\n[field]\n\
    title = { title = '标题', type = 'text', required = true }\n\
    unit = { title = '单位', type = 'ref', to = 'registry.organisation' }\n\
    from = { title = '来源', type = 'record' }\n\
    [access]\nclerk = 'area'\n[on.yard.found]\nset = { title = 'what' }\n";
const FACTS: &str = "[person]\nphone = { title = '电话' }\n";

const FILES: [(&str, &str); 5] = [
    ("yard/system.toml", YARD),
    ("yard/hazard.toml", HAZARD),
    ("slip/system.toml", SLIP_SYSTEM),
    ("slip/slip.toml", SLIP),
    ("facts.toml", FACTS),
];

/// Replaces one text of one file by another, and shows what is found.
#[track_caller]
fn spoilt(path: &str, from: &str, to: &str, expected: Expect) {
    let mut files = FILES.map(|(name, text)| (name, text.to_owned()));
    let file = files.iter_mut().find(|(name, _)| *name == path);
    let file = file.expect("it is one of the files");
    assert!(file.1.contains(from), "{from}");
    file.1 = file.1.replacen(from, to, 1);
    let files: Vec<(&str, &str)> = files.iter().map(|(n, t)| (*n, t.as_str())).collect();
    expected.assert_eq(&found(&files));
}

#[test]
fn a_step_begins_with_what_it_asks_for() {
    let close = "close = { title = '销号', from = 'open', to = 'done', by = 'clerk',";
    let asks = |start: &str| {
        format!(
            "{close} ask = ['due_on', {{ name = 'seen_on', title = '查看日期', type = 'date' }}], start = {start},"
        )
    };
    let both = asks("{ due_on = 'today() + 3', seen_on = 'today()' }");
    spoilt("yard/hazard.toml", close, &both, expect![[""]]);
    let other = asks("{ place = '\"南门\"', due_on = 'place' }");
    spoilt(
        "yard/hazard.toml",
        close,
        &other,
        expect![[r#"
        error[step.ask] yard/hazard.toml:11:148
           close = { title = '销号', from = 'open', to = 'done', by = 'clerk', ask = ['due_on', { name = 'seen_on', title = '查看日期', type = 'date' }], start = { place = '"南门"', due_on = 'place' }, raise = { found = { what = 'place' } } }
                                                                                                                                                                    ^^^^^ the step does not ask for `place`; put it into `ask`, or into `set` if nobody is to change it
        error[expr.type] yard/hazard.toml:11:174
           close = { title = '销号', from = 'open', to = 'done', by = 'clerk', ask = ['due_on', { name = 'seen_on', title = '查看日期', type = 'date' }], start = { place = '"南门"', due_on = 'place' }, raise = { found = { what = 'place' } } }
                                                                                                                                                                                                ^^^^^ this is a text, a date is wanted
    "#]],
    );
}

#[test]
fn an_event_links_who_tells_and_who_opens() {
    let (model, found) = load(&FILES);
    assert_eq!(found, []);
    let register = |system: &str, name: &str| &model.systems[system].registers[name];
    let raise = &register("yard", "hazard").steps["close"].effects.raise[0];
    assert_eq!(raise.event, "yard.found");
    assert_eq!(raise.with["what"].ty, Type::Text);
    // Of the same name and type, and so not said.
    assert_eq!(raise.with["fixer"].ty, Type::Ref("access.account".into()));
    let slip = register("slip", "slip");
    assert_eq!(slip.on["yard.found"].set["title"].ty, Type::Text);
    assert_eq!(slip.source_field().map(|it| it.name.as_str()), Some("from"));
}

#[test]
fn events_are_declared_by_who_tells() {
    let hazard = "yard/hazard.toml";
    spoilt(
        hazard,
        "{ found = { what",
        "{ fuond = { what",
        expect![[r#"
            error[event.unknown] yard/hazard.toml:11:77
               close = { title = '销号', from = 'open', to = 'done', by = 'clerk', raise = { fuond = { what = 'place' } } }
                                                                                             ^^^^^ `yard` declares no event `fuond`; did you mean "found"?
        "#]],
    );
    spoilt(
        hazard,
        "raise = { found = { what = 'place' } }",
        "raise = 'found'",
        expect![[r#"
            error[event.field] yard/hazard.toml:11:76
               close = { title = '销号', from = 'open', to = 'done', by = 'clerk', raise = 'found' }
                                                                                            ^^^^^ `found` carries `what`, which is not said; raise = { found = { what = "…" } } says a text
        "#]],
    );
    spoilt(
        hazard,
        "what = 'place'",
        "what = 'place', whom = 'fixer'",
        expect![[r#"
            error[event.field] yard/hazard.toml:11:103
               close = { title = '销号', from = 'open', to = 'done', by = 'clerk', raise = { found = { what = 'place', whom = 'fixer' } } }
                                                                                                                       ^^^^ yard.found carries no `whom`; did you mean "what"?
        "#]],
    );
    spoilt(
        hazard,
        "what = 'place'",
        "what = 'fixer'",
        expect![[r#"
            error[expr.type] yard/hazard.toml:11:95
               close = { title = '销号', from = 'open', to = 'done', by = 'clerk', raise = { found = { what = 'fixer' } } }
                                                                                                               ^^^^^ this is a ref to access.account, a text is wanted
        "#]],
    );
    spoilt(
        hazard,
        "what = 'place'",
        "what = 'phone'",
        expect![[r#"
            error[event.personal] yard/hazard.toml:11:95
               close = { title = '销号', from = 'open', to = 'done', by = 'clerk', raise = { found = { what = 'phone' } } }
                                                                                                               ^^^^^ events carry nothing personal; carry a reference to the record, or leave it out
        "#]],
    );
    spoilt(
        hazard,
        "what = 'place'",
        "what = '1'",
        expect![[r#"
            error[expr.type] yard/hazard.toml:11:95
               close = { title = '销号', from = 'open', to = 'done', by = 'clerk', raise = { found = { what = '1' } } }
                                                                                                               ^ this is an integer, a text is wanted
        "#]],
    );
    spoilt(
        hazard,
        "raise = {",
        "notify = { field = 'place' }, raise = {",
        expect![[r#"
            error[field.kind] yard/hazard.toml:11:87
               close = { title = '销号', from = 'open', to = 'done', by = 'clerk', notify = { field = 'place' }, raise = { found = { what = 'place' } } }
                                                                                                       ^^^^^ `place` names neither a person nor an organisation; a ref to access.account or registry.organisation
        "#]],
    );
    spoilt(
        "yard/system.toml",
        "type = 'ref', to",
        "type = 'ref', required = true, to",
        expect![[r#"
            error[word.unknown] yard/system.toml:6:40
               fixer = { title = '责任人', type = 'ref', required = true, to = 'access.account' }
                                                         ^^^^^^^^ no such word in what an event carries; known: title, type, help, max, min, unit, scale, of, to, among, made, about
        "#]],
    );
    spoilt(
        "yard/system.toml",
        "access.account",
        "access.acount",
        expect![[r#"
            error[event.field] yard/hazard.toml:11:77
               close = { title = '销号', from = 'open', to = 'done', by = 'clerk', raise = { found = { what = 'place' } } }
                                                                                             ^^^^^ `found` carries `fixer`, which is not said; raise = { found = { fixer = "…" } } says a ref to access.acount
            error[register.unknown] yard/system.toml:6:46
               fixer = { title = '责任人', type = 'ref', to = 'access.acount' }
                                                               ^^^^^^^^^^^^^ no such register; did you mean "access.account"?
        "#]],
    );
}

#[test]
fn a_step_made_on_an_event_asks_nobody() {
    let (slip, said) = (
        "slip/slip.toml",
        "[on.yard.found]\nset = { title = 'what' }\n",
    );
    let steps = "[state]\nopen = { title = '待办', start = true }\ndone = { title = '办结', end = true }\n\
        [step]\nclose = { title = '销号', from = 'open', to = 'done', ask = 'reason' }\n[on.yard.found]\n";
    let with = |step: &str| format!("{steps}step = '{step}'\n");
    spoilt(
        slip,
        said,
        &with("clsoe"),
        expect![[r#"
        error[event.step] slip/slip.toml:15:9
           step = 'clsoe'
                   ^^^^^ slip.slip has no step `clsoe`; did you mean "close"?
    "#]],
    );
    spoilt(
        slip,
        said,
        &with("close"),
        expect![[r#"
        error[event.step] slip/slip.toml:15:9
           step = 'close'
                   ^^^^^ `close` asks for something, and nobody is there to answer; make a step of its own
    "#]],
    );
}

#[test]
fn an_entry_gets_what_it_needs() {
    let slip = "slip/slip.toml";
    spoilt(
        slip,
        "[on.yard.found]",
        "[on.yard.fuond]",
        expect![[r#"
        error[event.unknown] slip/slip.toml:9:10
           [on.yard.fuond]
                    ^^^^^ no event `yard.fuond`; did you mean "yard.found"?
    "#]],
    );
    spoilt(
        slip,
        "title = 'what'",
        "title = 'waht'",
        expect![[r#"
        error[expr.unknown] slip/slip.toml:10:18
           set = { title = 'waht' }
                            ^^^^ yard.found has no field `waht`; did you mean "what"?
    "#]],
    );
    spoilt(
        slip,
        "set = { title = 'what' }",
        "when = \"what == 'x'\"",
        expect![[r#"
            error[event.opens] slip/slip.toml:9:10
               [on.yard.found]
                        ^^^^^ `title` is required, and not set; set = { title = "…" }
        "#]],
    );
    spoilt(
        slip,
        "[access]",
        "what = { title = '事由', type = 'text', required = true }\n[access]",
        expect![[r#"
            error[event.opens] slip/slip.toml:10:10
               [on.yard.found]
                        ^^^^^ `what` is required, and not set; set = { what = "what" }: what is carried does not come by itself
        "#]],
    );
    spoilt(
        slip,
        "[access]",
        "due_on = { title = '期限', type = 'date', required = true }\n[access]",
        expect![[r#"
            error[event.opens] slip/slip.toml:10:10
               [on.yard.found]
                        ^^^^^ `due_on` is required, and not set; let yard.found carry `due_on` of yard.hazard, and say set = { due_on = "due_on" }
        "#]],
    );
    spoilt(
        slip,
        "from = { title = '来源', type = 'record' }\n",
        "",
        expect![[r#"
            error[event.opens] slip/slip.toml:8:10
               [on.yard.found]
                        ^^^^^ 0 fields link an entry to what it is about; there is exactly one: from = { title = "来源", type = "record" }
        "#]],
    );
    spoilt(
        slip,
        "owner = 'unit'\n",
        "",
        expect![[r#"
        error[event.opens] slip/slip.toml:8:10
           [on.yard.found]
                    ^^^^^ nobody owns an entry opened on an event; the register says `owner`
    "#]],
    );
    spoilt(
        "slip/system.toml",
        "uses = ['yard']\n",
        "",
        expect![[r#"
        error[uses.not_listed] slip/slip.toml:9:10
           [on.yard.found]
                    ^^^^^ `slip` does not use `yard`; add "yard" to `uses` in slip/system.toml
    "#]],
    );
}

#[test]
fn events_never_go_round() {
    let more = "[on.yard.found]\nset = { place = 'what' }\n";
    let from = "from = { title = '来源', type = 'record' }\nunit = { title = '单位', type = 'ref', to = 'registry.organisation' }\n[state]\n";
    let hazard = HAZARD.replacen("[state]\n", from, 1).replacen(
        "title = '隐患'\n",
        "title = '隐患'\nowner = 'unit'\n",
        1,
    ) + more;
    let mut files = FILES;
    files[1].1 = &hazard;
    expect![[r#"
        error[event.cycle] yard/hazard.toml:24:10
           [on.yard.found]
                    ^^^^^ events raise one another in a circle: yard.found → yard.hazard → yard.found; what is opened on an event never raises it again
    "#]].assert_eq(&found(&files));
}

#[test]
fn a_clock_runs_where_it_can() {
    let hazard = "yard/hazard.toml";
    let clock = |words: &str, expected: Expect| {
        spoilt(
            hazard,
            "until = 'due_on' }",
            &format!("until = 'due_on', {words} }}"),
            expected,
        );
    };
    clock(
        "within = '5 weeks'",
        expect![[r#"
            error[word.value] yard/hazard.toml:13:65
               late = { title = '逾期', in = 'open', until = 'due_on', within = '5 weeks' }
                                                                                 ^^^^^^^ `within` takes a number of workdays, days or months; for instance "5 workdays", "param('safety.days') workdays"
        "#]],
    );
    clock(
        "within = 5",
        expect![[r#"
        error[word.kind] yard/hazard.toml:13:64
           late = { title = '逾期', in = 'open', until = 'due_on', within = 5 }
                                                                            ^ `within` takes a number of workdays, days or months, not a whole number
    "#]],
    );
    clock(
        "within = \"param('x.days') workdays\"",
        expect![[r#"
            error[expr.unknown_param] yard/hazard.toml:13:72
               late = { title = '逾期', in = 'open', until = 'due_on', within = "param('x.days') workdays" }
                                                                                        ^^^^^^ no parameter `x.days`
        "#]],
    );
    clock(
        "within = \"title days\"",
        expect![[r#"
        error[expr.unknown] yard/hazard.toml:13:65
           late = { title = '逾期', in = 'open', until = 'due_on', within = "title days" }
                                                                             ^^^^^ yard.hazard has no field `title`; known: place, due_on, phone, fixer, state, number, owner, id, created_on
    "#]],
    );
    clock(
        "pause = 'open'",
        expect![[r#"
        error[clock.pause] yard/hazard.toml:13:64
           late = { title = '逾期', in = 'open', until = 'due_on', pause = 'open' }
                                                                            ^^^^ it runs in `open`, and stands still there; leave it out of one
    "#]],
    );
    clock(
        "pause = 'waiting'",
        expect![[r#"
        error[state.unknown] yard/hazard.toml:13:64
           late = { title = '逾期', in = 'open', until = 'due_on', pause = 'waiting' }
                                                                            ^^^^^^^ yard.hazard has no state `waiting`; known: open, done
    "#]],
    );
    clock(
        "step = 'clos'",
        expect![[r#"
        error[clock.step] yard/hazard.toml:13:63
           late = { title = '逾期', in = 'open', until = 'due_on', step = 'clos' }
                                                                           ^^^^ yard.hazard has no step `clos`; did you mean "close"?
    "#]],
    );
    clock(
        "raise = 'foud'",
        expect![[r#"
        error[event.unknown] yard/hazard.toml:13:64
           late = { title = '逾期', in = 'open', until = 'due_on', raise = 'foud' }
                                                                            ^^^^ `yard` declares no event `foud`; did you mean "found"?
    "#]],
    );
    clock(
        "set = { place = 'due_on' }",
        expect![[r#"
        error[expr.type] yard/hazard.toml:13:72
           late = { title = '逾期', in = 'open', until = 'due_on', set = { place = 'due_on' } }
                                                                                    ^^^^^^ this is a date, a text is wanted
    "#]],
    );
    clock(
        "escalate = [{ title = '上报' }]",
        expect![[r#"
        error[word.missing] yard/hazard.toml:13:67
           late = { title = '逾期', in = 'open', until = 'due_on', escalate = [{ title = '上报' }] }
                                                                               ^^^^^^^^^^^^^^^^^^ an item of `escalate` without `after`; for instance after = "3 workdays"
    "#]],
    );
    clock(
        "escalate = [{ after = '3 workdays', title = '上报', notify = 'clerc' }]",
        expect![[r#"
            error[role.unknown] yard/hazard.toml:13:115
               late = { title = '逾期', in = 'open', until = 'due_on', escalate = [{ after = '3 workdays', title = '上报', notify = 'clerc' }] }
                                                                                                                                     ^^^^^ no role `clerc`; did you mean "clerk"?
        "#]],
    );
    spoilt(
        hazard,
        "until = 'due_on'",
        "until = 'place'",
        expect![[r#"
        error[field.kind] yard/hazard.toml:13:46
           late = { title = '逾期', in = 'open', until = 'place' }
                                                          ^^^^^ a clock runs to a date
    "#]],
    );
}

#[test]
fn a_stage_is_known_by_its_distance() {
    let (model, _) = load(&[
        ("yard/system.toml", YARD),
        (
            "yard/hazard.toml",
            &HAZARD.replace(
                "until = 'due_on' }",
                "until = 'due_on', remind = '1 workday', escalate = [{ after = '10 days', title = '上报' }] }",
            ),
        ),
        ("facts.toml", FACTS),
    ]);
    let register = &model.systems["yard"].registers["hazard"];
    let clock = &register.clocks["late"];
    let keys: Vec<String> = clock.stages.iter().map(|it| clock.stage_key(it)).collect();
    assert_eq!(keys, ["late-1workday", "late", "late+10days"]);
    assert_eq!(
        register.stage("late+10days").map(|it| it.title.as_str()),
        Some("上报")
    );
}

#[test]
fn everybody_is_collected_by_a_field() {
    let hazard = "yard/hazard.toml";
    let step = |words: &str, expected: Expect| {
        let from = "to = 'done', by = 'clerk',";
        let more = "who = { title = '经办', type = 'refs', to = 'access.account' }\nseen = { title = '已办', type = 'refs', to = 'access.account' }\n\
            units = { title = '单位', type = 'refs', to = 'registry.organisation' }\nfixer =";
        let hazard_file = HAZARD.replacen("fixer =", more, 1).replacen(from, words, 1);
        let mut files = FILES;
        files[1].1 = &hazard_file;
        assert_ne!(hazard_file, HAZARD);
        expected.assert_eq(&found(&files));
    };
    step(
        "to = 'done', by = { field = 'who' }, all = 'seen',",
        expect![[""]],
    );
    step(
        "to = 'done', by = { field = 'who' }, all = 'units',",
        expect![[r#"
            error[step.all] yard/hazard.toml:14:84
               close = { title = '销号', from = 'open', to = 'done', by = { field = 'who' }, all = 'units', raise = { found = { what = 'place' } } }
                                                                                                    ^^^^^ `units` cannot collect who has made the step; refs like the one field in `by`, or codes that are the roles in `by`
        "#]],
    );
    step(
        "to = 'done', by = ['clerk', 'registrar'], all = 'seen',",
        expect![[r#"
            error[step.all] yard/hazard.toml:14:89
               close = { title = '销号', from = 'open', to = 'done', by = ['clerk', 'registrar'], all = 'seen', raise = { found = { what = 'place' } } }
                                                                                                         ^^^^ `seen` cannot collect who has made the step; refs like the one field in `by`, or codes that are the roles in `by`
        "#]],
    );
    step(
        "to = 'done', by = 'clerk', all = 'seen',",
        expect![[r#"
        error[step.all] yard/hazard.toml:14:74
           close = { title = '销号', from = 'open', to = 'done', by = 'clerk', all = 'seen', raise = { found = { what = 'place' } } }
                                                                                      ^^^^ `seen` cannot collect who has made the step; refs like the one field in `by`, or codes that are the roles in `by`
    "#]],
    );
    step(
        "by = { field = 'who' }, all = 'saen',",
        expect![[r#"
        error[state.dead_end] yard/hazard.toml:11:1
           open = { title = '待办', start = true }
           ^^^^ no step leads out of `open`; add a step, or end = true
        error[state.unreachable] yard/hazard.toml:12:1
           done = { title = '办结', end = true }
           ^^^^ no step leads to `done`; a step without `by` is made by rules
        error[field.unknown] yard/hazard.toml:14:71
           close = { title = '销号', from = 'open', by = { field = 'who' }, all = 'saen', raise = { found = { what = 'place' } } }
                                                                                   ^^^^ yard.hazard has no field `saen`; did you mean "seen"?
    "#]],
    );
    spoilt(
        hazard,
        "open = {",
        "previous = {",
        expect![[r#"
        error[id.reserved] yard/hazard.toml:8:1
           previous = { title = '待办', start = true }
           ^^^^^^^^ `previous` is the state a record was in before; choose another name
        error[state.dead_end] yard/hazard.toml:8:1
           previous = { title = '待办', start = true }
           ^^^^^^^^ no step leads out of `previous`; add a step, or end = true
        error[state.unreachable] yard/hazard.toml:9:1
           done = { title = '办结', end = true }
           ^^^^ no step leads to `done`; a step without `by` is made by rules
        error[state.unknown] yard/hazard.toml:11:33
           close = { title = '销号', from = 'open', to = 'done', by = 'clerk', raise = { found = { what = 'place' } } }
                                             ^^^^ yard.hazard has no state `open`; known: previous, done
        error[state.unknown] yard/hazard.toml:13:30
           late = { title = '逾期', in = 'open', until = 'due_on' }
                                          ^^^^ yard.hazard has no state `open`; known: previous, done
    "#]],
    );
}

/// A step of a yard that is made of each of its checks.
#[track_caller]
fn each(said: &str, expected: Expect) {
    let yard = r#"
title = "场地"
owner = "unit"
stands_for = "unit"
create = ["planner"]
label = "name"
[field]
name = { title = "名称", type = "text" }
unit = { title = "单位", type = "ref", to = "registry.organisation" }
[state]
still = { title = "未开始", start = true }
begun = { title = "已开始", end = true }
[step]
start = { title = "开始", by = ["planner"], each = EACH }
over  = { title = "已开始", from = "still", to = "begun" }
[access]
planner = "area"
"#;
    let check = r#"
title = "检查"
owner = "yard"
create = ["planner"]
label = "name"
[field]
name = { title = "名称", type = "text" }
yard = { title = "场地", type = "ref", to = "yard.yard" }
[state]
due  = { title = "待查", start = true }
done = { title = "已查", end = true }
[step]
look = { title = "查", from = "due", to = "done", by = ["planner"] }
[access]
planner = "area"
"#;
    let yard = yard.replace("EACH", said);
    let files = [
        (
            "yard/system.toml",
            "title = '场地'\n[role]\nplanner = { title = '计划员' }\n",
        ),
        ("yard/yard.toml", yard.as_str()),
        ("yard/check.toml", check),
    ];
    expected.assert_eq(&found(&files));
}

#[test]
fn a_step_is_made_of_each_that_refers_to_its_own() {
    each(
        r#"{ of = "yard.check", step = "look", then = "over" }"#,
        expect![""],
    );
    each(
        r#"{ of = "yard.check", step = "lok" }"#,
        expect![[r#"
        error[step.each] yard/yard.toml:14:79
           start = { title = "开始", by = ["planner"], each = { of = "yard.check", step = "lok" } }
                                                                                           ^^^ yard.check has no step `lok`; did you mean "look"?
    "#]],
    );
    each(
        r#"{ of = "yard.chek", step = "look" }"#,
        expect![[r#"
        error[register.unknown] yard/yard.toml:14:58
           start = { title = "开始", by = ["planner"], each = { of = "yard.chek", step = "look" } }
                                                                      ^^^^^^^^^ no such register; did you mean "yard.check"?
    "#]],
    );
    each(
        r#"{ of = "yard.yard", step = "start" }"#,
        expect![[r#"
        error[step.each] yard/yard.toml:14:58
           start = { title = "开始", by = ["planner"], each = { of = "yard.yard", step = "start" } }
                                                                      ^^^^^^^^^ no fields of yard.yard refer to yard.yard; exactly one does
    "#]],
    );
    each(
        r#"{ of = "yard.check", step = "look", then = "start" }"#,
        expect![[r#"
            error[step.each] yard/yard.toml:14:94
               start = { title = "开始", by = ["planner"], each = { of = "yard.check", step = "look", then = "start" } }
                                                                                                              ^^^^^ `start` is made by somebody; a step without `by` and `ask`
        "#]],
    );
    each(
        r#"{ of = "yard.check", step = "look", for = "name == '一小'" }"#,
        expect![[r#"
            error[step.each] yard/yard.toml:14:86
               start = { title = "开始", by = ["planner"], each = { of = "yard.check", step = "look", for = "name == '一小'" } }
                                                                                                      ^^^ a record of yard.check names no organisation itself; leave out `for`
        "#]],
    );
    each(
        r#"{ of = "yard.check", stp = "look" }"#,
        expect![[r#"
        error[word.missing] yard/yard.toml:14:50
           start = { title = "开始", by = ["planner"], each = { of = "yard.check", stp = "look" } }
                                                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `each` without `step`; for instance step = "begin"
        error[word.unknown] yard/yard.toml:14:71
           start = { title = "开始", by = ["planner"], each = { of = "yard.check", stp = "look" } }
                                                                                   ^^^ no such word in `each`; did you mean "step"?
    "#]],
    );
}
