use super::*;
use crate::snappy::{compress, decompress};

fn series(names: &[&str]) -> Vec<u8> {
    let mut content = vec![];
    for name in names {
        let mut label = vec![];
        write_message(&mut label, 1, name.as_bytes());
        write_message(&mut content, LABELS, &label);
    }
    let mut raw = vec![];
    write_message(&mut raw, SERIES, &content);
    raw
}

fn names_after(names: &[&str]) -> Vec<String> {
    let body = stamp(&[&compress(&series(names)).unwrap()], "m", "v", 1000).unwrap().body;
    let raw = decompress(&body, 1000).unwrap();
    let series = Fields::new(&raw, 0..raw.len(), &WRITE_REQUEST).next().unwrap().unwrap();
    Fields::new(&raw, series.content(), &TIME_SERIES)
        .map(|field| {
            let label = read_label(&raw, field.unwrap().content()).unwrap();
            String::from_utf8_lossy(&[label.name, label.value].concat()).into_owned()
        })
        .collect()
}

#[test]
fn inserts_at_the_sorted_place() {
    assert_eq!(names_after(&[]), ["mv"]);
    assert_eq!(names_after(&["a", "z"]), ["a", "mv", "z"]);
    assert_eq!(names_after(&["a", "b"]), ["a", "b", "mv"]);
    assert_eq!(names_after(&["x", "y"]), ["mv", "x", "y"]);
}

#[test]
fn the_first_time_is_told_however_it_is_written() {
    let sample = |time: &[u8]| {
        let mut series = vec![];
        write_message(&mut series, SAMPLES, &[&[9, 0, 0, 0, 0, 0, 0, 0, 0, 0x10], time].concat());
        let mut raw = vec![];
        write_message(&mut raw, SERIES, &series);
        compress(&raw).unwrap()
    };
    let first = |bodies: &[&[u8]]| stamp(bodies, "m", "v", 1000).unwrap().t_first_ms;
    let negative = [255, 255, 255, 255, 255, 255, 255, 255, 255, 1];
    assert_eq!(first(&[&sample(&[0x80, 1]), &sample(&[5, 0x10, 7])]), Some(7));
    assert_eq!(first(&[&sample(&[0xff; 8].iter().copied().chain([1]).collect::<Vec<_>>())]), Some((2 << 56) - 1));
    assert_eq!(first(&[&sample(&negative), &sample(&[3])]), Some(-1));
    assert_eq!(first(&[&compress(&series(&["a"])).unwrap()]), None);
    assert!(stamp(&[&sample(&[0x80])], "m", "v", 1000).is_err());
}

#[test]
fn joins_bodies_up_to_a_limit_for_all_of_them() {
    let (a, b) = (compress(&series(&["a"])).unwrap(), compress(&series(&["b", "c"])).unwrap());
    let raw = [series(&["a"]), series(&["b", "c"])].concat();
    let whole = compress(&raw).unwrap();
    assert_eq!(stamp(&[&a, &b], "m", "v", raw.len()), stamp(&[&whole], "m", "v", raw.len()));
    let fault = stamp(&[&a, &b], "m", "v", raw.len() - 1).unwrap_err();
    assert!(matches!(fault, Fault::RawTooLarge { .. }));
}

#[test]
fn replaces_every_label_of_that_name_by_one() {
    assert_eq!(names_after(&["a", "m", "z"]), ["a", "mv", "z"]);
    assert_eq!(names_after(&["m", "z", "m", "b"]), ["mv", "z", "b"]);
    assert_eq!(names_after(&["z", "m"]), ["z", "mv"]);
}

#[test]
fn what_is_packed_in_pieces_is_whole_and_in_order() {
    let many: Vec<u8> = (0..9_000).flat_map(|number| series(&[&format!("l{number}"), "z"])).collect();
    let body = compress(&many).unwrap();
    let made = stamp(&[&body, &body], "m", "v", 1 << 20).unwrap().body;
    let raw = decompress(&made, 1 << 20).unwrap();
    assert!(raw.len() > 2 * PIECE_BYTES);
    let one: Vec<u8> = (0..9_000)
        .flat_map(|number| {
            let mut content = vec![];
            for (name, value) in [(format!("l{number}"), ""), ("m".into(), "v"), ("z".into(), "")] {
                let mut label = vec![];
                write_message(&mut label, 1, name.as_bytes());
                if !value.is_empty() {
                    write_message(&mut label, 2, value.as_bytes());
                }
                write_message(&mut content, LABELS, &label);
            }
            let mut raw = vec![];
            write_message(&mut raw, SERIES, &content);
            raw
        })
        .collect();
    assert!(raw == [one.clone(), one].concat());
}
