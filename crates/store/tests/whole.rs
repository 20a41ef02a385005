//! A backup taken while people work is restored on either database, and says when it was
//! touched; an installation moves from one database to the other with its history.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

#[path = "office/mod.rs"]
#[expect(dead_code, reason = "shared with other tests")]
mod office;

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::sync::atomic::{AtomicBool, Ordering};

use base::Id;
use kernel::{Create, Kernel, Query, Record, read};
use office::raw::Raw;
use office::{Office, Place, cluster, model, object, over_both};
use serde_json::json;
use store::whole::{self, BackedUp};

over_both! {
    a_backup_taken_while_people_work_is_restored_on_either_database
    every_table_is_in_a_backup
    no_key_lies_in_a_backup
    a_touched_backup_or_another_key_is_refused_and_leaves_nothing
}

fn targets() -> Vec<Place> {
    let mut targets = vec![Place::sqlite()];
    targets.extend(cluster().map(Place::postgres));
    targets
}

fn back_up(place: &Place) -> (BackedUp, Vec<u8>) {
    let out = Cursor::new(Vec::new());
    let (made, out) = whole::back_up(&place.at(), out, &mut |_| ()).unwrap();
    (made, out.into_inner())
}

fn restore(backup: &[u8], to: &Place, keys: &Place) -> Result<BackedUp, String> {
    let to = to.at();
    store::custody::copy(&keys.dir.path().join("keys"), &to).unwrap();
    whole::restore(Cursor::new(backup), &to, &mut |_| ()).map_err(|it| it.to_string())
}

/// A kernel over a place.
fn kernel_at(place: &Place) -> Kernel {
    let clock = kernel::Clock::from_fn(|| base::Instant::from_second(1_780_000_000).unwrap());
    Kernel::new(model(), office::rules(), place.open(&model()), clock).unwrap()
}

fn rows(kernel: &Kernel, register: &str) -> Vec<Record> {
    let register = kernel.model.register(register).unwrap();
    read(kernel.store(), |read| {
        read.rows(&Query::all(register, kernel.today()))
    })
    .unwrap()
}

/// Sound, all numbered, and with these heads, which were kept outside.
fn sound(kernel: &Kernel, heads: &BTreeMap<i64, String>) {
    let found = kernel.verify_history(heads, &mut |_| ()).unwrap();
    assert_eq!(found.faults, []);
}

fn last_head(kernel: &Kernel) -> BTreeMap<i64, String> {
    let blocks = read(kernel.store(), |read| read.blocks_after(0, usize::MAX)).unwrap();
    blocks.into_iter().map(|it| (it.number, it.head)).collect()
}

/// An office with something of every kind in it.
fn filled(place: &Place) -> Office {
    let o = place.office();
    o.paper(o.east, "第一件");
    let clerk = o.as_role("clerk", o.east);
    let create = Create {
        register: "desk.talk".into(),
        id: None,
        values: object(&[
            ("held_on", json!("2026-03-01")),
            ("card", json!("99000019900101001X")),
            ("about", json!("家中有人重病")),
            (
                "guest",
                json!([{ "name": "王一", "hours": "1.5" }, { "hours": "0.5", "likes": ["chess"] }]),
            ),
        ]),
    };
    o.kernel.create(&clerk, create).unwrap();
    o.kernel
        .keep_file(&clerk, "a.txt", "text/plain", "附件".as_bytes())
        .unwrap();
    let values = [
        ("subject", json!("加急件")),
        ("unit", json!(o.east)),
        ("helpers", json!([o.west])),
        ("urgent", json!(true)),
        ("fee", json!("1.50")),
    ];
    o.create(o.east, &values).unwrap();
    let new = kernel::NewJob {
        id: Id::now_v7(),
        kind: "desk.count".into(),
        title: "清点".into(),
        args: json!({ "of": "desk.paper" }),
        due_at: o.kernel.now(),
    };
    o.kernel
        .as_platform(move |ctx| ctx.start_job(&new))
        .unwrap();
    o
}

fn a_backup_taken_while_people_work_is_restored_on_either_database(place: &Place) {
    let o = filled(place);
    let kept = last_head(&o.kernel);
    let going = AtomicBool::new(true);
    let (made, backup) = std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while going.load(Ordering::Relaxed) {
                    o.paper(o.west, "又一件");
                }
            });
        }
        while rows(&o.kernel, "desk.paper").len() < 10 {}
        let made = back_up(place);
        let then = rows(&o.kernel, "desk.paper").len();
        while rows(&o.kernel, "desk.paper").len() < then + 5 {}
        going.store(false, Ordering::Relaxed);
        made
    });
    assert_eq!((made.files, &made.missing[..]), (1, &[][..]));
    for target in targets() {
        let restored = restore(&backup, &target, place).unwrap();
        assert_eq!((restored.rows, restored.files), (made.rows, 1));
        let kernel = kernel_at(&target);
        sound(&kernel, &kept);
        let papers = rows(&kernel, "desk.paper");
        assert!(papers.len() >= 10);
        // Whole: every number up to the last, and nothing after.
        let west = papers.iter().filter(|it| it.owner == Some(o.west));
        let mut numbers: Vec<_> = west.filter_map(|it| it.number.clone()).collect();
        numbers.sort();
        let whole: Vec<_> = (1..=numbers.len())
            .map(|n| format!("W-2026-{n:04}"))
            .collect();
        assert_eq!(numbers, whole);
        let urgent = papers.iter().find(|it| it.text("subject") == "加急件");
        let before = rows(&o.kernel, "desk.paper");
        assert_eq!(
            urgent,
            before.iter().find(|it| it.text("subject") == "加急件")
        );
        assert_eq!(rows(&kernel, "desk.talk"), rows(&o.kernel, "desk.talk"));
        let file = &rows(&kernel, kernel::FILE)[0];
        assert_eq!(kernel.file_bytes(file.id).unwrap().1, "附件".as_bytes());
        let jobs = |kernel: &Kernel| kernel.jobs(kernel::JobsOf::Live, 9).unwrap();
        assert_eq!(jobs(&kernel), jobs(&o.kernel));
        // And work goes on there.
        let clerk = o.as_role("clerk", o.west);
        let values = object(&[("subject", json!("恢复后")), ("unit", json!(o.west))]);
        let create = Create {
            register: "desk.paper".into(),
            id: None,
            values,
        };
        let next = kernel.create(&clerk, create).unwrap().number;
        assert_eq!(next, Some(format!("W-2026-{:04}", numbers.len() + 1)));
        sound(&kernel, &kept);
    }
}

