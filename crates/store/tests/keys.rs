//! 更换密钥: one key follows another while people work, on both stores and several nodes; a
//! kill in the middle costs nothing; what a backup needs is on paper.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

#[path = "office/mod.rs"]
#[expect(dead_code, reason = "shared with other tests")]
mod office;

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use kernel::{Condition, Create, Failure, Job, JobKinds, Kernel, Listing, Outcome, Record, Told};
use office::raw::Raw;
use office::{Office, Place, cluster, model, object, over_both};
use serde_json::json;
use store::custody::{self, Stand};
use store::whole;

over_both! {
    a_key_follows_another_while_people_work
    a_reading_that_knows_the_older_key_begins_again
    a_rotation_goes_on_where_a_killed_node_left_it
    a_backup_opens_with_the_paper_of_its_time_and_says_what_it_lacks
    a_key_that_is_not_the_databases_own_is_refused
}

const TALKS: usize = 230;

fn card(n: usize) -> String {
    format!("990000{n:012}")
}

fn talk(o: &Office, kernel: &Kernel, card: &str) -> Outcome<Record> {
    let create = Create {
        register: "desk.talk".into(),
        id: None,
        values: object(&[
            ("held_on", json!("2026-03-01")),
            ("card", json!(card)),
            ("about", json!("家中有人重病")),
            ("guest", json!([{ "name": "王一", "hours": "1.5" }])),
        ]),
    };
    kernel.create(&o.as_role("clerk", o.east), create)
}

/// Enough that it takes several stretches.
fn talks(o: &Office) {
    for n in 0..TALKS {
        talk(o, &o.kernel, &card(n)).unwrap();
    }
}

fn again(place: &Place) -> Kernel {
    let clock = kernel::Clock::from_fn(|| base::Instant::from_second(1_780_000_000).unwrap());
    Kernel::new(model(), office::rules(), place.open(&model()), clock).unwrap()
}

fn found(o: &Office, kernel: &Kernel, card: &str) -> usize {
    let same = Condition::AnyOf("card".into(), vec![card.into()]);
    let listing = Listing {
        conditions: vec![same],
        ..Listing::first(9)
    };
    let clerk = o.as_role("clerk", o.east);
    kernel
        .list(&clerk, "desk.talk", listing)
        .unwrap()
        .rows
        .len()
}

fn all(kernel: &Kernel) -> Vec<Record> {
    let register = kernel.model.register("desk.talk").unwrap();
    let query = kernel::Query::all(register, kernel.today());
    kernel::read(kernel.store(), |read| read.rows(&query)).unwrap()
}

fn stretch(kernel: &Kernel, from: Option<String>) -> Option<String> {
    let done = kernel::write(kernel.store(), move |tx| Ok(tx.reseal(from.as_deref())?));
    done.unwrap().1
}

fn stands(place: &Place) -> Vec<(Option<i64>, Stand)> {
    let held = custody::held(&place.at()).unwrap();
    held.into_iter().map(|it| (it.number, it.stand)).collect()
}

fn faults(kernel: &Kernel) -> Vec<kernel::Fault> {
    let verified = kernel.verify_history(&BTreeMap::new(), &mut |_| ());
    verified.unwrap().faults
}

fn a_key_follows_another_while_people_work(place: &Place) {
    let o = place.office();
    talks(&o);
    // Over PostgreSQL a second node, over SQLite there is one.
    let other = match place.url {
        Some(_) => again(place),
        None => o.kernel.clone(),
    };
    let before = all(&o.kernel);
    assert!(!o.kernel.store().take_key().unwrap(), "none lies ready");
    assert_eq!(custody::begin(&place.at()).unwrap(), 2);
    assert_eq!(
        stands(place),
        [(Some(1), Stand::InUse), (Some(2), Stand::Next)]
    );
    let says = custody::begin(&place.at()).unwrap_err().to_string();
    assert!(says.contains("上一次更换还没有做完"), "{says}");
    let lay = sealed(place);

    assert!(o.kernel.store().take_key().unwrap());
    assert_eq!(
        stands(place),
        [(Some(1), Stand::Needed), (Some(2), Stand::InUse)]
    );
    let (mut from, mut n) = (None, 0);
    loop {
        for kernel in [&o.kernel, &other] {
            // Found, and unique, by the one key as by the other.
            for there in [card(0), card(TALKS - 1)] {
                assert_eq!(found(&o, kernel, &there), 1);
                let twice = talk(&o, kernel, &there).unwrap_err();
                assert!(matches!(twice, Failure::Refused(it) if it.code == "kernel.fields"));
            }
        }
        talk(&o, &other, &card(TALKS + n)).unwrap();
        n += 1;
        from = stretch(&o.kernel, from);
        if from.is_none() {
            break;
        }
    }
    assert!(n > 4, "{n}");
    assert_eq!(
        stands(place),
        [(Some(1), Stand::Past), (Some(2), Stand::InUse)]
    );
    assert!(!o.kernel.store().take_key().unwrap(), "nothing is left");
    // Nothing needs the first one any more, in whichever cell.
    std::fs::remove_file(place.dir.path().join("keys/store.key")).unwrap();
    let kernel = again(place);
    assert_eq!(&all(&kernel)[..TALKS], &before[..]);
    assert_eq!(found(&o, &kernel, &card(TALKS)), 1);
    assert_eq!(faults(&kernel), []);
    let clerk = o.as_role("clerk", o.east);
    let told = kernel.history(&clerk, "desk.talk", before[0].id).unwrap();
    assert_eq!(told.entries.len(), 1);
    let now = sealed(place);
    assert!(lay.iter().all(|it| !now.contains(it)), "all is sealed anew");
}

