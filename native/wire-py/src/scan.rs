//! One look at a request.
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};
use tickscope_wire_core as core;

use crate::convert::{LimitsTuple, limits_of, rejected};
use crate::known::KnownSeries;
use crate::passed::PassedLabels;

#[pyfunction]
pub fn scan<'py>(
    py: Python<'py>,
    body: &[u8],
    known: Option<&Bound<'py, KnownSeries>>,
    limits: LimitsTuple,
) -> PyResult<Bound<'py, PyTuple>> {
    let known = known.map(|known| &known.get().0);
    let scan = py.detach(|| core::scan(body, known, &limits_of(limits))).map_err(rejected)?;
    let unknown = scan.unknown.iter().map(|series| unknown_tuple(py, series)).collect::<PyResult<Vec<_>>>()?;
    (
        numbers_of(&scan),
        PyTuple::new(py, unknown)?,
        PyTuple::new(py, scan.outside)?,
        PyTuple::new(py, scan.talkative)?,
        PyTuple::new(py, scan.invalid)?,
        PyTuple::new(py, scan.replaced)?,
        metadata_tuple(py, &scan.metadata)?,
        scan.foreign,
    )
        .into_pyobject(py)
}

pub type LabelTuple<'py> = (Bound<'py, PyBytes>, Bound<'py, PyBytes>);

#[pyfunction]
pub fn first_labels<'py>(py: Python<'py>, body: &[u8], limits: LimitsTuple) -> PyResult<Vec<LabelTuple<'py>>> {
    let labels = py.detach(|| core::first_labels(body, &limits_of(limits))).map_err(rejected)?;
    Ok(labels.iter().map(|(name, value)| (PyBytes::new(py, name), PyBytes::new(py, value))).collect())
}

type RoomTuple = (usize, usize, usize, usize);
type StrangeTuple<'py> = (Bound<'py, PyBytes>, Bound<'py, PyBytes>, Bound<'py, PyBytes>);
type WholeTuple<'py> = (Numbers, Vec<Bound<'py, PyTuple>>);
type RecognisedTuple<'py> = (Option<WholeTuple<'py>>, usize, Vec<StrangeTuple<'py>>);

/// Numbers as `scan` gives them first. The GIL is kept: what this is for takes less than a switch of threads.
#[pyfunction]
pub fn recognise<'py>(
    py: Python<'py>,
    body: &[u8],
    known: &Bound<'py, KnownSeries>,
    passed: &Bound<'py, PassedLabels>,
    room: RoomTuple,
    limits: LimitsTuple,
) -> PyResult<RecognisedTuple<'py>> {
    let (series_max, of_group_max, new_max, looks_max) = room;
    let room = core::Room { series_max, of_group_max, new_max, looks_max };
    let found = core::recognise(body, &known.get().0, &passed.get().0, room, &limits_of(limits));
    let strange = found
        .strange
        .iter()
        .map(|[metric, name, value]| (PyBytes::new(py, metric), PyBytes::new(py, name), PyBytes::new(py, value)));
    let whole = match &found.whole {
        Some(scan) => {
            let rest = scan.unknown.iter().map(|series| unknown_tuple(py, series)).collect::<PyResult<_>>()?;
            Some((numbers_of(scan), rest))
        }
        None => None,
    };
    Ok((whole, found.new, strange.collect()))
}

type Numbers = (usize, usize, usize, usize, usize, i64, i64);

fn numbers_of(scan: &core::Scan) -> Numbers {
    let core::Scan { raw_bytes, series, samples, histograms, exemplars, t_first_ms, t_last_ms, .. } = *scan;
    (raw_bytes, series, samples, histograms, exemplars, t_first_ms, t_last_ms)
}

fn metadata_tuple<'py>(py: Python<'py>, entries: &[[Vec<u8>; 3]]) -> PyResult<Bound<'py, PyTuple>> {
    let texts = entries.iter().map(|entry| PyTuple::new(py, entry.iter().map(|text| PyBytes::new(py, text))));
    PyTuple::new(py, texts.collect::<PyResult<Vec<_>>>()?)
}

fn unknown_tuple<'py>(py: Python<'py>, series: &core::Unknown) -> PyResult<Bound<'py, PyTuple>> {
    let pairs = series.labels.iter().map(|(name, value)| (PyBytes::new(py, name), PyBytes::new(py, value)));
    let labels = PyTuple::new(py, pairs.collect::<Vec<_>>())?;
    let fingerprint = PyBytes::new(py, &series.fingerprint.to_le_bytes());
    (series.index, fingerprint, labels).into_pyobject(py)
}