fn every_table_is_in_a_backup(place: &Place) {
    drop(filled(place));
    let (_, backup) = back_up(place);
    let zip = zip::ZipArchive::new(Cursor::new(backup)).unwrap();
    let names: Vec<String> = zip
        .file_names()
        .map(|it| it.unwrap().into_owned())
        .collect();
    let mut tables: Vec<String> = Raw::open(place)
        .columns()
        .into_iter()
        .map(|it| it.0)
        .collect();
    tables.dedup();
    // What a migration has done so far is done again after a restore.
    tables.retain(|it| it != "migration" && !names.contains(&format!("tables/{it}.rows")));
    assert_eq!(tables, [""; 0]);
}

fn no_key_lies_in_a_backup(place: &Place) {
    drop(filled(place));
    let key = std::fs::read(place.dir.path().join("keys/store.key")).unwrap();
    let (_, backup) = back_up(place);
    let mut bytes = backup.clone();
    let mut zip = zip::ZipArchive::new(Cursor::new(backup)).unwrap();
    for n in 0..zip.len() {
        let mut entry = zip.by_index(n).unwrap();
        assert!(!entry.name().unwrap().contains("key"), "{:?}", entry.name());
        entry.read_to_end(&mut bytes).unwrap();
    }
    let hex = base::hex::write(&key);
    for secret in [&key[..], &key[..8], hex.as_bytes(), &hex.as_bytes()[..16]] {
        let found = bytes.windows(secret.len()).any(|it| it == secret);
        assert!(!found, "{secret:?}");
    }
    // What was sealed is sealed there too.
    let clear = bytes.windows(18).any(|it| it == "家中有人重病".as_bytes());
    assert!(!clear);
}

fn a_touched_backup_or_another_key_is_refused_and_leaves_nothing(place: &Place) {
    drop(filled(place));
    let (_, backup) = back_up(place);
    let mut entries = Vec::new();
    let mut zip = zip::ZipArchive::new(Cursor::new(&backup)).unwrap();
    for n in 0..zip.len() {
        let entry = zip.by_index(n).unwrap();
        let middle = entry.data_start().unwrap() + entry.compressed_size() / 2;
        entries.push((entry.name().unwrap().into_owned(), middle));
    }
    assert!(entries.len() > 10, "{entries:?}");
    let target = Place::sqlite();
    for (name, middle) in entries {
        let mut touched = backup.clone();
        touched[usize::try_from(middle).unwrap()] ^= 1;
        let says = restore(&touched, &target, place).unwrap_err();
        assert!(says.contains("被改动过或已损坏"), "{name}: {says}");
    }
    let says = restore(&backup[..backup.len() - 9], &target, place).unwrap_err();
    assert!(says.contains("不是一份完整的备份文件"), "{says}");

    let stranger = Place::sqlite();
    drop(stranger.office());
    for target in targets() {
        let says = restore(&backup, &target, &stranger).unwrap_err();
        assert!(says.contains("没有它，下列加密内容谁也读不出来"), "{says}");
        let kernel = kernel_at(&target);
        let number = read(kernel.store(), |read| read.history_number());
        assert!(number.unwrap() <= 1, "only that it is defined");
    }
}

#[test]
fn an_installation_moves_to_postgres_with_its_history() {
    let Some(cluster) = cluster() else { return };
    let from = Place::sqlite();
    let o = filled(&from);
    let (kept, before) = (last_head(&o.kernel), rows(&o.kernel, "desk.paper"));
    let east = o.east;
    let clerk = o.as_role("clerk", east);
    drop(o);
    // Files and keys stay in the folder; only the database is another.
    let to = store::Place {
        dir: from.dir.path().to_owned(),
        url: Some(cluster.database()),
        files: None,
    };
    assert!(to.is_new().unwrap());
    whole::move_to(&from.at(), &to, &mut |_| ()).unwrap();
    let moved = Place {
        url: to.url.clone(),
        ..from
    };
    let kernel = kernel_at(&moved);
    sound(&kernel, &kept);
    assert_eq!(rows(&kernel, "desk.paper"), before);
    let values = object(&[("subject", json!("搬家后")), ("unit", json!(east))]);
    let create = Create {
        register: "desk.paper".into(),
        id: None,
        values,
    };
    let next = kernel.create(&clerk, create).unwrap().number;
    assert_eq!(next.as_deref(), Some("E-2026-0003"));
    sound(&kernel, &kept);
    let again = whole::move_to(&Place { url: None, ..moved }.at(), &to, &mut |_| ());
    assert!(again.is_err(), "a database with data is not filled");
}