/// A node that has not looked since guesses the key it knew, and begins again.
fn a_reading_that_knows_the_older_key_begins_again(place: &Place) {
    let o = place.office();
    talk(&o, &o.kernel, &card(1)).unwrap();
    let other = match place.url {
        Some(_) => again(place),
        None => o.kernel.clone(),
    };
    assert_eq!(all(&other).len(), 1);
    custody::begin(&place.at()).unwrap();
    assert!(o.kernel.store().take_key().unwrap());
    talk(&o, &o.kernel, &card(2)).unwrap();
    let found = all(&other);
    let cards: Vec<&str> = found.iter().map(|it| it.text("card")).collect();
    assert_eq!(cards, [card(1), card(2)]);
    assert_eq!(faults(&other), []);
}

/// What lies in the columns of sealed fields.
fn sealed(place: &Place) -> Vec<Vec<u8>> {
    let mut raw = Raw::open(place);
    let mut cells = raw.bytes("SELECT card FROM desk_talk");
    cells.extend(raw.bytes("SELECT card__index FROM desk_talk"));
    cells.extend(raw.bytes("SELECT name FROM desk_talk__guest"));
    assert!(cells.len() >= 3 * TALKS);
    cells
}

fn a_rotation_goes_on_where_a_killed_node_left_it(place: &Place) {
    let o = place.office();
    talks(&o);
    custody::begin(&place.at()).unwrap();
    // Before the switch, after it, and after each stretch somebody pulls the plug: what is
    // left is what was committed.
    drop(again(place));
    assert!(again(place).store().take_key().unwrap());
    let mut from = None;
    loop {
        let kernel = again(place);
        assert_eq!(found(&o, &kernel, &card(7)), 1);
        assert!(kernel.store().take_key().unwrap(), "still to be done");
        from = stretch(&kernel, from);
        // One who forgot how far he was begins anew, and finds less to do.
        let (n, _) = kernel::write(kernel.store(), |tx| Ok(tx.reseal(None)?)).unwrap();
        assert_eq!(n, 0);
        if from.is_none() {
            break;
        }
    }
    assert_eq!(
        stands(place),
        [(Some(1), Stand::Past), (Some(2), Stand::InUse)]
    );
    // As a job, the third follows.
    custody::begin(&place.at()).unwrap();
    let mut kinds = JobKinds::default();
    kinds.returning(
        "key.rotate",
        "更换密钥",
        kernel::Every::Minutes(1),
        kernel::rekey,
    );
    o.kernel.stand_jobs(&kinds).unwrap();
    let job = o.kernel.claim_job(&kinds, "甲").unwrap().unwrap();
    o.kernel.run_job(&kinds, job, &Told::default()).unwrap();
    let job = o.kernel.job(Job::id_of("key.rotate", "")).unwrap().unwrap();
    assert!(
        job.progress.done > i64::try_from(TALKS * 4).unwrap(),
        "{job:?}"
    );
    assert_eq!(stands(place)[2], (Some(3), Stand::InUse));
    assert_eq!(faults(&again(place)), []);
}

