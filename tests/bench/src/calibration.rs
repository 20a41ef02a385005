//! What this machine does at all: one core, and its disk.

use std::io::Write;
use std::time::Instant as Moment;

use sm3::{Digest, Sm3};

use crate::report::{Aim, Measurement, median};

const MB: usize = 1 << 20;

pub(crate) fn measure() -> Vec<Measurement> {
    let line = |name: &str, ours, unit| Measurement {
        name: name.to_owned(),
        ours,
        peer: 1.0,
        peer_name: "—".to_owned(),
        unit,
        aim: Aim::None,
    };
    vec![
        line("calibration/one core: SM3", core(), "MB/s"),
        line("calibration/disk: 4 KB written and synced", synced(), "1/s"),
        line("calibration/disk: in one piece", written(), "MB/s"),
    ]
}

fn core() -> f64 {
    let block = vec![7_u8; 32 * MB];
    let began = Moment::now();
    std::hint::black_box(Sm3::digest(&block));
    32.0 / began.elapsed().as_secs_f64()
}

fn synced() -> f64 {
    let mut file = tempfile::tempfile_in(crate::cache()).unwrap();
    let each = (0..50).map(|_| {
        let began = Moment::now();
        file.write_all(&[7; 4096]).unwrap();
        file.sync_data().unwrap();
        began.elapsed().as_secs_f64()
    });
    1.0 / median(each.collect())
}

fn written() -> f64 {
    let mut file = tempfile::tempfile_in(crate::cache()).unwrap();
    let block = vec![7_u8; MB];
    let began = Moment::now();
    for _ in 0..128 {
        file.write_all(&block).unwrap();
    }
    file.sync_data().unwrap();
    128.0 / began.elapsed().as_secs_f64()
}
