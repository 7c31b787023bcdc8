//! The Python module `tickscope_wire`: conversions only, with the GIL released around the work.
mod once;
mod overflow;

use pyo3::exceptions::{PyException, PyValueError};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::{PyBytes, PyTuple};
use tickscope_wire_core as core;

pyo3::create_exception!(tickscope_wire, Reject, PyException, "Arguments: reason, message.");

type LimitsTuple = (usize, usize, usize, i64, i64, u32, bool);

fn limits_of(limits: LimitsTuple) -> core::Limits {
    let (raw_bytes_max, series_max, labels_per_series_max, t_min_ms, t_max_ms, now_s, any_exemplar) = limits;
    core::Limits { raw_bytes_max, series_max, labels_per_series_max, t_min_ms, t_max_ms, now_s, any_exemplar }
}

fn rejected(fault: core::Fault) -> PyErr {
    Reject::new_err((fault.reason(), fault.to_string()))
}

fn sixteen(what: &str, bytes: &[u8]) -> PyResult<[u8; 16]> {
    let length = bytes.len();
    bytes.try_into().map_err(|_| PyValueError::new_err(format!("the {what} has {length} bytes instead of 16")))
}

fn said(added: core::Added) -> &'static str {
    match added {
        core::Added::Known => "known",
        core::Added::Full => "full",
        core::Added::Merges => "merges",
    }
}

#[pyclass(frozen, module = "tickscope_wire")]
struct KnownSeries(core::KnownSeries);

#[pymethods]
impl KnownSeries {
    #[new]
    fn new(key: &[u8], capacity_max: usize) -> PyResult<Self> {
        let key = sixteen("key", key)?;
        if capacity_max == 0 {
            return Err(PyValueError::new_err("capacity_max is less than 1"));
        }
        Ok(Self(core::KnownSeries::new(key, capacity_max)))
    }

    // What takes less than a microsecond keeps the GIL: to hand it over costs more, and threads would queue for it.
    fn add(&self, fingerprint: &[u8], now_s: u32, group: u32) -> PyResult<&'static str> {
        let fingerprint = u128::from_le_bytes(sixteen("fingerprint", fingerprint)?);
        Ok(said(self.0.add(fingerprint, now_s, group)))
    }

    #[pyo3(signature = (fingerprint, now_s, group, labels, source=None))]
    fn replace(
        &self,
        fingerprint: &[u8],
        now_s: u32,
        group: u32,
        labels: Vec<core::LabelBytes>,
        source: Option<Vec<core::LabelBytes>>,
    ) -> PyResult<&'static str> {
        let fingerprint = u128::from_le_bytes(sixteen("fingerprint", fingerprint)?);
        Ok(said(self.0.replace(fingerprint, now_s, group, &labels, source.as_deref())))
    }

    fn stores(&self, labels: Vec<core::LabelBytes>, source: Vec<core::LabelBytes>) -> bool {
        self.0.stores(&labels, &source)
    }

    fn expire(&self, py: Python<'_>, before_s: u32) -> Vec<(u32, usize)> {
        py.detach(|| self.0.expire(before_s))
    }

    fn count(&self, group: u32) -> usize {
        self.0.count(group)
    }

    fn __contains__(&self, fingerprint: &[u8]) -> PyResult<bool> {
        let fingerprint = u128::from_le_bytes(sixteen("fingerprint", fingerprint)?);
        Ok(self.0.contains(fingerprint))
    }

    fn __len__(&self) -> usize {
        self.0.len()
    }
}

#[pyfunction]
fn scan<'py>(
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

type RoomTuple = (usize, usize, usize, usize);
type StrangeTuple<'py> = (Bound<'py, PyBytes>, Bound<'py, PyBytes>, Bound<'py, PyBytes>);
type WholeTuple<'py> = (Numbers, Vec<Bound<'py, PyTuple>>);
type RecognisedTuple<'py> = (Option<WholeTuple<'py>>, usize, Vec<StrangeTuple<'py>>);

/// Numbers as `scan` gives them first. The GIL is kept: what this is for takes less than a switch of threads.
#[pyfunction]
fn recognise<'py>(
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

