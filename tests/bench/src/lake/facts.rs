//! Ten million rows of a register of facts: made straight as a base, for rows in a store tell
//! columns nothing more.

use std::fs::File;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant as Moment};

use arrow::array::{
    ArrayRef, Decimal128Array, FixedSizeBinaryArray, Int32Array, Int64Array, RecordBatch,
    new_null_array,
};
use arrow::datatypes::{DataType, SchemaRef};
use base::{Id, Period};
use kernel::{Along, Asked, Counts, Kernel};
use lake::{Lake, Settings};
use model::Value;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;
use serde_json::{Value as Json, json};
use store::Place;

use super::city::level;
use crate::city::{self, Lots, values};
use crate::kernel::{folder, once, peak_mb, rows};
use crate::report::{Aim, Measurement, median};

const FACT: &str = "bench.fitness";
const ROWS: u64 = 10_000_000;
const COUNTIES: u64 = 10;
const SCHOOLS: u64 = 2_500;
/// As many days, the last in 2026.
const FIRST_DAY: i32 = 17_167;
const DAYS: u64 = 3_652;
const GROUP: u64 = 128 * 1024;
const ROUNDS: usize = 15;
const YEAR_MS: f64 = 150.0;
/// What a question may take, when it needs more.
const LITTLE: usize = 64 << 20;

pub(crate) fn measure() -> Vec<Measurement> {
    let n = rows(ROWS);
    let place = folder(&format!("facts-{n}"), "sqlite", None);
    once(&place, || make(&place, n));
    let kernel = open(&place, None);
    let year = || {
        let mut asked = asked("bench.fitness_good_share");
        asked.period = Some(Period::Year(2024));
        let along = ["grade", "sex"].map(|it| Along::Field(it.to_owned()));
        let along: Vec<Along> = std::iter::once(level("county")).chain(along).collect();
        let began = Moment::now();
        let figures = kernel.figures(&asked, &along).unwrap();
        let took = began.elapsed().as_secs_f64() * 1000.0;
        assert_eq!(figures.figures.len(), 10 * 9 * 2);
        took
    };
    eprintln!("   第一次 {:.0} 毫秒；内存最多 {:.0} MB", year(), peak_mb());
    let taken = median((0..ROUNDS).map(|_| year()).collect());
    drop(kernel);
    let spilled = Command::new(std::env::current_exe().unwrap())
        .args(["--child", "spill"])
        .arg(&place.dir)
        .output()
        .unwrap();
    let says = String::from_utf8_lossy(&spilled.stderr);
    assert!(spilled.status.success(), "{says}");
    let spilled: Json = serde_json::from_slice(&spilled.stdout).unwrap();
    let number = |name: &str| spilled[name].as_f64().unwrap();
    eprintln!(
        "   {} 组，{:.1} 秒，放到磁盘上最多 {} MB，内存从 {:.0} 到 {:.0} MB",
        spilled["groups"],
        number("s"),
        spilled["spilled_mb"],
        number("before_mb"),
        number("peak_mb")
    );
    vec![
        Measurement {
            name: format!("lake/facts: a year of {n} rows by county, grade and sex"),
            ours: taken,
            peer: YEAR_MS,
            peer_name: "150 ms".to_owned(),
            unit: "ms",
            aim: Aim::AtMost(1.0),
        },
        Measurement {
            name: "lake/facts: memory of a question larger than it may take".to_owned(),
            ours: number("peak_mb") - number("before_mb"),
            peer: (LITTLE >> 20) as f64,
            peer_name: "--memory".to_owned(),
            unit: "MB",
            aim: Aim::AtMost(2.0),
        },
    ]
}

fn asked(measure: &str) -> Asked {
    Asked::of(measure)
}

fn open(place: &Place, memory: Option<usize>) -> Kernel {
    let settings = Settings {
        memory,
        ..Settings::default()
    };
    let lake = Arc::new(Lake::open(&place.dir, &settings).unwrap());
    city::kernel(place).counting_by(lake as Arc<dyn Counts>)
}

/// The child that asks more than it may hold: each school by day and grade.
pub(crate) fn spill(place: &Place) {
    let kernel = open(place, Some(LITTLE));
    let mut asked = asked("bench.fitness_count");
    asked.period = Some(Period::Year(2019));
    kernel.figures(&asked, &[]).unwrap();
    // The most is counted from here on.
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
    let before = peak_mb();
    asked.period = None;
    let along = [
        Along::Period(base::PeriodKind::Day),
        Along::Field("grade".to_owned()),
    ];
    let began = Moment::now();
    let aside = place.dir.join("lake-aside");
    let (going, most) = (AtomicBool::new(true), AtomicU64::new(0));
    let figures = std::thread::scope(|scope| {
        scope.spawn(|| {
            while going.load(Ordering::Relaxed) {
                most.fetch_max(size(&aside), Ordering::Relaxed);
                std::thread::sleep(Duration::from_millis(20));
            }
        });
        let figures = kernel.figures(&asked, &along).unwrap();
        going.store(false, Ordering::Relaxed);
        figures
    });
    let told = json!({
        "spilled_mb": most.into_inner() >> 20,
        "groups": figures.figures.len(), "s": began.elapsed().as_secs_f64(),
        "before_mb": before, "peak_mb": peak_mb(),
    });
    println!("{told}");
}

