//! The last number, the same record, the same id: sixteen clients at once, over SQLite
//! and over two nodes on one PostgreSQL; and how history is numbered there meanwhile.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

#[path = "office/mod.rs"]
#[expect(dead_code, reason = "shared with other tests")]
mod office;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant as Moment};

use base::Id;
use kernel::{Asked, Create, Edit, Failure, Kernel, Measures, Outcome, Query, Record, read};
use office::{Office, Place, cluster, model, object, over_both};
use serde_json::{Value as Json, json};

over_both! {
    the_last_place_is_given_once
    the_last_number_is_given_once
    the_same_record_loses_no_change
    one_id_is_created_once
    what_is_unique_stays_so
    none_loses_by_another
    numbers_asked_meanwhile_can_be_asked_again
}

const CLIENTS: usize = 16;

/// An office with the kernels its clients go through: one, or two nodes on one PostgreSQL.
struct Contest {
    office: Office,
    nodes: Vec<Kernel>,
}

fn contest(place: &Place) -> Contest {
    let office = place.office();
    let mut nodes = vec![office.kernel.clone()];
    if place.url.is_some() {
        nodes.push(node(place));
    }
    Contest { office, nodes }
}

/// Another kernel over the same data.
fn node(place: &Place) -> Kernel {
    let model = model();
    let clock = kernel::Clock::from_fn(|| base::Instant::from_second(1_780_000_000).unwrap());
    let store = place.open(&model);
    Kernel::new(model, office::rules(), store, clock).unwrap()
}

impl Contest {
    /// What each client did, all at once.
    fn at_once<T: Send>(&self, client: impl Fn(usize, &Kernel) -> T + Sync) -> Vec<T> {
        let gate = std::sync::Barrier::new(CLIENTS);
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..CLIENTS)
                .map(|n| {
                    let (gate, client) = (&gate, &client);
                    let kernel = &self.nodes[n % self.nodes.len()];
                    scope.spawn(move || {
                        gate.wait();
                        client(n, kernel)
                    })
                })
                .collect();
            threads.into_iter().map(|it| it.join().unwrap()).collect()
        })
    }

    fn create(
        &self,
        kernel: &Kernel,
        register: &str,
        id: Option<Id>,
        values: &[(&str, Json)],
    ) -> Outcome<Record> {
        let clerk = self.office.as_role("clerk", self.office.east);
        let create = Create {
            register: register.into(),
            id,
            values: object(values),
        };
        kernel.create(&clerk, create)
    }

    fn paper(&self, kernel: &Kernel, id: Option<Id>) -> Outcome<Record> {
        let values = [
            ("subject", json!("甲")),
            ("unit", json!(self.office.east)),
            ("pages", json!(1)),
        ];
        self.create(kernel, "desk.paper", id, &values)
    }

    fn sound(&self) {
        for kernel in &self.nodes {
            let found = kernel
                .verify_history(&BTreeMap::new(), &mut |_| ())
                .unwrap();
            assert_eq!(found.faults, []);
            assert_eq!(found.unsealed, 0, "each write waited for its number");
        }
    }
}

fn rows(kernel: &Kernel, register: &str) -> Vec<Record> {
    let register = kernel.model.register(register).unwrap();
    read(kernel.store(), |read| {
        read.rows(&Query::all(register, kernel.today()))
    })
    .unwrap()
}