#[pyclass(frozen, module = "tickscope_wire")]
struct PassedLabels(core::PassedLabels);

#[pymethods]
impl PassedLabels {
    #[new]
    fn new(key: &[u8], of_metrics: Vec<Vec<u8>>, capacity_max: usize) -> PyResult<Self> {
        let of_metrics = of_metrics.into_iter().collect();
        Ok(Self(core::PassedLabels::new(sixteen("key", key)?, of_metrics, capacity_max)))
    }

    fn add(&self, metric: &[u8], name: &[u8], value: &[u8]) {
        self.0.add(metric, name, value);
    }

    fn add_metric(&self, metric: &[u8], group: u32) {
        self.0.add_metric(metric, group);
    }

    fn keep_groups(&self, groups: std::collections::HashSet<u32>) {
        self.0.keep_groups(&groups);
    }
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

type LabelTuple<'py> = (Bound<'py, PyBytes>, Bound<'py, PyBytes>);

#[pyfunction]
fn first_labels<'py>(py: Python<'py>, body: &[u8], limits: LimitsTuple) -> PyResult<Vec<LabelTuple<'py>>> {
    let labels = py.detach(|| core::first_labels(body, &limits_of(limits))).map_err(rejected)?;
    Ok(labels.iter().map(|(name, value)| (PyBytes::new(py, name), PyBytes::new(py, value))).collect())
}

#[pyclass(frozen, module = "tickscope_wire")]
struct Totals(core::Totals);

#[pymethods]
impl Totals {
    #[new]
    fn new(key: &[u8], capacity_max: usize) -> PyResult<Self> {
        Ok(Self(core::Totals::new(sixteen("key", key)?, capacity_max)))
    }
}

#[pyclass(frozen, module = "tickscope_wire")]
struct Runs(core::Runs);

#[pymethods]
impl Runs {
    #[new]
    fn new(key: &[u8], capacity_max: usize) -> PyResult<Self> {
        Ok(Self(core::Runs::new(sixteen("key", key)?, capacity_max)))
    }

    fn already(
        &self,
        py: Python<'_>,
        body: &[u8],
        owner: u64,
        given_up_ms: i64,
        raw_bytes_max: usize,
    ) -> PyResult<(Vec<usize>, usize)> {
        let found = py.detach(|| self.0.already(body, owner, given_up_ms, raw_bytes_max)).map_err(rejected)?;
        Ok((found.stored, found.awaited))
    }

    fn note(&self, py: Python<'_>, body: &[u8], owner: u64, raw_bytes_max: usize) -> PyResult<()> {
        py.detach(|| self.0.note(body, owner, raw_bytes_max)).map_err(rejected)
    }
}

#[pyfunction]
fn from_remote_write_2<'py>(
    py: Python<'py>,
    body: &[u8],
    starts: &Bound<'py, KnownSeries>,
    limits: LimitsTuple,
) -> PyResult<(Bound<'py, PyBytes>, Vec<ZeroTuple<'py>>)> {
    let starts = &starts.get().0;
    let made = py.detach(|| core::from_remote_write_2(body, starts, &limits_of(limits))).map_err(rejected)?;
    Ok((PyBytes::new(py, &made.body), zero_tuples(py, &made.zeros)))
}

type ZeroTuple<'py> = (usize, i64, bool, Bound<'py, PyBytes>);

fn zero_tuples<'py>(py: Python<'py>, zeros: &[core::Zero]) -> Vec<ZeroTuple<'py>> {
    let print = |zero: &core::Zero| PyBytes::new(py, &zero.fingerprint.to_le_bytes());
    zeros.iter().map(|zero| (zero.series, zero.t_ms, zero.histogram, print(zero))).collect()
}

type RefusedTuple<'py> = (&'static str, Bound<'py, PyBytes>, usize);
type OtlpTuple<'py> = (Bound<'py, PyBytes>, usize, Vec<RefusedTuple<'py>>, Vec<ZeroTuple<'py>>);