/// The bytes of all that lies below a folder.
fn size(dir: &Path) -> u64 {
    let all = std::fs::read_dir(dir).into_iter().flatten().flatten();
    all.map(|it| match it.metadata() {
        Ok(about) if about.is_dir() => size(&it.path()),
        Ok(about) => about.len(),
        Err(_) => 0,
    })
    .sum()
}

/// Schools, a record of each, columns of these; then a base with all there are to be.
fn make(place: &Place, n: u64) {
    let kernel = city::kernel(place);
    kernel
        .as_platform(|ctx| {
            let mut unit = |title: String, code: String, kind: &str, parent: Option<Id>| {
                let level = if kind == "bureau" { "city" } else { kind };
                let values = values([
                    ("title", title.as_str().into()),
                    ("code", code.as_str().into()),
                    ("kind", Value::Code(kind.into())),
                    ("level", Value::Code(level.into())),
                    ("parent", parent.into()),
                ]);
                ctx.create(kernel::ORGANISATION, values).map(|it| it.id)
            };
            let root = unit("测量市教育局".into(), "C".into(), "bureau", None)?;
            let mut schools = Vec::new();
            for at in 0..COUNTIES {
                let code = format!("C{at:02}");
                let county = unit(
                    format!("{code}县教育局"),
                    code.clone(),
                    "county",
                    Some(root),
                )?;
                for n in 0..SCHOOLS / COUNTIES {
                    let code = format!("{code}S{n:03}");
                    schools.push(unit(format!("{code}小学"), code, "school", Some(county))?);
                }
            }
            for (n, school) in (0..).zip(schools) {
                let fact = values([
                    ("school", school.into()),
                    ("grade", Value::Code(format!("g{}", 1 + n % 9))),
                    (
                        "sex",
                        Value::Code(if n % 2 == 0 { "m" } else { "f" }.into()),
                    ),
                    ("tested_on", Period::Year(2020).first().into()),
                    ("score", Value::Decimal(80.into())),
                ]);
                ctx.create(FACT, fact)?;
            }
            Ok(())
        })
        .unwrap();
    drop(kernel);
    let kernel = open(place, None);
    kernel.figures(&asked("bench.fitness_count"), &[]).unwrap();
    drop(kernel);
    let folder = place.dir.join("lake").join(FACT);
    let manifest = folder.join("manifest.json");
    let mut kept: Json = serde_json::from_slice(&std::fs::read(&manifest).unwrap()).unwrap();
    let small = folder.join(kept["file"].as_str().unwrap());
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(&small).unwrap()).unwrap();
    let legends = legends(&kept);
    base_of(&folder.join("many.parquet"), reader.schema(), &legends, n);
    kept["file"] = "many.parquet".into();
    std::fs::write(&manifest, kept.to_string()).unwrap();
    std::fs::remove_file(small).unwrap();
}

/// How many values each column takes that lies as a number with its legend.
fn legends(kept: &Json) -> Vec<(String, u64)> {
    let names = kept["columns"].as_str().unwrap().lines();
    let names = names.map(|it| it.split(' ').next().unwrap().to_owned());
    let counts = kept["legends"].as_array().unwrap().iter();
    names
        .zip(counts.map(|it| it.as_array().unwrap().len() as u64))
        .collect()
}

fn base_of(path: &Path, schema: &SchemaRef, legends: &[(String, u64)], n: u64) {
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_max_row_group_row_count(Some(usize::try_from(GROUP).unwrap()))
        .build();
    let file = File::create(path).unwrap();
    let mut writer = ArrowWriter::try_new(file, Arc::clone(schema), Some(properties)).unwrap();
    let mut lots = Lots(1);
    for first in (0..n).step_by(usize::try_from(GROUP).unwrap()) {
        let last = n.min(first + GROUP);
        let small = |it: u64| i32::try_from(it).unwrap();
        let columns = schema.fields().iter().map(|field| -> ArrayRef {
            let count = usize::try_from(last - first).unwrap();
            let taken = legends.iter().find(|(name, _)| name == field.name());
            match (field.name().as_str(), field.data_type()) {
                ("place", _) => Arc::new(Int32Array::from_iter_values(small(first)..small(last))),
                ("id", _) => {
                    let ids = (first..last).map(|it| (u128::from(it) << 64).to_be_bytes());
                    Arc::new(FixedSizeBinaryArray::try_from_iter(ids).unwrap())
                }
                ("tested_on" | "created_on", _) => Arc::new(Int32Array::from_iter_values(
                    (first..last).map(|it| FIRST_DAY + small(it * DAYS / n)),
                )),
                ("version", _) => Arc::new(Int64Array::from_iter_values((0..count).map(|_| 1))),
                (_, DataType::Decimal128(places, scale)) => {
                    let scores = (0..count).map(|_| i128::from(lots.below(1_001)));
                    let scores = Decimal128Array::from_iter_values(scores);
                    Arc::new(scores.with_precision_and_scale(*places, *scale).unwrap())
                }
                (_, DataType::Int32) if taken.is_some_and(|(_, many)| *many > 0) => {
                    let many = taken.unwrap().1;
                    let taken = (0..count).map(|_| small(lots.below(many)));
                    Arc::new(Int32Array::from_iter_values(taken))
                }
                (_, kind) => new_null_array(kind, count),
            }
        });
        let rows = RecordBatch::try_new(Arc::clone(schema), columns.collect()).unwrap();
        writer.write(&rows).unwrap();
    }
    writer.close().unwrap();
}