fn a_backup_opens_with_the_paper_of_its_time_and_says_what_it_lacks(place: &Place) {
    let o = place.office();
    talk(&o, &o.kernel, &card(1)).unwrap();
    let back_up = || {
        let out = Cursor::new(Vec::new());
        whole::back_up(&place.at(), out, &mut |_| ())
            .unwrap()
            .1
            .into_inner()
    };
    let paper = |place: &Place| custody::recovery(&place.at()).unwrap().join("\n");
    let (first, first_paper) = (back_up(), paper(place));
    custody::begin(&place.at()).unwrap();
    assert!(o.kernel.store().take_key().unwrap());
    let (middle, middle_paper) = (back_up(), paper(place));
    let mut from = stretch(&o.kernel, None);
    while from.is_some() {
        from = stretch(&o.kernel, from);
    }
    let (last, last_paper) = (back_up(), paper(place));
    assert_eq!(
        [&first_paper, &middle_paper, &last_paper].map(|it| it.lines().count()),
        [1, 2, 1]
    );
    for backup in [&first, &middle, &last] {
        let mut bytes = backup.clone();
        let mut zip = zip::ZipArchive::new(Cursor::new(backup)).unwrap();
        for n in 0..zip.len() {
            zip.by_index(n).unwrap().read_to_end(&mut bytes).unwrap();
        }
        for name in ["store.key", "store-2.key"] {
            let key = std::fs::read(place.dir.path().join("keys").join(name)).unwrap();
            let hex = base::hex::write(&key);
            for secret in [&key[..8], &hex.as_bytes()[..16]] {
                assert!(
                    !bytes.windows(secret.len()).any(|it| it == secret),
                    "{name}"
                );
            }
        }
        for line in middle_paper.lines() {
            let group = &line.as_bytes()[5..19];
            assert!(!bytes.windows(group.len()).any(|it| it == group));
        }
    }
    let restore = |backup: &[u8], paper: &str| {
        let target = Place::sqlite();
        if !paper.is_empty() {
            custody::bring(paper, &target.at()).unwrap();
        }
        let made = whole::restore(Cursor::new(backup), &target.at(), &mut |_| ());
        let made = made.map_err(|it| it.to_string())?;
        let kernel = again(&target);
        assert_eq!(found(&o, &kernel, &card(1)), 1);
        assert_eq!(faults(&kernel), []);
        Ok::<_, String>(made.rows)
    };
    for (backup, paper) in [
        (&first, &first_paper),
        (&middle, &middle_paper),
        (&last, &last_paper),
        (&first, &middle_paper),
        (&last, &middle_paper),
    ] {
        assert!(restore(backup, paper).unwrap() > 10);
    }
    for (backup, paper) in [
        (&first, &last_paper),
        (&middle, &last_paper),
        (&last, &first_paper),
        (&last, &String::new()),
    ] {
        let says = restore(backup, paper).unwrap_err();
        assert!(says.contains("没有它，下列加密内容谁也读不出来"), "{says}");
        assert!(says.contains("谈话记录：证件号码、姓名、内容"), "{says}");
    }
    let slip = last_paper.replace('7', "8").replace('Q', "R") + "0";
    let says = custody::bring(&slip, &Place::sqlite().at()).unwrap_err();
    assert!(says.to_string().contains("不是恢复密钥"), "{says}");
}

fn a_key_that_is_not_the_databases_own_is_refused(place: &Place) {
    let o = place.office();
    talk(&o, &o.kernel, &card(1)).unwrap();
    let kept = custody::recovery(&place.at()).unwrap().join("\n");
    let key = place.dir.path().join("keys/store.key");
    std::fs::write(&key, [9; 32]).unwrap();
    let says = custody::begin(&place.at()).unwrap_err().to_string();
    assert!(says.contains("store.key 与数据库不符"), "{says}");
    let says = custody::bring(&kept, &place.at()).unwrap_err().to_string();
    assert!(says.contains("是另一把密钥，没有动它"), "{says}");
    std::fs::remove_file(&key).unwrap();
    let says = place.try_open(&model()).err().unwrap().to_string();
    assert!(says.contains("xuezheng key import"), "{says}");
    assert_eq!(custody::bring(&kept, &place.at()).unwrap(), [1]);
    assert_eq!(found(&o, &again(place), &card(1)), 1);
}

/// Each node has a folder of its own: the next key is brought to all before one begins.
#[test]
fn a_node_takes_up_the_key_that_was_brought_to_it() {
    let Some(cluster) = cluster() else { return };
    let first = Place::postgres(cluster);
    let o = first.office();
    talk(&o, &o.kernel, &card(1)).unwrap();
    let node = || Place {
        dir: tempfile::tempdir().unwrap(),
        url: first.url.clone(),
        twice: false,
    };
    let (second, third) = (node(), node());
    let keys = |place: &Place| place.dir.path().join("keys");
    for place in [&second, &third] {
        custody::copy(&keys(&first), &place.at()).unwrap();
    }
    let (there, lacking) = (again(&second), again(&third));
    custody::make_ready(&first.at()).unwrap();
    std::fs::copy(
        keys(&first).join("next.key"),
        keys(&second).join("next.key"),
    )
    .unwrap();
    // The third made its own, which is another.
    custody::make_ready(&third.at()).unwrap();
    custody::begin(&first.at()).unwrap();
    assert!(o.kernel.store().take_key().unwrap());

    talk(&o, &there, &card(2)).unwrap();
    assert_eq!(found(&o, &there, &card(1)), 1);
    assert_eq!(found(&o, &o.kernel, &card(2)), 1);
    assert!(keys(&second).join("store-2.key").exists());
    let says = talk(&o, &lacking, &card(3)).unwrap_err();
    assert!(
        format!("{says:?}").contains("store-2.key 与数据库不符"),
        "{says:?}"
    );
    std::fs::copy(
        keys(&first).join("store-2.key"),
        keys(&third).join("store-2.key"),
    )
    .unwrap();
    talk(&o, &lacking, &card(3)).unwrap();
    assert_eq!(faults(&o.kernel), []);
}