#[pyfunction]
fn from_otlp<'py>(
    py: Python<'py>,
    raw: &[u8],
    resource_labels: Vec<(Vec<u8>, Vec<u8>)>,
    starts: &Bound<'py, KnownSeries>,
    totals: &Bound<'py, Totals>,
    limits: LimitsTuple,
) -> PyResult<OtlpTuple<'py>> {
    let (starts, totals) = (&starts.get().0, &totals.get().0);
    let limits = &limits_of(limits);
    let context = core::Context { resource_labels: &resource_labels, starts, totals, limits };
    let made = py.detach(|| core::from_otlp(raw, &context)).map_err(rejected)?;
    let refused = made.refused.iter().map(|each| (each.reason, PyBytes::new(py, &each.metric), each.points));
    Ok((PyBytes::new(py, &made.body), made.points, refused.collect(), zero_tuples(py, &made.zeros)))
}

#[pyfunction]
fn count_trace_messages(py: Python<'_>, raw: &[u8], messages_max: usize) -> PyResult<usize> {
    py.detach(|| core::count_trace_messages(raw, messages_max)).map_err(rejected)
}

#[pyfunction]
fn rewrite<'py>(
    py: Python<'py>,
    body: &[u8],
    drop: Vec<usize>,
    drop_metadata: Vec<usize>,
    known: &Bound<'py, KnownSeries>,
    limits: LimitsTuple,
) -> PyResult<(Bound<'py, PyBytes>, Vec<usize>)> {
    let known = &known.get().0;
    let left_out = core::LeftOut { series: &drop, metadata: &drop_metadata };
    let made = py.detach(|| core::rewrite(body, left_out, known, &limits_of(limits))).map_err(rejected)?;
    Ok((PyBytes::new(py, &made.body), made.gone))
}

#[pyfunction]
fn stamp<'py>(
    py: Python<'py>,
    bodies: Vec<PyBackedBytes>,
    name: &str,
    value: &str,
    raw_bytes_max: usize,
) -> PyResult<(Bound<'py, PyBytes>, bool, bool, Option<i64>)> {
    let bodies: Vec<&[u8]> = bodies.iter().map(AsRef::as_ref).collect();
    let made = py.detach(|| core::stamp(&bodies, name, value, raw_bytes_max)).map_err(rejected)?;
    Ok((PyBytes::new(py, &made.body), made.histograms_in_order, made.custom_buckets, made.t_first_ms))
}

#[pyfunction]
fn split<'py>(
    py: Python<'py>,
    body: &[u8],
    part_bytes_max: usize,
    raw_bytes_max: usize,
) -> PyResult<Vec<Bound<'py, PyBytes>>> {
    let parts = py.detach(|| core::split(body, part_bytes_max, raw_bytes_max)).map_err(rejected)?;
    Ok(parts.iter().map(|part| PyBytes::new(py, part)).collect())
}

#[pyfunction]
fn histograms_in_order(py: Python<'_>, body: &[u8], raw_bytes_max: usize) -> PyResult<bool> {
    py.detach(|| core::histograms_in_order(body, raw_bytes_max)).map_err(rejected)
}

#[pyfunction]
fn decompress<'py>(py: Python<'py>, body: &[u8], raw_bytes_max: usize) -> PyResult<Bound<'py, PyBytes>> {
    let raw = py.detach(|| core::decompress(body, raw_bytes_max)).map_err(rejected)?;
    Ok(PyBytes::new(py, &raw))
}

#[pyfunction]
fn compress<'py>(py: Python<'py>, raw: &[u8]) -> PyResult<Bound<'py, PyBytes>> {
    let body = py.detach(|| core::compress(raw)).map_err(rejected)?;
    Ok(PyBytes::new(py, &body))
}

#[pymodule]
mod tickscope_wire {
    #[pymodule_export]
    use super::once::once;
    #[pymodule_export]
    use super::overflow::{Overflow, fold};
    #[pymodule_export]
    use super::{
        KnownSeries, PassedLabels, Reject, Runs, Totals, compress, count_trace_messages, decompress, first_labels,
        from_otlp, from_remote_write_2, histograms_in_order, recognise, rewrite, scan, split, stamp,
    };
}
