//! A summary drafted from an invented year, edited as people edit, and verified; a bulletin of
//! one of its rounds.

#![expect(
    clippy::unwrap_used,
    reason = "the helpers of a test fail like the test"
)]

use std::io::{Cursor, Read, Write};
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, OnceLock};

use base::{Day, Id};
use kernel::{Caller, Create, Kernel, Query, Record, StepCall};
use model::{Model, Value};
use serde_json::{Value as Json, json};
use systems::demo::{self, Demo, Winder};
use systems::plan::summary::{Drafted, draft};
use systems::plan::verification::{Verification, verify};

const PLAN: &str = "云岭市教育局2026年工作要点
云岭市教育局
2026年2月6日
一、扩大资源
1.扩大普惠资源。新建公办幼儿园12所，普惠性幼儿园覆盖率达到93%以上，培训园长260名。出台《云岭市学前教育扩优提质方案》。
责任科室：学前教育科
2.推进集团化办学。培树10个优质教育集团，大班额比例控制在0.5%以内。
责任科室：基础教育科
二、守牢底线
3.维护校园安全。不让一名学生失学，每月开展1次应急演练。
责任科室：校园安全科
";

struct City {
    kernel: Kernel,
    winder: Winder,
    demo: Demo,
}

fn model() -> Arc<Model> {
    static MODEL: OnceLock<Arc<Model>> = OnceLock::new();
    Arc::clone(
        MODEL.get_or_init(|| Arc::new(systems::model().expect("the shipped definitions hold"))),
    )
}

/// A year up to early June, by the short plan above.
fn city(seed: u64) -> City {
    let winder = Winder::new();
    let store = store::Sqlite::in_memory(model()).unwrap();
    let kernel = Kernel::new(model(), systems::rules(), Arc::new(store), winder.clock()).unwrap();
    let options = demo::Options {
        seed,
        pupils: None,
        today: day("2026-06-05"),
        winder: winder.clone(),
        hash: &|password| format!("not hashed: {password}"),
    };
    let demo = demo::build_with(
        &kernel,
        &options,
        ("计划.txt", PLAN.as_bytes()),
        &mut |_, _, _| {},
    );
    City {
        kernel,
        winder,
        demo: demo.unwrap_or_else(|failure| panic!("{failure:?}")),
    }
}

impl City {
    fn draft(&self) -> Drafted {
        let platform = Caller::platform(self.kernel.now());
        draft(&self.kernel, &platform, self.demo.plan, self.kernel.today()).unwrap()
    }

    fn verify(&self, bytes: &[u8]) -> Verification {
        verify(&self.kernel, bytes).unwrap()
    }

    fn rows(&self, register: &str) -> Vec<Record> {
        let model = model();
        let register = model.register(register).unwrap();
        let query = Query::all(register, self.kernel.today());
        kernel::read::<_, kernel::StoreError>(self.kernel.store(), |read| read.rows(&query))
            .unwrap()
    }

    fn caller(&self, login: &str) -> Caller {
        let account = self
            .rows(kernel::ACCOUNT)
            .into_iter()
            .find(|it| it.text("login") == login)
            .unwrap();
        self.kernel.caller(account.id, None).unwrap()
    }

    fn step(&self, login: &str, record: &Record, step: &str) -> Record {
        self.step_with(login, record, step, &json!({}))
    }

    fn step_with(&self, login: &str, record: &Record, step: &str, asked: &Json) -> Record {
        let request = StepCall {
            register: record.register.clone(),
            id: record.id,
            version: record.version,
            step: step.into(),
            inputs: asked.as_object().cloned().unwrap(),
            reason: None,
        };
        self.kernel.step(&self.caller(login), request).unwrap()
    }

