//! Requests of other protocols.
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use tickscope_wire_core as core;

use crate::convert::{LimitsTuple, key_of, limits_of, rejected};
use crate::known::KnownSeries;

#[pyclass(frozen, module = "tickscope_wire")]
pub struct Totals(core::Totals);

#[pymethods]
impl Totals {
    #[new]
    fn new(key: &[u8], capacity_max: usize) -> PyResult<Self> {
        Ok(Self(core::Totals::new(key_of(key)?, capacity_max)))
    }
}

#[pyfunction]
pub fn from_remote_write_2<'py>(
    py: Python<'py>,
    body: &[u8],
    starts: &Bound<'py, KnownSeries>,
    limits: LimitsTuple,
) -> PyResult<(Bound<'py, PyBytes>, Vec<ZeroTuple<'py>>)> {
    let starts = &starts.get().0;
    let made = py.detach(|| core::from_remote_write_2(body, starts, &limits_of(limits))).map_err(rejected)?;
    Ok((PyBytes::new(py, &made.body), zero_tuples(py, &made.zeros)))
}

type RefusedTuple<'py> = (&'static str, Bound<'py, PyBytes>, usize);
type OtlpTuple<'py> = (Bound<'py, PyBytes>, usize, Vec<RefusedTuple<'py>>, Vec<ZeroTuple<'py>>);

#[pyfunction]
pub fn from_otlp<'py>(
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
pub fn count_trace_messages(py: Python<'_>, raw: &[u8], messages_max: usize) -> PyResult<usize> {
    py.detach(|| core::count_trace_messages(raw, messages_max)).map_err(rejected)
}

type ZeroTuple<'py> = (usize, i64, bool, Bound<'py, PyBytes>);

fn zero_tuples<'py>(py: Python<'py>, zeros: &[core::Zero]) -> Vec<ZeroTuple<'py>> {
    let print = |zero: &core::Zero| PyBytes::new(py, &zero.fingerprint.to_le_bytes());
    zeros.iter().map(|zero| (zero.series, zero.t_ms, zero.histogram, print(zero))).collect()
}
