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

/// The few series that a quick look leaves unknown.
#[pyclass(frozen, module = "tickscope_wire")]
pub struct Rest(Vec<core::Unknown>);

#[pymethods]
impl Rest {
    fn __len__(&self) -> usize {
        self.0.len()
    }
}

type RoomTuple = (usize, usize, usize, usize);
type StrangeTuple<'py> = (Bound<'py, PyBytes>, Bound<'py, PyBytes>, Bound<'py, PyBytes>);
type RecognisedTuple<'py> = (Option<Numbers>, usize, Vec<StrangeTuple<'py>>, Option<Rest>);

fn room_of(room: RoomTuple) -> core::Room {
    let (series_max, of_group_max, new_max, looks_max) = room;
    core::Room { series_max, of_group_max, new_max, looks_max }
}

/// Numbers as `scan` gives them first. The GIL is kept: what this is for takes less than a switch of threads.
#[pyfunction]
pub fn recognise<'py>(
    py: Python<'py>,
    body: &[u8],
    known: &Bound<'py, KnownSeries>,
    passed: &Bound<'py, PassedLabels>,
    room: RoomTuple,
    limits: LimitsTuple,
) -> RecognisedTuple<'py> {
    let (known, passed) = (&known.get().0, &passed.get().0);
    let mut found = core::recognise(body, known, passed, room_of(room), &limits_of(limits));
    let strange = found
        .strange
        .iter()
        .map(|[metric, name, value]| (PyBytes::new(py, metric), PyBytes::new(py, name), PyBytes::new(py, value)));
    let rest = found.whole.as_mut().map(|scan| std::mem::take(&mut scan.unknown)).filter(|rest| !rest.is_empty());
    (found.whole.as_ref().map(numbers_of), found.new, strange.collect(), rest.map(Rest))
}

#[pyfunction]
pub fn take_in(
    rest: &Bound<'_, Rest>,
    known: &Bound<'_, KnownSeries>,
    passed: &Bound<'_, PassedLabels>,
    room: RoomTuple,
    limits: LimitsTuple,
) -> (usize, bool) {
    core::take_in(&rest.get().0, &known.get().0, &passed.get().0, room_of(room), &limits_of(limits))
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