fn the_last_place_is_given_once(place: &Place) {
    let c = contest(place);
    for room in ["101", "102", "103"] {
        let answers =
            c.at_once(|_, kernel| c.create(kernel, "desk.seat", None, &[("room", json!(room))]));
        let (seated, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
        assert_eq!(seated.len(), 3);
        for it in refused {
            let Err(Failure::Refused(refusal)) = it else {
                panic!("{it:?}")
            };
            assert_eq!(refusal.code, "desk.place_left");
        }
    }
    assert_eq!(rows(&c.nodes[0], "desk.seat").len(), 9);
    c.sound();
}

fn the_last_number_is_given_once(place: &Place) {
    let c = contest(place);
    let numbers = c.at_once(|n, kernel| {
        let mut numbers = Vec::new();
        for k in 0..15 {
            numbers.push(c.paper(kernel, None).unwrap().number.unwrap());
            if (n + k) % 4 == 0 {
                let refused = c.create(
                    kernel,
                    "desk.paper",
                    None,
                    &[("unit", json!(c.office.east))],
                );
                assert!(
                    matches!(refused, Err(Failure::Refused(_))),
                    "takes no number"
                );
            }
        }
        numbers
    });
    let mut numbers = numbers.concat();
    numbers.sort();
    let expected: Vec<String> = (1..=CLIENTS * 15)
        .map(|n| format!("E-2026-{n:04}"))
        .collect();
    assert_eq!(numbers, expected);
    c.sound();
}

fn the_same_record_loses_no_change(place: &Place) {
    let c = contest(place);
    let paper = c.paper(&c.nodes[0], None).unwrap();
    let clerk = c.office.as_role("clerk", c.office.east);
    let conflicts = c.at_once(|_, kernel| {
        let mut conflicts = 0;
        for _ in 0..5 {
            loop {
                let seen = kernel.view(&clerk, "desk.paper", paper.id).unwrap().record;
                let pages = seen.get("pages").as_decimal().unwrap() + base::Decimal::ONE;
                let edit = Edit {
                    register: "desk.paper".into(),
                    id: paper.id,
                    version: seen.version,
                    values: object(&[("pages", json!(i64::try_from(pages).unwrap()))]),
                    reason: None,
                };
                match kernel.edit(&clerk, edit) {
                    Ok(_) => break,
                    Err(Failure::Refused(it)) if it.code == "kernel.conflict" => conflicts += 1,
                    Err(other) => panic!("{other:?}"),
                }
            }
        }
        conflicts
    });
    let last = c.nodes[0]
        .view(&clerk, "desk.paper", paper.id)
        .unwrap()
        .record;
    let changes = i64::try_from(CLIENTS * 5).unwrap();
    assert_eq!(last.get("pages").as_decimal(), Some((changes + 1).into()));
    assert_eq!(last.version, changes + 1);
    assert!(conflicts.iter().sum::<u32>() > 0, "they did contend");
    c.sound();
}

fn one_id_is_created_once(place: &Place) {
    let c = contest(place);
    for _ in 0..5 {
        let id = Id::now_v7();
        let answers = c.at_once(|_, kernel| c.paper(kernel, Some(id)).unwrap());
        assert!(answers.iter().all(|it| *it == answers[0]));
    }
    assert_eq!(rows(&c.nodes[0], "desk.paper").len(), 5);
    c.sound();
}

fn what_is_unique_stays_so(place: &Place) {
    let c = contest(place);
    let mut made = 0;
    for k in 0..5 {
        let card = [
            "99000019900101001X",
            "990000199001010028",
            "990000199001010036",
            "990000199001010044",
            "990000199001010052",
        ][k];
        let answers = c.at_once(|_, kernel| {
            let values = [
                ("held_on", json!("2026-03-01")),
                ("card", json!(card)),
                ("about", json!("试")),
            ];
            c.create(kernel, "desk.talk", None, &values)
        });
        for refused in answers.iter().filter_map(|it| it.as_ref().err()) {
            let Failure::Refused(refusal) = refused else {
                panic!("{refused:?}")
            };
            assert_eq!(refusal.code, "kernel.fields");
        }
        made += answers.iter().filter(|it| it.is_ok()).count();
    }
    assert_eq!((made, rows(&c.nodes[0], "desk.talk").len()), (5, 5));
    c.sound();
}

/// Of sixteen at once some write and are then refused, some fail badly, and the others'
/// work is all there.
fn none_loses_by_another(place: &Place) {
    let c = contest(place);
    for round in 0..4 {
        let answers = c.at_once(|n, kernel| match n % 4 {
            0 => {
                let fails = kernel.as_platform(|ctx| {
                    let title = [("title".to_owned(), "半本".into())];
                    ctx.create("desk.gift", title.into_iter().collect())?;
                    panic!("in the middle of it")
                });
                let fails: Outcome<()> = fails;
                assert!(matches!(fails, Err(Failure::Store(_))), "{fails:?}");
                0
            }
            1 => {
                let blank = c.create(kernel, "desk.gift", None, &[("title", json!("空白"))]);
                let Err(Failure::Refused(refusal)) = blank else {
                    panic!("{blank:?}")
                };
                assert_eq!(refusal.code, "desk.blank");
                0
            }
            _ => {
                let title = format!("书{round}-{n}");
                let made = c.create(kernel, "desk.gift", None, &[("title", json!(title))]);
                assert_eq!(made.unwrap().text("title"), title, "each gets its own");
                1
            }
        });
        assert_eq!(answers.iter().sum::<usize>(), CLIENTS / 2);
    }
    let expected = CLIENTS / 2 * 4;
    let n = ["desk.gift", "desk.errand"].map(|it| rows(&c.nodes[0], it).len());
    assert_eq!(
        n,
        [expected, expected],
        "with what the rule wrote, and no more"
    );
    c.sound();
}

/// A number and the history number it was known at belong together, also while others write.
fn numbers_asked_meanwhile_can_be_asked_again(place: &Place) {
    let c = contest(place);
    let ask = |known_at| Asked {
        measure: "desk.done_share".into(),
        organisation: Some(c.office.east),
        period: None,
        by: BTreeMap::new(),
        as_of: None,
        known_at,
    };
    let going = AtomicBool::new(true);
    let asked = std::thread::scope(|scope| {
        let asker = scope.spawn(|| {
            let mut asked = Vec::new();
            while going.load(Ordering::Relaxed) {
                asked.push(c.nodes[0].measure(&ask(None)).unwrap());
                let found = c.nodes[0]
                    .verify_history(&BTreeMap::new(), &mut |_| ())
                    .unwrap();
                assert_eq!(found.faults, [], "sound in the middle of it");
            }
            asked
        });
        c.at_once(|_, kernel| {
            for _ in 0..6 {
                let before = kernel.measure(&ask(None)).unwrap();
                let paper = c.paper(kernel, None).unwrap();
                let after = kernel.measure(&ask(None)).unwrap();
                assert!(
                    after.of.rows.iter().any(|(id, _)| *id == paper.id),
                    "one's own write counts"
                );
                assert!(before.history < after.history);
            }
        });
        going.store(false, Ordering::Relaxed);
        asker.join().unwrap()
    });
    assert!(asked.len() > 1);
    for then in asked {
        let again = c.nodes[0].measure(&ask(Some(then.history))).unwrap();
        assert_eq!(again, then);
    }
}

fn on_postgres(test: impl FnOnce(&Place, &str)) {
    if let Some(cluster) = cluster() {
        let place = Place::postgres(cluster);
        let url = place.url.clone().unwrap();
        test(&place, &url);
    }
}

fn client(url: &str) -> ::postgres::Client {
    ::postgres::Client::connect(url, ::postgres::NoTls).unwrap()
}

/// Writes on both nodes for a while; the longest a write waited for its number.
#[test]
fn history_is_numbered_within_a_second_on_either_node() {
    on_postgres(|place, url| {
        let c = contest(place);
        let mut raw = client(url);
        let going = AtomicBool::new(true);
        // How old the oldest entry without a number gets, as somebody outside sees it.
        let oldest = std::thread::scope(|scope| {
            let watcher = scope.spawn(|| {
                let (mut since, mut oldest) = (BTreeMap::new(), Duration::ZERO);
                while going.load(Ordering::Relaxed) {
                    let rows = raw.query("SELECT written FROM tail", &[]).unwrap();
                    let seen: Vec<i64> = rows.iter().map(|row| row.get(0)).collect();
                    let now = Moment::now();
                    since.retain(|written, _| seen.contains(written));
                    for written in seen {
                        let first: &mut Moment = since.entry(written).or_insert(now);
                        oldest = oldest.max(now - *first);
                    }
                    std::thread::sleep(Duration::from_millis(1));
                }
                oldest
            });
            let began = Moment::now();
            let mut waits: Vec<Duration> = c
                .at_once(|_, kernel| {
                    (0..20)
                        .map(|_| {
                            let began = Moment::now();
                            c.paper(kernel, None).unwrap();
                            began.elapsed()
                        })
                        .collect::<Vec<_>>()
                })
                .concat();
            waits.sort();
            let took = began.elapsed();
            going.store(false, Ordering::Relaxed);
            println!(
                "{} writes in {took:?} by {CLIENTS} clients; one: median {:?}, 99 of 100 {:?}, longest {:?}",
                waits.len(),
                waits[waits.len() / 2],
                waits[waits.len() * 99 / 100],
                waits[waits.len() - 1]
            );
            watcher.join().unwrap()
        });
        println!("an entry was without number for at most {oldest:?}");
        assert!(oldest < Duration::from_secs(1), "{oldest:?}");
        for kernel in &c.nodes {
            let began = Moment::now();
            for _ in 0..20 {
                c.paper(kernel, None).unwrap();
            }
            println!(
                "alone, one write and its number: {:?}",
                began.elapsed() / 20
            );
        }
        c.sound();
    });
}

/// A sealer that holds the lease and does nothing: others wait a second, go on, and take over.
#[test]
fn a_sealer_that_sleeps_is_replaced() {
    on_postgres(|place, url| {
        let c = contest(place);
        let kernel = &c.nodes[0];
        let ask = |known_at| {
            kernel
                .measure(&Asked {
                    measure: "desk.done_share".into(),
                    organisation: None,
                    period: None,
                    by: BTreeMap::new(),
                    as_of: None,
                    known_at,
                })
                .unwrap()
        };
        let before = ask(None);
        let mut raw = client(url);
        let sleeper = "UPDATE lease SET holder = 'sleeper', epoch = epoch + 1, \
            until = CAST(EXTRACT(EPOCH FROM CLOCK_TIMESTAMP()) * 1000 AS BIGINT) + 2500";
        raw.batch_execute(sleeper).unwrap();
        let began = Moment::now();
        let paper = c.paper(kernel, None).unwrap();
        let waited = began.elapsed();
        assert!(
            waited > Duration::from_millis(900) && waited < Duration::from_millis(2000),
            "{waited:?}"
        );
        let clerk = c.office.as_role("clerk", c.office.east);
        let history = kernel.history(&clerk, "desk.paper", paper.id).unwrap();
        assert_eq!(
            (history.entries.len(), history.entries[0].number),
            (1, 0),
            "seen, without a number"
        );
        let found = kernel
            .verify_history(&BTreeMap::new(), &mut |_| ())
            .unwrap();
        assert_eq!((found.faults.len(), found.unsealed), (0, 1));
        assert_eq!(ask(None), before, "what has no number is in no number");
        std::thread::sleep(Duration::from_millis(2500));
        let after = ask(None);
        assert_eq!(after.of.rows.len(), before.of.rows.len() + 1, "taken over");
        assert_eq!(ask(Some(before.history)), before);
        c.sound();
    });
}

/// Who is answered may switch the database off: with a sealer, and where it is away.
#[test]
fn what_is_acknowledged_is_on_disk() {
    on_postgres(|place, url| {
        let c = contest(place);
        let mut raw = client(url);
        let mut flushed = |n: usize| {
            let all = (0..n).filter(|_| {
                c.paper(&c.nodes[0], None).unwrap();
                let sql = "SELECT pg_current_wal_flush_lsn() >= pg_current_wal_insert_lsn()";
                raw.query_one(sql, &[]).unwrap().get(0)
            });
            all.count()
        };
        // The database writes something of its own now and then.
        assert!(flushed(20) > 10);
        client(url)
            .batch_execute(
                "UPDATE lease SET holder = 'sleeper', epoch = epoch + 1, until = 4000000000000",
            )
            .unwrap();
        assert!(flushed(3) > 1);
        let sql = "SELECT COUNT(*) FROM lease";
        let leases: i64 = client(url).query_one(sql, &[]).unwrap().get(0);
        assert_eq!(leases, 1, "what waited for the disk leaves nothing");
        client(url)
            .batch_execute("UPDATE lease SET until = 0")
            .unwrap();
        c.paper(&c.nodes[0], None).unwrap();
        c.sound();
    });
}

/// A process that ends gives the lease back; the other goes on at once.
#[test]
fn a_node_that_ends_leaves_the_sealing_to_the_other() {
    on_postgres(|place, _| {
        let mut c = contest(place);
        let second = c.nodes.pop().unwrap();
        drop(c);
        let began = Moment::now();
        let made = second.as_platform(|ctx| {
            ctx.create(
                kernel::ORGANISATION,
                [
                    ("title".to_owned(), "北县".into()),
                    ("code".to_owned(), "N".into()),
                    ("level".to_owned(), "county".into()),
                ]
                .into_iter()
                .collect(),
            )
        });
        made.unwrap();
        assert!(
            began.elapsed() < Duration::from_millis(900),
            "{:?}",
            began.elapsed()
        );
        let found = second
            .verify_history(&BTreeMap::new(), &mut |_| ())
            .unwrap();
        assert_eq!((found.faults.len(), found.unsealed), (0, 0));
    });
}

#[test]
fn an_async_server_may_use_and_leave_it() {
    on_postgres(|place, _| {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let c = contest(place);
        runtime.block_on(async move {
            let kernel = c.nodes[1].clone();
            let clerk = c.office.as_role("clerk", c.office.east);
            let values = object(&[("subject", json!("甲")), ("unit", json!(c.office.east))]);
            let create = Create {
                register: "desk.paper".into(),
                id: None,
                values,
            };
            let made = tokio::task::spawn_blocking(move || kernel.create(&clerk, create));
            assert!(made.await.unwrap().is_ok());
            // Both stores are dropped here, on a thread of the runtime.
            drop(c);
        });
    });
}

#[test]
fn passwords_of_both_kinds_sign_in() {
    on_postgres(|place, url| {
        let mut raw = client(url);
        raw.batch_execute(
            "SET password_encryption = 'md5'; CREATE ROLE by_md5 LOGIN SUPERUSER PASSWORD 'one'; \
             SET password_encryption = 'scram-sha-256'; CREATE ROLE by_scram LOGIN SUPERUSER PASSWORD 'two'",
        )
        .unwrap();
        for (user, password) in [("by_md5", "one"), ("by_scram", "two")] {
            let open = |password: &str| {
                let url = url.replace("user=office", &format!("user={user} password={password}"));
                store::Postgres::open(&url, place.dir.path(), model())
            };
            assert!(open(password).is_ok(), "{user}");
            assert!(open("wrong").is_err(), "{user}");
        }
    });
}

#[test]
fn another_folders_key_is_refused() {
    on_postgres(|place, url| {
        drop(place.office());
        let elsewhere = tempfile::tempdir().unwrap();
        let says = || {
            let refused = store::Postgres::open(url, elsewhere.path(), model());
            refused.err().map(|it| it.to_string()).unwrap_or_default()
        };
        let keys = elsewhere.path().join("keys");
        assert!(
            says().contains("store.key 不在。请从原来的数据目录"),
            "{}",
            says()
        );
        assert!(!keys.exists(), "nothing is made on the way");
        std::fs::create_dir(&keys).unwrap();
        std::fs::write(keys.join("store.key"), [9; 32]).unwrap();
        assert!(says().contains("store.key 与数据库不符"), "{}", says());
        std::fs::copy(
            place.dir.path().join("keys/store.key"),
            keys.join("store.key"),
        )
        .unwrap();
        assert_eq!(says(), "");
    });
}

#[test]
fn a_moved_organisation_is_known_to_the_other_node() {
    on_postgres(|place, _| {
        let c = contest(place);
        let (here, there) = (&c.nodes[0], &c.nodes[1]);
        let (school, west) = (c.office.school, c.office.west);
        let moved = here.as_platform(move |ctx| {
            let mut school = ctx.get(kernel::ORGANISATION, school)?;
            school.set("parent", west);
            ctx.update(school)
        });
        moved.unwrap();
        // What is written there stands on the tree as it is, whoever has looked or not.
        let values = [
            ("subject", json!("甲")),
            ("unit", json!(school)),
            ("pages", json!(1)),
        ];
        let clerk = c.office.as_role("clerk", school);
        let create = Create {
            register: "desk.paper".into(),
            id: None,
            values: object(&values),
        };
        let paper = there.create(&clerk, create).unwrap();
        assert_eq!(paper.path, [c.office.root, west, school]);
        assert!(there.tree().is_under(school, west));
        // And who only reads follows when told to look.
        let renamed = there.as_platform(move |ctx| {
            let mut school = ctx.get(kernel::ORGANISATION, school)?;
            school.set("title", "西县三小");
            ctx.update(school)
        });
        renamed.unwrap();
        here.follow().unwrap();
        assert_eq!(here.tree().get(school).unwrap().title, "西县三小");
        c.sound();
    });
}

/// A node that has not looked since guesses the definitions it knew, and begins again.
#[test]
fn a_reading_that_knows_older_definitions_begins_again() {
    on_postgres(|place, _| {
        let c = contest(place);
        let (here, there) = (&c.nodes[0], &c.nodes[1]);
        let paper = c.paper(here, None).unwrap();
        assert_eq!(rows(there, "desk.paper").len(), 1);
        let mut files = office::sources();
        for file in &mut files {
            if file.path == "desk/paper.toml" {
                let text = file.text.replace("\"pages\"", "\"sheets\"");
                file.text = text.replace("\npages   = {", "\nsheets  = { was = \"pages\",");
            }
        }
        let model = office::loaded(files);
        let author = kernel::Author {
            account: Id::from_u128(9),
            position: Id::from_u128(8),
            at: here.now(),
        };
        let epoch = here.store().migrate(&model, author, None, &mut |_| ());
        let epoch = epoch.unwrap();
        assert_ne!(there.store().model().digest, model.digest);
        // Its first question is asked on the guess, and is answered under what holds.
        let next = there.under(std::sync::Arc::clone(&model), epoch);
        let found = rows(&next, "desk.paper");
        assert_eq!(found[0].id, paper.id);
        assert_eq!(found[0].get("sheets"), paper.get("pages"));
        assert_eq!(there.store().model().digest, model.digest);
    });
}