    /// A further report on the new kindergartens, confirmed by the office.
    fn report_kindergartens(&self, value: &str) {
        let target = self
            .rows("plan.target")
            .into_iter()
            .find(|it| it.text("quote").contains("幼儿园12所"))
            .unwrap();
        let id = |field: &str| target.get(field).as_ref().map(|id: Id| id.to_string());
        let values = json!({
            "target": target.id.to_string(), "task": id("task"),
            "period": "2026-12", "value": value, "text": "年底集中开园。",
        });
        let values = values.as_object().cloned().unwrap();
        let create = Create {
            register: "plan.report".into(),
            id: None,
            values,
        };
        let report = self.kernel.create(&self.caller("xueqian"), create).unwrap();
        let report = self.step("xueqian", &report, "submit");
        self.step("ducha", &report, "accept");
    }
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

#[test]
fn a_draft_has_a_reference_for_every_number_and_verifies() {
    let city = city(1);
    let drafted = city.draft();
    let found = city.verify(&drafted.bytes);
    assert_eq!(found.unmarked, []);
    assert_eq!(found.numbers.len(), drafted.numbers);
    assert!(found.ok(), "{:#?}", found.numbers.iter().find(|it| !it.ok));
    assert!(
        found
            .numbers
            .iter()
            .all(|it| !it.changed && it.text.contains(&it.expected))
    );
    let opened = |name: &str| found.numbers.iter().any(|it| it.measure == name);
    assert!(
        opened("plan.target_result") && opened("plan.target_value") && opened("plan.tasks_done")
    );
}

#[test]
fn the_same_seed_gives_the_same_summary() {
    assert_eq!(told(&city(3).draft().bytes), told(&city(3).draft().bytes));
}

#[test]
fn a_changed_number_is_named_and_a_typed_one_is_listed() {
    let city = city(1);
    let drafted = city.draft();
    let first = &city.verify(&drafted.bytes).numbers[0];
    let whole = document(&drafted.bytes);
    let marked = format!(">{}</w:t></w:r></w:sdtContent>", first.text);
    let changed = whole.replacen(&marked, ">97</w:t></w:r></w:sdtContent>", 1);
    let typed = changed.replacen("现将有关情况", "另有志愿者58人参与。现将有关情况", 1);
    let found = city.verify(&with_document(&drafted.bytes, &typed));

    let wrong: Vec<_> = found.numbers.iter().filter(|it| !it.ok).collect();
    let [wrong] = wrong[..] else {
        panic!("{wrong:#?}")
    };
    let told = (
        wrong.text.as_str(),
        wrong.expected.as_str(),
        wrong.measure_title.as_str(),
    );
    assert_eq!(told, ("97", first.text.as_str(), "重点任务"));
    assert_eq!(
        wrong.reason,
        format!("文中的数被改动过：起草时是 {}，现在是 97", first.text)
    );
    let unmarked: Vec<&str> = found.unmarked.iter().map(|it| it.text.as_str()).collect();
    assert_eq!(unmarked, ["58人"]);
}

#[test]
fn what_changed_afterwards_is_told_and_does_not_fail() {
    let city = city(1);
    let drafted = city.draft();
    city.winder_to_december();
    city.report_kindergartens("12");
    let found = city.verify(&drafted.bytes);
    assert!(found.ok(), "{:#?}", found.numbers.iter().find(|it| !it.ok));
    let changed: Vec<&str> = found
        .numbers
        .iter()
        .filter(|it| it.changed)
        .map(|it| it.measure.as_str())
        .collect();
    assert!(
        changed.contains(&"plan.target_result") && changed.contains(&"plan.reports_accepted"),
        "{changed:?}"
    );
    let result = found
        .numbers
        .iter()
        .find(|it| it.changed && it.measure == "plan.target_result")
        .unwrap();
    assert_eq!(result.now, "12");
    assert!(
        city.verify(&city.draft().bytes)
            .numbers
            .iter()
            .all(|it| it.ok && !it.changed)
    );
}

#[test]
fn a_summary_of_another_installation_does_not_verify() {
    let bytes = city(1).draft().bytes;
    let other = city(4);
    assert!(!other.verify(&bytes).ok());
}

#[test]
fn a_summary_of_days_to_come_is_refused() {
    let city = city(1);
    let platform = Caller::platform(city.kernel.now());
    let refused = draft(&city.kernel, &platform, city.demo.plan, day("2026-12-20"));
    let Err(kernel::Failure::Refused(refusal)) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(refusal.code, "plan.as_of_ahead");
}

/// A result opens to the reports it is the sum of.
#[test]
fn the_result_of_a_divided_target_opens_to_its_reports() {
    let city = city(1);
    let target = city
        .rows("plan.target")
        .into_iter()
        .find(|it| it.get("parts").as_integer() > Some(0))
        .unwrap();
    let found = city.verify(&city.draft().bytes);
    let path = format!("counts_for={}", target.id);
    let Some(number) = found.numbers.iter().find(|it| it.rows_path.contains(&path)) else {
        panic!("the target has a result in the summary: {target:?}");
    };
    let reports: Vec<Record> = city
        .rows("plan.report")
        .into_iter()
        .filter(|it| it.get("counts_for").refs().contains(&target.id))
        .collect();
    assert!(reports.len() > 1);
    let sum: base::Decimal = reports
        .iter()
        .filter_map(|it| it.get("value").as_decimal())
        .sum();
    assert_eq!(number.expected, sum.normalize().to_string());
    assert_eq!(*target.get("result"), Value::Decimal(sum.normalize()));
}

#[test]
fn a_bulletin_has_a_reference_for_every_number_and_verifies() {
    let city = city(1);
    let bytes = city.bulletin();
    let found = city.verify(&bytes);
    assert_eq!(found.unmarked, []);
    assert!(found.ok(), "{:#?}", found.numbers.iter().find(|it| !it.ok));
    let value = |measure: &str| {
        let number = found.numbers.iter().find(|it| it.measure == measure);
        number.map(|it| it.text.parse::<i64>().unwrap()).unwrap()
    };
    let came = [
        "plan.round_in_time",
        "plan.round_late",
        "plan.round_missing",
    ];
    let came = came.map(value);
    assert_eq!(value("plan.round_due"), came.iter().sum::<i64>());
    assert!(came[0] > 0 && came[2] > 0, "{came:?}");
    let text = told(&bytes);
    for said in [
        "关于2026年5月重点工作调度情况的通报",
        "各有关单位：",
        "报送排名",
        "附件2",
    ] {
        assert!(text.contains(said), "{said} in {text}");
    }
}

#[test]
fn a_copy_saved_in_libreoffice_still_verifies() {
    if Command::new("soffice").arg("--version").output().is_err() {
        eprintln!("skipped: soffice is not installed");
        return;
    }
    let city = city(1);
    let drafted = city.draft();
    let dir = std::env::temp_dir().join(format!("xuezheng-summary-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    let saved = saved_again(&dir, &drafted.bytes);
    std::fs::remove_dir_all(&dir).unwrap();
    assert_ne!(saved, drafted.bytes);
    let found = city.verify(&saved);
    assert!(found.ok(), "{:#?}", found.numbers.iter().find(|it| !it.ok));
    assert_eq!(
        (found.numbers.len(), found.unmarked.len()),
        (drafted.numbers, 0)
    );
}

impl City {
    /// Of the round of May, in which half of the units had reported.
    fn bulletin(&self) -> Vec<u8> {
        let values = json!({
            "title": "2026年5月调度", "plan": self.demo.plan.to_string(),
            "period": "2026-05", "demand": "报累计完成数",
        });
        let create = Create {
            register: "plan.round".into(),
            id: None,
            values: values.as_object().cloned().unwrap(),
        };
        let mut round = self.kernel.create(&self.caller("ducha"), create).unwrap();
        round = self.step("ducha", &round, "issue");
        // Laid late, it leaves its working days all the same.
        let due_on = round.get("due_on").as_day().unwrap();
        self.winder.to(due_on.tomorrow().unwrap(), 9, 0);
        round = self.step_with("ducha", &round, "close", &json!({ "short": true }));
        self.step("ducha", &round, "inform");
        let [bulletin] = &self.rows("plan.bulletin")[..] else {
            panic!("one bulletin");
        };
        let file = bulletin.get("file").refs()[0];
        self.kernel.file_bytes(file).unwrap().1
    }

    fn winder_to_december(&self) {
        self.winder.to(day("2026-12-18"), 9, 0);
    }
}

fn saved_again(dir: &Path, bytes: &[u8]) -> Vec<u8> {
    let (before, after) = (dir.join("summary.docx"), dir.join("saved"));
    std::fs::write(&before, bytes).unwrap();
    let profile = format!(
        "-env:UserInstallation=file://{}",
        dir.join("profile").display()
    );
    let mut convert = Command::new("soffice");
    convert
        .args([&profile, "--headless", "--convert-to", "docx", "--outdir"])
        .arg(&after)
        .arg(&before);
    assert!(convert.output().unwrap().status.success());
    std::fs::read(after.join("summary.docx")).unwrap()
}

/// The text of the document, without the tags around it and what differs by chance.
fn told(bytes: &[u8]) -> String {
    let document = document(bytes);
    let mut text = String::new();
    let mut is_tag = false;
    for c in document.chars() {
        match c {
            '<' => is_tag = true,
            '>' => is_tag = false,
            c if !is_tag => text.push(c),
            _ => {}
        }
    }
    text
}

fn document(bytes: &[u8]) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    zip.by_name("word/document.xml")
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text
}

/// The same file with another main text.
fn with_document(bytes: &[u8], text: &str) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for idx in 0..from.len() {
        let mut part = from.by_index(idx).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut content = Vec::new();
        part.read_to_end(&mut content).unwrap();
        to.start_file(&name, zip::write::SimpleFileOptions::default())
            .unwrap();
        to.write_all(if name == "word/document.xml" {
            text.as_bytes()
        } else {
            &content
        })
        .unwrap();
    }
    to.finish().unwrap().into_inner()
}
